// Stochastic gradient descent against the plain header. The same rule as `sgd`; what a call through the boundary costs
// is measured with it.
#include "components.h"
#include <stdlib.h>

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 0.01, 0, 1e6, 1e-4, 1, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&lr};

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

static surplus_status step(void *pointer, surplus_step *s, surplus_error *error) {
  (void)error;
  const instance *self = pointer;
  if (self->dtype == SURPLUS_F32) {
    float *restrict w = s->parameters;
    const float *restrict g = s->gradient;
    const float rate = (float)s->hyperparameters[0];
    for (uint64_t i = 0; i < self->count; i++) w[i] -= rate * g[i];
  } else {
    double *restrict w = s->parameters;
    const double *restrict g = s->gradient;
    const double rate = s->hyperparameters[0];
    for (uint64_t i = 0; i < self->count; i++) w[i] -= rate * g[i];
  }
  return SURPLUS_OK;
}

static const surplus_optimizer table = {
    .struct_size = sizeof table, .create = create, .step = step, .destroy = free};
const surplus_descriptor sgd_descriptor = {
    sizeof sgd_descriptor, "sgd_c", SURPLUS_INTERFACE_OPTIMIZER, &table, "1.0.0",
    "stochastic gradient descent, written in C", "doi:10.1214/aoms/1177729586", hyperparameters, 1,
    0, SURPLUS_ELEMENTWISE, 1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0, NULL,
    "w -= lr g", "none", "one gradient"};
