/* liblbfgs as its author means it to be called, on Rosenbrock's valley of 6 variables: prints the code it ends with by
 * itself, and how many evaluations it asked for. */
#include <stdio.h>

static const double start[6] = {-1.2, 1, -0.5, 0.8, 0.3, -0.7};
static long evaluations;

static double valley(const double *x, double *g) {
  double loss = 0;
  evaluations++;
  for (int i = 0; g && i < 6; i++) g[i] = 0;
  for (int i = 0; i < 5; i++) {
    double along = 1 - x[i], across = x[i + 1] - x[i] * x[i];
    loss += 100 * across * across + along * along;
    if (!g) continue;
    g[i] += -400 * x[i] * across - 2 * along;
    g[i + 1] += 200 * across;
  }
  return loss;
}

/* Of lbfgs.h: Debian's run-time package has no header. */
typedef struct {
  int m;
  double epsilon;
  int past;
  double delta;
  int max_iterations, linesearch, max_linesearch;
  double min_step, max_step, ftol, wolfe, gtol, xtol, orthantwise_c;
  int orthantwise_start, orthantwise_end;
} lbfgs_parameter_t;
void lbfgs_parameter_init(lbfgs_parameter_t *);
int lbfgs(int n, double *x, double *loss, double (*)(void *, const double *, double *, int, double), void *, void *,
          lbfgs_parameter_t *);

static double for_lbfgs(void *unused, const double *x, double *g, int n, double step) {
  return (void)unused, (void)n, (void)step, valley(x, g);
}

int main(void) {
  double x[8], loss;
  for (int i = 0; i < 6; i++) x[i] = start[i];
  lbfgs_parameter_t parameter;
  lbfgs_parameter_init(&parameter);
  parameter.epsilon = 1e-3;
  int code = lbfgs(6, x, &loss, for_lbfgs, NULL, NULL, &parameter);
  printf("%d %ld\n", code, evaluations);
  return 0;
}
