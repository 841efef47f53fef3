/* Gradient descent with momentum. */
#include "surplus_author.h"

enum { LR, MOMENTUM };
static const surplus_hyperparameter *const hyperparameters[] = {
    SURPLUS_TUNED("lr", 0.01, 0, 1e6, 1e-4, 1, "learning rate"),
    SURPLUS_NUMBER("momentum", 0.9, 0, 1, "decay of the buffer"),
};

static uint64_t state(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
  (void)instance;
  if (capacity > 0) slots[0] = (surplus_slot){.name = "buffer", .count = layout->count};
  return 1;
}

static surplus_status step(void *instance, surplus_step *step, surplus_error *error) {
  const surplus_layout *layout = instance;
  (void)error;
  SURPLUS_IN_PRECISION(layout->dtype, {
    const real lr = (real)step->hyperparameters[LR], momentum = (real)step->hyperparameters[MOMENTUM];
    const real *g = step->gradient;
    real *w = step->parameters, *b = step->state[0];
    for (uint64_t i = 0; i < layout->count; i++) {
      b[i] = momentum * b[i] + g[i];
      w[i] -= lr * b[i];
    }
  });
  return SURPLUS_OK;
}

static const surplus_optimizer table = {
    .struct_size = sizeof table, .create = surplus_keep_layout, .state = state, .step = step};

SURPLUS_LIBRARY("__NAME__", "1.0.0", SURPLUS_INTERFACE_OPTIMIZER, table, hyperparameters, 0, SURPLUS_ELEMENTWISE,
                "gradient descent with momentum", "", .formula = "b  = momentum b + g\nw -= lr b", .state = "1 n",
                .cost = "one gradient");
