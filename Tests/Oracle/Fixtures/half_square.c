/* The landscape f(x) = curvature x^2 / 2 of one variable from x = 1: what methods do to it is known in closed form. */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>
#include <stdlib.h>

static const surplus_hyperparameter curvature = {
    sizeof curvature, "curvature", "", "second derivative", SURPLUS_REAL, 0, 1, 0, 1e6, 0, 0, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&curvature};

static int64_t one[1] = {1}, stride[1] = {1};
static const surplus_tensor variable = {
    sizeof variable, "x", SURPLUS_ROLE_WEIGHT, 0, 1, 1, {NULL, 1, 0, 1, 2, 64, 1, one, stride, 0}};
static const surplus_tensor *const tensors[] = {&variable};
static const surplus_layout the_layout = {sizeof the_layout, 1, SURPLUS_F64, 1, tensors};

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype,
                             const double *values, const surplus_stream *random, void **instance,
                             surplus_error *error) {
  (void)host, (void)descriptor, (void)dtype, (void)random, (void)error;
  double *self = malloc(sizeof *self);
  if (!self) return SURPLUS_INTERNAL;
  *self = values[0];
  *instance = self;
  return SURPLUS_OK;
}

static const surplus_layout *layout(void *instance) { return (void)instance, &the_layout; }

static uint64_t rows(void *instance, uint32_t split) { return (void)instance, split == SURPLUS_TRAIN; }

static surplus_status initialize(void *instance, const surplus_stream *random, void *parameters,
                                 surplus_error *error) {
  (void)instance, (void)random, (void)error;
  *(double *)parameters = 1;
  return SURPLUS_OK;
}

static surplus_status loss(void *instance, const surplus_rows *rows, const void *parameters, double *value,
                           void *gradient, surplus_error *error) {
  (void)rows, (void)error;
  const double h = *(const double *)instance, x = *(const double *)parameters;
  *value = h * x * x / 2;
  if (gradient) *(double *)gradient = h * x;
  return SURPLUS_OK;
}

static surplus_status metrics(void *instance, uint32_t split, const void *parameters, double *value,
                              double *error_rate, surplus_error *error) {
  (void)split;
  *error_rate = NAN;
  return loss(instance, NULL, parameters, value, NULL, error);
}

static double lower_bound(void *instance) { return (void)instance, 0; }

static const surplus_landscape table = {
    sizeof table, create, layout, rows, initialize, loss, NULL, metrics, lower_bound, NULL, free};
static const surplus_descriptor half_square = {
    sizeof half_square, "half_square", SURPLUS_INTERFACE_LANDSCAPE, &table, "1.0.0", "half a square", "",
    hyperparameters, 1, 0, 0, 1u << SURPLUS_F64, 0, NULL};
static const surplus_descriptor *const components[] = {&half_square};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "half_square", "1.0.0", components, 1, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) { return (void)host, &plugin; }
