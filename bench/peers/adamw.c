// The update of AdamW alone, as a plain loop in C: what the machine allows.
// usage: adamw PARAMETERS THREADS
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const double rate = 1e-3, decay = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;

static void update(long count, long step, float *restrict w, const float *restrict g, float *restrict m,
                   float *restrict v) {
  const float keep = (float)(1 - rate * decay), b1 = (float)beta1, b2 = (float)beta2, eps = (float)epsilon;
  const float c1 = (float)(1 - beta1), c2 = (float)(1 - beta2);
  const float size = (float)(rate / (1 - pow(beta1, (double)step)));
  const float scale = (float)(1 / sqrt(1 - pow(beta2, (double)step)));
#pragma omp parallel for simd schedule(static)
  for (long i = 0; i < count; i++) {
    m[i] = b1 * m[i] + c1 * g[i];
    v[i] = b2 * v[i] + c2 * g[i] * g[i];
    w[i] = w[i] * keep - size * m[i] / (sqrtf(v[i]) * scale + eps);
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static float *zeros(long count) {
  float *buffer = aligned_alloc(64, (size_t)(count * 4 + 63) / 64 * 64);
  if (!buffer) exit(1);
  for (long i = 0; i < count; i++) buffer[i] = 0;
  return buffer;
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 3) return 2;
  const long count = atol(arguments[1]);
  omp_set_num_threads(atoi(arguments[2]));
  float *w = zeros(count), *g = zeros(count), *m = zeros(count), *v = zeros(count);
  for (long i = 0; i < count; i++) {
    w[i] = (float)cos((double)i);
    g[i] = (float)sin((double)i + 0.5);
  }

  long step = 1;
  update(count, step, w, g, m, v);
  // The first step by the formula: the corrected moments are the gradient and its square.
  for (long i = 0; i < count; i++) {
    const double expected = (double)(float)cos((double)i) * (1 - rate * decay) - rate * g[i] / (fabs(g[i]) + epsilon);
    if (!(fabs(w[i] - expected) < 1e-6)) {
      fprintf(stderr, "adamw: parameter %ld is %g after the first step, not %g\n", i, w[i], expected);
      return 1;
    }
  }

  enum { most = 4096 };
  static double samples[most];
  double started = seconds();
  for (int i = 0; i < 20; i++) update(count, ++step, w, g, m, v);
  long steps = (long)(0.005 / ((seconds() - started) / 20));
  if (steps < 1) steps = 1;
  int taken = 0;
  const double begin = seconds();
  while (taken < 5 || (seconds() - begin < 2 && taken < most)) {
    started = seconds();
    for (long i = 0; i < steps; i++) update(count, ++step, w, g, m, v);
    samples[taken++] = (seconds() - started) / (double)steps;
  }
  qsort(samples, (size_t)taken, sizeof *samples, ascending);
  const double nanoseconds = samples[taken / 2] * 1e9 / (double)count;
  printf("{\"gigabytes_per_second\": %.6g, \"nanoseconds_per_parameter\": %.6g}\n", 28 / nanoseconds, nanoseconds);
  return 0;
}
