// A landscape with a size: half the sum of squares of `cells` parameters. Macros stand for what a test changes.
#include "surplus.h"
#include <stdlib.h>

#ifndef NAMED
#define NAMED "cells"
#endif
#ifndef TEXTS
#define TEXTS "f = 1/2 |x|^2\nstart: x_i = 1", "none", "one gradient"
#endif
#ifndef DESCRIBED
#define DESCRIBED sizeof(surplus_descriptor)
#endif
#ifndef MINOR
#define MINOR SURPLUS_ABI_MINOR
#endif

typedef struct bowl {
  uint64_t count;
  int64_t shape[1], strides[1];
  surplus_tensor tensor;
  const surplus_tensor *tensors[1];
  surplus_layout layout;
} bowl;

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype,
                             const double *values, const surplus_stream *random, void **instance,
                             surplus_error *error) {
  bowl *self = calloc(1, sizeof *self);
  (void)host, (void)descriptor, (void)random, (void)error;
  if (!self) return SURPLUS_INTERNAL;
  self->count = (uint64_t)values[1];
  self->shape[0] = (int64_t)self->count, self->strides[0] = 1;
  self->tensor = (surplus_tensor){sizeof self->tensor, "w", SURPLUS_ROLE_WEIGHT, 0, 1, self->count,
                                  {NULL, 1, 0, 1, 2, 64, 1, self->shape, self->strides, 0}};
  self->tensors[0] = &self->tensor;
  self->layout = (surplus_layout){sizeof self->layout, self->count, dtype, 1, self->tensors};
  *instance = self;
  return SURPLUS_OK;
}

static const surplus_layout *layout(void *instance) { return &((bowl *)instance)->layout; }

static surplus_status initialize(void *instance, const surplus_stream *random, void *parameters,
                                 surplus_error *error) {
  (void)random, (void)error;
  for (uint64_t i = 0; i < ((bowl *)instance)->count; i++) ((double *)parameters)[i] = 1;
  return SURPLUS_OK;
}

static surplus_status loss(void *instance, const surplus_rows *rows, const void *parameters, double *value,
                           void *gradient, surplus_error *error) {
  const double *x = parameters;
  (void)rows, (void)error;
  *value = 0;
  for (uint64_t i = 0; i < ((bowl *)instance)->count; i++) {
    *value += x[i] * x[i] / 2;
    if (gradient) ((double *)gradient)[i] = x[i];
  }
  return SURPLUS_OK;
}

static const surplus_hyperparameter scale = {
    sizeof scale, "scale", "", "nothing", SURPLUS_REAL, 0, 1, 0, 9, 0, 0, NULL, 0};
static const surplus_hyperparameter cells = {
    sizeof cells, "cells", "", "parameters", SURPLUS_INTEGER, 0, 2, 1, 99, 0, 0, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&scale, &cells};

static const surplus_landscape table = {
    .struct_size = sizeof table, .create = create, .layout = layout, .initialize = initialize, .loss = loss,
    .destroy = free};
static const surplus_descriptor described = {
    DESCRIBED, "bowl", SURPLUS_INTERFACE_LANDSCAPE, &table, "1.0.0", "a bowl", "", hyperparameters, 2, 0, 0,
    1u << SURPLUS_F64, 0, NAMED, TEXTS};
static const surplus_descriptor *const components[] = {&described};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, MINOR, "bowls", "1.0.0", components, 1, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
