// An update rule that knows nothing of Surplus and whose steps depend on all it may be told: two buffers of its own, the
// loss, the number of the update, and a seed.
#include <math.h>
#include <stddef.h>

#define WANDERING(name, real)                                                                                \
  int name(size_t n, real *x, const real *g, real *mean, real *length, double lr, double loss, long update,  \
           int seed) {                                                                                       \
    for (size_t i = 0; i < n; i++) {                                                                         \
      mean[i] = (real)0.9 * mean[i] + g[i];                                                                  \
      length[i] += (real)fabs(mean[i]);                                                                      \
      const double noise = (seed / 7 + 31 * (int)i) % 1000 / 1e6;                                            \
      x[i] -= (real)(lr * mean[i] / (1 + 0.1 * length[i]) + lr * noise * loss / (double)update);             \
    }                                                                                                        \
    return 0;                                                                                                \
  }
WANDERING(wandering, double)
WANDERING(wanderingf, float)
