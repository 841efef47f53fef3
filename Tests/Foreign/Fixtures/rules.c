// Update rules of a library that knows nothing of Surplus: a sound one, and some that do what a manifest must not hide.
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// AdamW (arXiv:1711.05101), in both precisions.
#define ADAMW(name, real, root)                                                                             \
  void name(int64_t count, real *w, const real *g, real *m, real *v, double lr, double beta1, double beta2, \
            double eps, double decay, long updates) {                                                       \
    const real step_size = (real)(lr / (1 - pow(beta1, updates)));                                          \
    const real root_scale = (real)(1 / sqrt(1 - pow(beta2, updates)));                                      \
    const real keep = (real)(1 - lr * decay), b1 = (real)beta1, b2 = (real)beta2, e = (real)eps;            \
    const real c1 = (real)(1 - beta1), c2 = (real)(1 - beta2);                                              \
    for (int64_t i = 0; i < count; i++) {                                                                   \
      m[i] = b1 * m[i] + c1 * g[i];                                                                         \
      v[i] = b2 * v[i] + c2 * (g[i] * g[i]);                                                                \
      w[i] = w[i] * keep - step_size * (m[i] / (root(v[i]) * root_scale + e));                              \
    }                                                                                                       \
  }
ADAMW(adamw_f64, double, sqrt)
ADAMW(adamw_f32, float, sqrtf)

// Writes what it was given into the parameters, for a test of the vocabulary: place by place.
void show(double *x, const double *g, size_t count, int rows, int columns, double loss, long step, long iteration,
          uint32_t horizon, int seed, double rate, int whole, int flag, int choice, int constant, void *nothing) {
  const double seen[] = {(double)count, rows, columns, loss, (double)step, (double)iteration, horizon, seed != 0, rate,
                         whole, flag, choice, constant, nothing == NULL};
  for (size_t i = 0; i < count && i < sizeof seen / sizeof *seen; i++) x[i] = seen[i] + 0 * g[i];
}

// Returns a code from step 3 on.
int coded(size_t n, double *x, const double *g, double lr, int code, long step) {
  for (size_t i = 0; i < n; i++) x[i] -= lr * g[i];
  return step >= 3 ? code : 0;
}

// Writes one number too far.
void too_far(size_t n, double *x, const double *g, double lr) {
  for (size_t i = 0; i < n; i++) x[i] -= lr * g[i];
  ((char *)(x + n))[0] ^= 1;
}

void not_a_number(size_t n, double *x, const double *g, double lr) {
  for (size_t i = 0; i < n; i++) x[i] -= lr * g[i] / 0.0 * 0.0;
}

void nothing(size_t n, double *x, const double *g, double lr) { (void)n, (void)x, (void)g, (void)lr; }

void spoils_gradient(size_t n, double *x, double *g, double lr) {
  for (size_t i = 0; i < n; i++) x[i] -= lr * g[i], g[i] = 0;
}

void aborts(size_t n, double *x, const double *g, double lr) {
  (void)n, (void)x, (void)g, (void)lr;
  abort();
}

// Sound, until it was called often enough to be beyond any tryout.
void crashes_later(size_t n, double *x, const double *g, double lr, long step) {
  for (size_t i = 0; i < n; i++) x[i] -= lr * g[i];
  if (step == 7) abort();
}
