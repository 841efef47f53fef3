/* liblbfgs and NLopt as their authors mean them to be called, on Rosenbrock's valley of 6 variables: prints how many
 * evaluations each needed to end by itself, as counted here and, by NLopt, by the library. */
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

/* Of lbfgs.h and nlopt.h: Debian's run-time packages have no headers. */
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
typedef struct nlopt_opt_s *nlopt_opt;
nlopt_opt nlopt_create(int algorithm, unsigned n);
int nlopt_set_min_objective(nlopt_opt, double (*)(unsigned, const double *, double *, void *), void *);
int nlopt_set_ftol_rel(nlopt_opt, double);
int nlopt_set_initial_step1(nlopt_opt, double);
int nlopt_optimize(nlopt_opt, double *x, double *loss);
int nlopt_get_numevals(nlopt_opt);
void nlopt_destroy(nlopt_opt);

static double for_lbfgs(void *unused, const double *x, double *g, int n, double step) {
  return (void)unused, (void)n, (void)step, valley(x, g);
}

static double for_nlopt(unsigned n, const double *x, double *g, void *unused) {
  return (void)n, (void)unused, valley(x, g);
}

int main(void) {
  double x[8], loss;
  for (int i = 0; i < 6; i++) x[i] = start[i];
  lbfgs_parameter_t parameter;
  lbfgs_parameter_init(&parameter);
  parameter.epsilon = 1e-3;
  evaluations = 0;
  int code = lbfgs(6, x, &loss, for_lbfgs, NULL, NULL, &parameter);
  printf("liblbfgs %d %ld %ld\n", code, evaluations, evaluations);

  const struct { const char *name; int algorithm; double ftol, step; } methods[] = {
    {"nlopt_lbfgs", 11, 1e-3, 0}, {"nlopt_var2", 14, 1e-3, 0}, {"nlopt_tnewton", 18, 1e-3, 0},
    {"nlopt_cobyla", 25, 0.1, 0.1}};
  for (int method = 0; method < 4; method++) {
    for (int i = 0; i < 6; i++) x[i] = start[i];
    nlopt_opt opt = nlopt_create(methods[method].algorithm, 6);
    nlopt_set_min_objective(opt, for_nlopt, NULL);
    nlopt_set_ftol_rel(opt, methods[method].ftol);
    if (methods[method].step > 0) nlopt_set_initial_step1(opt, methods[method].step);
    evaluations = 0;
    code = nlopt_optimize(opt, x, &loss);
    printf("%s %d %ld %d\n", methods[method].name, code, evaluations, nlopt_get_numevals(opt));
    nlopt_destroy(opt);
  }
  return 0;
}
