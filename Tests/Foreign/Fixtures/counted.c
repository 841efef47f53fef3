/* NLopt with a word of its own at the end: how many evaluations it counted. Debian's run-time package has no header. */
#include <stdio.h>

int nlopt_optimize(void *problem, double *x, double *minimum);
int nlopt_get_numevals(void *problem);

int counted_optimize(void *problem, double *x, double *minimum) {
  int code = nlopt_optimize(problem, x, minimum);
  fprintf(stderr, "evaluations: %d\n", nlopt_get_numevals(problem));
  return code;
}
