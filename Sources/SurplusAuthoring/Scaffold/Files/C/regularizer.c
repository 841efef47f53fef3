/* Penalty on the squared norm. */
#include "surplus_author.h"

static const surplus_hyperparameter *const hyperparameters[] = {
    SURPLUS_NUMBER("strength", 1e-4, 0, 1e6, "weight of the penalty"),
};

/* Without a gradient only the value is wanted. */
static surplus_status penalty(void *instance, const surplus_hook *hook, double *value, surplus_error *error) {
  const surplus_layout *layout = instance;
  const double strength = hook->hyperparameters[0];
  double squares = 0;
  (void)error;
  SURPLUS_IN_PRECISION(layout->dtype, {
    const real *w = hook->parameters;
    real *g = hook->gradient;
    for (uint64_t i = 0; i < layout->count; i++) {
      squares += (double)w[i] * (double)w[i];
      if (g) g[i] += (real)strength * w[i];
    }
  });
  *value = 0.5 * strength * squares;
  return SURPLUS_OK;
}

static const surplus_regularizer table = {
    .struct_size = sizeof table, .create = surplus_keep_layout, .penalty = penalty};

SURPLUS_LIBRARY("__NAME__", "1.0.0", SURPLUS_INTERFACE_REGULARIZER, table, hyperparameters, 0, 0,
                "penalty on the squared norm", "", .formula = "penalty = 1/2 strength |w|^2");
