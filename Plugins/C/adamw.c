// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) against the plain header: the same rule as `adamw`, to the
// bit, because contraction is off.
#include "components.h"
#include <math.h>
#include <stdlib.h>

// The square root as an instruction: sqrtf may set errno, so a loop that calls it is not vectorized.
#if __has_builtin(__builtin_elementwise_sqrt)
#define ROOT_F32 __builtin_elementwise_sqrt
#define ROOT_F64 __builtin_elementwise_sqrt
#else
#define ROOT_F32 sqrtf
#define ROOT_F64 sqrt
#endif

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 0.001, 0, 1e6, 1e-5, 1e-1, NULL, 0};
static const surplus_hyperparameter beta1 = {
    sizeof beta1, "beta1", "", "decay of the first moment", SURPLUS_REAL, 0, 0.9, 0, 0.999999, 0, 0, NULL, 0};
static const surplus_hyperparameter beta2 = {
    sizeof beta2, "beta2", "", "decay of the second moment", SURPLUS_REAL, 0, 0.999, 0, 0.9999999, 0, 0, NULL, 0};
static const surplus_hyperparameter eps = {
    sizeof eps, "eps", "", "added to the root of the second moment", SURPLUS_REAL, 0, 1e-8, 0, 1, 0, 0, NULL, 0};
static const surplus_hyperparameter weight_decay = {
    sizeof weight_decay, "weight_decay", "", "decoupled decay of every parameter", SURPLUS_REAL, SURPLUS_LOG, 0.01, 0,
    1e6, 1e-5, 1, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&lr, &beta1, &beta2, &eps, &weight_decay};

typedef struct instance {
  uint64_t count;
  uint32_t dtype;
} instance;

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor,
                             const surplus_layout *layout, const double *values, void **result, surplus_error *error) {
  (void)host, (void)descriptor, (void)values, (void)error;
  instance *self = malloc(sizeof *self);
  if (!self) return SURPLUS_INTERNAL;
  *self = (instance){layout->count, layout->dtype};
  *result = self;
  return SURPLUS_OK;
}

static uint64_t state(void *self, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
  (void)self;
  if (capacity > 0) slots[0] = (surplus_slot){.name = "first_moment", .count = layout->count};
  if (capacity > 1) slots[1] = (surplus_slot){.name = "second_moment", .count = layout->count};
  return 2;
}

// One body for both precisions: the types and the root differ.
#define UPDATE(name, real, root)                                                                              \
  static void name(uint64_t count, const double *h, uint64_t index, real *restrict w, const real *restrict g, \
                   real *restrict m, real *restrict v) {                                                      \
    const double updates = (double)(index + 1);                                                               \
    const real step_size = (real)(h[0] / (1 - pow(h[1], updates)));                                           \
    const real root_scale = (real)(1 / sqrt(1 - pow(h[2], updates)));                                         \
    const real keep = (real)(1 - h[0] * h[4]), b1 = (real)h[1], b2 = (real)h[2], eps = (real)h[3];            \
    const real c1 = (real)(1 - h[1]), c2 = (real)(1 - h[2]);                                                  \
    for (uint64_t i = 0; i < count; i++) {                                                                    \
      m[i] = b1 * m[i] + c1 * g[i];                                                                           \
      v[i] = b2 * v[i] + c2 * (g[i] * g[i]);                                                                  \
      /* Where there is nothing to divide by, no step: a gradient of 0 so far, and an eps of 0. */            \
      const real divisor = root(v[i]) * root_scale + eps;                                                     \
      w[i] = w[i] * keep - step_size * (divisor == 0 ? 0 : m[i] / divisor);                                   \
    }                                                                                                         \
  }
UPDATE(update_f32, float, ROOT_F32)
UPDATE(update_f64, double, ROOT_F64)

static surplus_status step(void *pointer, surplus_step *s, surplus_error *error) {
  (void)error;
  const instance *self = pointer;
  if (self->dtype == SURPLUS_F32)
    update_f32(self->count, s->hyperparameters, s->index, s->parameters, s->gradient, s->state[0], s->state[1]);
  else
    update_f64(self->count, s->hyperparameters, s->index, s->parameters, s->gradient, s->state[0], s->state[1]);
  return SURPLUS_OK;
}

static const surplus_optimizer table = {
    .struct_size = sizeof table, .create = create, .state = state, .step = step, .destroy = free};
const surplus_descriptor adamw_descriptor = {
    sizeof adamw_descriptor, "adamw_c", SURPLUS_INTERFACE_OPTIMIZER, &table, "1.0.0",
    "AdamW, written in C", "arXiv:1711.05101", hyperparameters, 5,
    0, SURPLUS_ELEMENTWISE | SURPLUS_DECOUPLED_DECAY | SURPLUS_ADAPTIVE,
    1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0, NULL,
    "m  = beta1 m + (1 - beta1) g\n"
    "v  = beta2 v + (1 - beta2) g^2\n"
    "w -= lr ((m / (1 - beta1^(t+1))) / (sqrt(v / (1 - beta2^(t+1))) + eps) + weight_decay w)",
    "2 n", "one gradient"};
