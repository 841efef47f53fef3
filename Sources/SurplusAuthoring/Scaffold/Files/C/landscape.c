/* A bowl. */
#include "surplus_author.h"
#include <stdlib.h>

enum { COUNT = 2 };
static const surplus_hyperparameter *const hyperparameters[] = {
    SURPLUS_NUMBER("scale", 1, 0, 1e6, "curvature"),
};

/* One tensor, the same for every instance of a precision. */
static int64_t shape[] = {COUNT}, strides[] = {1};
static const surplus_tensor w32 = {
    sizeof w32, "w", SURPLUS_ROLE_WEIGHT, 0, 1, COUNT, {NULL, 1, 0, 1, 2, 32, 1, shape, strides, 0}};
static const surplus_tensor w64 = {
    sizeof w64, "w", SURPLUS_ROLE_WEIGHT, 0, 1, COUNT, {NULL, 1, 0, 1, 2, 64, 1, shape, strides, 0}};
static const surplus_tensor *const single[] = {&w32}, *const wide[] = {&w64};
static const surplus_layout layout32 = {sizeof layout32, COUNT, SURPLUS_F32, 1, single};
static const surplus_layout layout64 = {sizeof layout64, COUNT, SURPLUS_F64, 1, wide};

typedef struct bowl {
  uint32_t dtype;
  double scale;
} bowl;

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype,
                             const double *values, const surplus_stream *random, void **instance,
                             surplus_error *error) {
  bowl *self = malloc(sizeof *self);
  (void)host, (void)descriptor, (void)random, (void)error;
  if (!self) return SURPLUS_INTERNAL;
  *self = (bowl){dtype, values[0]};
  *instance = self;
  return SURPLUS_OK;
}

static const surplus_layout *layout(void *instance) {
  return ((const bowl *)instance)->dtype == SURPLUS_F32 ? &layout32 : &layout64;
}

static surplus_status initialize(void *instance, const surplus_stream *random, void *parameters,
                                 surplus_error *error) {
  (void)random, (void)error;
  SURPLUS_IN_PRECISION(((const bowl *)instance)->dtype, {
    real *w = parameters;
    w[0] = 1, w[1] = -2;
  });
  return SURPLUS_OK;
}

static surplus_status loss(void *instance, const surplus_rows *rows, const void *parameters, double *value,
                           void *gradient, surplus_error *error) {
  const bowl *self = instance;
  double squares = 0;
  (void)rows, (void)error;
  SURPLUS_IN_PRECISION(self->dtype, {
    const real *w = parameters;
    real *g = gradient;
    for (int i = 0; i < COUNT; i++) {
      squares += (double)w[i] * (double)w[i];
      if (g) g[i] = (real)self->scale * w[i];
    }
  });
  *value = 0.5 * self->scale * squares;
  return SURPLUS_OK;
}

static double lower_bound(void *instance) {
  (void)instance;
  return 0;
}

static const surplus_landscape table = {
    .struct_size = sizeof table, .create = create, .layout = layout, .initialize = initialize, .loss = loss,
    .lower_bound = lower_bound, .destroy = free};

SURPLUS_LIBRARY("__NAME__", "1.0.0", SURPLUS_INTERFACE_LANDSCAPE, table, hyperparameters, 0, 0,
                "a bowl", "", .formula = "loss = 1/2 scale |w|^2\nstart: w = (1, -2);  n = 2");
