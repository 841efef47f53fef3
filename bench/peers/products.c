// The matrix products of one training step of 40-W-W-10, batch 128, alone, by OpenBLAS: a floor for the step.
// usage: products WIDTH THREADS
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { batch = 128, layers = 3, most = 4096 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static float *ones(int count) {
  float *buffer = aligned_alloc(64, ((size_t)count * 4 + 63) / 64 * 64);
  if (!buffer) exit(1);
  for (int i = 0; i < count; i++) buffer[i] = 1;
  return buffer;
}

static float *values[layers + 1], *errors[layers + 1], *weights[layers], *gradients[layers];
static int sizes[layers + 1];

static void step(void) {
  for (int l = 0; l < layers; l++)
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, batch, sizes[l + 1], sizes[l], 1, values[l], sizes[l],
                weights[l], sizes[l], 0, errors[l + 1], sizes[l + 1]);
  for (int l = layers - 1; l >= 0; l--) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, sizes[l + 1], sizes[l], batch, 1, values[l + 1],
                sizes[l + 1], values[l], sizes[l], 0, gradients[l], sizes[l]);
    // Nobody asks for the gradient with respect to the examples.
    if (l > 0)
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, sizes[l], sizes[l + 1], 1, values[l + 1],
                  sizes[l + 1], weights[l], sizes[l], 0, errors[l], sizes[l]);
  }
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 3) return 2;
  const int width = atoi(arguments[1]);
  openblas_set_num_threads(atoi(arguments[2]));
  sizes[0] = 40, sizes[1] = sizes[2] = width, sizes[3] = 10;
  for (int l = 0; l <= layers; l++) {
    values[l] = ones(batch * sizes[l]);
    errors[l] = ones(batch * sizes[l]);
    if (l == layers) break;
    weights[l] = ones(sizes[l] * sizes[l + 1]);
    gradients[l] = ones(sizes[l] * sizes[l + 1]);
  }
  step();
  // Of ones, every element of a product is its inner size.
  if (errors[1][0] != (float)width || errors[3][0] != (float)width || gradients[0][0] != batch) {
    fprintf(stderr, "products: wrong\n");
    return 1;
  }

  static double samples[most];
  double started = seconds();
  for (int i = 0; i < 20; i++) step();
  int steps = (int)(0.005 / ((seconds() - started) / 20));
  if (steps < 1) steps = 1;
  int taken = 0;
  const double begin = seconds();
  while (taken < 5 || (seconds() - begin < 2 && taken < most)) {
    started = seconds();
    for (int i = 0; i < steps; i++) step();
    samples[taken++] = (seconds() - started) / steps;
  }
  qsort(samples, (size_t)taken, sizeof *samples, ascending);
  printf("{\"microseconds_per_step\": %.6g}\n", samples[taken / 2] * 1e6);
  return 0;
}
