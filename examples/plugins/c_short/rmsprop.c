/* RMSprop (Tieleman and Hinton 2012), as PyTorch computes it without momentum and centring.
 *
 * Written with surplus_author.h: the whole plugin in 40 lines of code at most.
 *
 *     surplus plugin build examples/plugins/c_short
 */
#include "surplus_author.h"
#include <tgmath.h>

enum { LR, DECAY, EPS };
static const surplus_hyperparameter *const hyperparameters[] = {
    SURPLUS_TUNED("lr", 0.01, 0, 1e6, 1e-5, 0.1, "learning rate"),
    SURPLUS_NUMBER("decay", 0.99, 0, 1, "decay of the mean of squares"),
    SURPLUS_NUMBER("eps", 1e-8, 1e-30, 1, "added to its root"),
};

static uint64_t state(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
  (void)instance;
  if (capacity > 0) slots[0] = (surplus_slot){.name = "mean_of_squares", .count = layout->count};
  return 1;
}

static surplus_status step(void *instance, surplus_step *step, surplus_error *error) {
  const surplus_layout *layout = instance;
  const double *values = step->hyperparameters;
  (void)error;
  SURPLUS_IN_PRECISION(layout->dtype, {
    const real lr = (real)values[LR], decay = (real)values[DECAY], eps = (real)values[EPS];
    const real *g = step->gradient;
    real *w = step->parameters, *v = step->state[0];
    for (uint64_t i = 0; i < layout->count; i++) {
      v[i] = decay * v[i] + (1 - decay) * g[i] * g[i];
      w[i] -= lr * g[i] / (sqrt(v[i]) + eps);
    }
  });
  return SURPLUS_OK;
}

static const surplus_optimizer table = {
    .struct_size = sizeof table, .create = surplus_keep_layout, .state = state, .step = step};

SURPLUS_LIBRARY("rmsprop", "1.0.0", SURPLUS_INTERFACE_OPTIMIZER, table, hyperparameters, 0, SURPLUS_ELEMENTWISE,
                "a rate for each parameter by a running mean of squares", "",
                .formula = "v  = decay v + (1 - decay) g^2\nw -= lr g / (sqrt(v) + eps)", .state = "1 n",
                .cost = "one gradient");
