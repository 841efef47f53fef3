/* Adagrad (Duchi, Hazan and Singer 2011): each parameter's rate falls with the squares of its gradients so far.
 *
 * Build it with a C compiler and the header, nothing else:
 *
 *     cc -O3 -shared -fPIC -I../../../Sources/CSurplus/include adagrad.c -o adagrad.so -lm
 */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 0.01, 0, 1e6, 1e-4, 1, NULL, 0};
static const surplus_hyperparameter eps = {
    sizeof eps, "eps", "", "added to the root of the sum", SURPLUS_REAL, 0, 1e-10, 1e-30, 1, 0, 0, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&lr, &eps};

/* The instance is the layout itself: it is lent until destroy, and nothing else is needed. */
static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor,
                             const surplus_layout *layout, const double *values, void **instance,
                             surplus_error *error) {
  (void)host, (void)descriptor, (void)values, (void)error;
  *instance = (void *)layout;
  return SURPLUS_OK;
}

static uint64_t state(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
  (void)instance;
  if (capacity > 0) slots[0] = (surplus_slot){.name = "sum_of_squares", .count = layout->count};
  return 1;
}

static surplus_status step(void *instance, surplus_step *step, surplus_error *error) {
  (void)error;
  const surplus_layout *layout = instance;
  const double rate = step->hyperparameters[0], eps = step->hyperparameters[1];
  if (layout->dtype == SURPLUS_F32) {
    float *w = step->parameters, *s = step->state[0];
    const float *g = step->gradient;
    for (uint64_t i = 0; i < layout->count; i++) {
      s[i] += g[i] * g[i];
      w[i] -= (float)rate * g[i] / (sqrtf(s[i]) + (float)eps);
    }
  } else {
    double *w = step->parameters, *s = step->state[0];
    const double *g = step->gradient;
    for (uint64_t i = 0; i < layout->count; i++) {
      s[i] += g[i] * g[i];
      w[i] -= rate * g[i] / (sqrt(s[i]) + eps);
    }
  }
  return SURPLUS_OK;
}

static const surplus_optimizer table = {.struct_size = sizeof table, .create = create, .state = state, .step = step};
static const surplus_descriptor adagrad = {
    sizeof adagrad, "adagrad", SURPLUS_INTERFACE_OPTIMIZER, &table, "1.0.0",
    "a rate for each parameter that falls with its gradients", "doi:10.5555/1953048.2021068",
    hyperparameters, 2, 0, SURPLUS_ELEMENTWISE | SURPLUS_ADAPTIVE,
    1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0, NULL,
    "s += g^2\nw -= lr g / (sqrt(s) + eps)", "1 n", "one gradient"};
static const surplus_descriptor *const components[] = {&adagrad};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "adagrad_example", "1.0.0", components, 1, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
