// Two update rules that know nothing of Surplus: rules.surplus.yaml binds them as they are.
//
//   cc -O3 -shared -fPIC -ffp-contract=off rules.c -o librules.so -lm
#include <math.h>
#include <stddef.h>

// Polyak's heavy ball, in both precisions.
void heavy_ball(size_t n, double *x, const double *g, double *m, double lr, double mu) {
  for (size_t i = 0; i < n; i++) {
    m[i] = mu * m[i] + g[i];
    x[i] -= lr * m[i];
  }
}

void heavy_ballf(size_t n, float *x, const float *g, float *m, float lr, float mu) {
  for (size_t i = 0; i < n; i++) {
    m[i] = mu * m[i] + g[i];
    x[i] -= lr * m[i];
  }
}

// Gradient descent with a step of length lr for each row of a matrix; a vector is one row. Returns 0, or 1 when there
// is nothing left to do.
int unit_rows(int rows, int columns, double *x, const double *g, double lr) {
  int is_done = 1;
  for (int r = 0; r < rows; r++) {
    double square = 0;
    for (int c = 0; c < columns; c++) square += g[r * columns + c] * g[r * columns + c];
    if (square == 0) continue;
    is_done = 0;
    for (int c = 0; c < columns; c++) x[r * columns + c] -= lr * g[r * columns + c] / sqrt(square);
  }
  return is_done;
}
