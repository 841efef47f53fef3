// The matrix products of one training step of 40-W-W-10, batch 128, alone, by oneDNN as Surplus calls it: a floor for
// the step.
// usage: products WIDTH THREADS
#include <math.h>
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>
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

// Whole and half numbers of both signs.
static float *numbers(int count) {
  float *buffer = aligned_alloc(64, ((size_t)count * 4 + 63) / 64 * 64);
  if (!buffer) exit(1);
  for (int i = 0; i < count; i++) buffer[i] = (float)(i % 11 - 4) / 2;
  return buffer;
}

// Row-major [rows, inner] times [inner, columns]; a factor of the form 'T' is stored transposed.
typedef struct {
  char left_form, right_form;
  int rows, columns, inner;
  const float *left, *right;
  float *out;
} product;

static void multiply(product p) {
  const int left_row = p.left_form == 'T' ? p.rows : p.inner, right_row = p.right_form == 'T' ? p.inner : p.columns;
  const dnnl_status_t status = dnnl_sgemm(p.left_form, p.right_form, p.rows, p.columns, p.inner, 1, p.left, left_row,
                                          p.right, right_row, 0, p.out, p.columns);
  if (status != dnnl_success) exit(1);
}

// Whether 25 elements, the corners among them, are what the definition of the product gives.
static int is_right(product p) {
  for (int place = 0; place < 25; place++) {
    const int row = (p.rows - 1) * (place / 5) / 4, column = (p.columns - 1) * (place % 5) / 4;
    double sum = 0, size = 0;
    for (int i = 0; i < p.inner; i++) {
      const double a = p.left[p.left_form == 'T' ? i * p.rows + row : row * p.inner + i];
      const double b = p.right[p.right_form == 'T' ? column * p.inner + i : i * p.columns + column];
      sum += a * b;
      size += fabs(a * b);
    }
    if (!(fabs(p.out[row * p.columns + column] - sum) <= 1e-5 * size)) return 0;
  }
  return 1;
}

// The products of a step in their order.
static product products[3 * layers];
static int count;

static void prepare(int width) {
  const int sizes[layers + 1] = {40, width, width, 10};
  // Of each layer: what it reads and makes, and the derivatives of both. Results are apart from factors, so that every
  // step multiplies the same numbers.
  float *values[layers + 1], *errors[layers + 1], *sums[layers + 1], *back[layers + 1];
  float *weights[layers], *gradients[layers];
  for (int l = 0; l <= layers; l++) {
    values[l] = numbers(batch * sizes[l]);
    errors[l] = numbers(batch * sizes[l]);
    sums[l] = numbers(batch * sizes[l]);
    back[l] = numbers(batch * sizes[l]);
    if (l == layers) break;
    weights[l] = numbers(sizes[l] * sizes[l + 1]);
    gradients[l] = numbers(sizes[l] * sizes[l + 1]);
  }
  for (int l = 0; l < layers; l++)
    products[count++] = (product){'N', 'T', batch, sizes[l + 1], sizes[l], values[l], weights[l], sums[l + 1]};
  for (int l = layers - 1; l >= 0; l--) {
    products[count++] = (product){'T', 'N', sizes[l + 1], sizes[l], batch, errors[l + 1], values[l], gradients[l]};
    // Nobody asks for the gradient with respect to the examples.
    if (l > 0)
      products[count++] = (product){'N', 'N', batch, sizes[l], sizes[l + 1], errors[l + 1], weights[l], back[l]};
  }
}

static void step(void) {
  for (int i = 0; i < count; i++) multiply(products[i]);
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 3) return 2;
  omp_set_num_threads(atoi(arguments[2]));
  prepare(atoi(arguments[1]));
  step();
  for (int i = 0; i < count; i++) {
    if (is_right(products[i])) continue;
    fprintf(stderr, "products: number %d is wrong\n", i);
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
