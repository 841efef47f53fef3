/* A sound component that breaks one promise where a macro says so.
 *
 *   KIND          OPTIMIZER, SCHEDULER, REGULARIZER, LANDSCAPE: the interface
 *   ID, LIBRARY, EXTENSION, TRAITS, NEEDS       what the tables say
 *   ENTRY, CREATE, STEP, VIEW                   code in a function: `self` is the instance, `values` and `s` what
 *                                               create and step are given
 *   GLOBAL        code outside of any function
 *   RATE, SHRINK, GRADIENT   expressions of the optimizer's update of element i
 *   CLAIM         losses it says to have asked for
 *   TERM, COUNT   what is added to the gradient of element i; the number of elements that are updated
 *   CHECKED       whether bytes given to load are right
 *   TAKEN         what load does with them; RESET: what it does without any
 *   DESTROYED     what destroy does
 *   VALUE         the scheduler's value
 *   SLOPE         the factor of the penalty's gradient
 *   PROX          the factor of the proximal map
 *   LOSS          code in the landscape's loss; SLOPE and CURVATURE are factors of its gradient and of its product
 *   ROWS          the landscape's training rows; FACTOR their mean factor on the loss */
#define _GNU_SOURCE
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIMIZER 1
#define SCHEDULER 2
#define REGULARIZER 3
#define LANDSCAPE 4

#ifndef KIND
#define KIND OPTIMIZER
#endif
#ifndef ID
#define ID "fixture"
#endif
#ifndef LIBRARY
#define LIBRARY "fixture_library"
#endif
#ifndef EXTENSION
#define EXTENSION NULL
#endif
#ifndef NEEDS
#define NEEDS 0
#endif
#ifndef ENTRY
#define ENTRY
#endif
#ifndef CREATE
#define CREATE
#endif
#ifndef STEP
#define STEP
#endif
#ifndef VIEW
#define VIEW
#endif
#ifndef GLOBAL
#define GLOBAL
#endif
#ifndef RATE
#define RATE s->hyperparameters[0]
#endif
#ifndef SHRINK
#define SHRINK 1
#endif
#ifndef GRADIENT
#define GRADIENT get(self, s->gradient, i)
#endif
#ifndef CLAIM
#define CLAIM 0
#endif
#ifndef CHECKED
#define CHECKED (count == sizeof given && given.mark == MARK && isfinite(given.scale))
#endif
#ifndef TAKEN
#define TAKEN self->steps = given.steps, self->scale = given.scale
#endif
#ifndef RESET
#define RESET self->steps = 0, self->scale = 1
#endif
#ifndef TERM
#define TERM s->hyperparameters[1] * get(self, s->parameters, i)
#endif
#ifndef COUNT
#define COUNT self->layout->count
#endif
#ifndef DESTROYED
#define DESTROYED free(self)
#endif
#ifndef VALUE
#define VALUE record->base_value * (1 - t)
#endif
#ifndef SLOPE
#define SLOPE 1
#endif
#ifndef LOSS
#define LOSS
#endif
#ifndef FACTOR
#define FACTOR mean_factor(rows)
#endif
#ifndef CURVATURE
#define CURVATURE 1
#endif
#ifndef PROX
#define PROX 1 / (1 + hook->learning_rate * hook->hyperparameters[0])
#endif

#define MARK 0x53555250u

typedef struct {
  const surplus_layout *layout;
  uint64_t steps;
  double scale;
} instance;

typedef struct {
  uint32_t mark, reserved;
  uint64_t steps;
  double scale;
} saved;

static void *kept;
#if KIND != SCHEDULER
static double get(const instance *self, const void *buffer, uint64_t i) {
  return self->layout->dtype == SURPLUS_F32 ? ((const float *)buffer)[i] : ((const double *)buffer)[i];
}

static void put(const instance *self, void *buffer, uint64_t i, double value) {
  if (self->layout->dtype == SURPLUS_F32) ((float *)buffer)[i] = (float)value;
  else ((double *)buffer)[i] = value;
}
#endif
GLOBAL

static surplus_status failed(surplus_error *error, const char *message) {
  snprintf(error->message, error->capacity, "%s", message);
  return SURPLUS_INVALID_ARGUMENT;
}

static surplus_status make(const surplus_layout *layout, const double *values, void **result, surplus_error *error) {
  CREATE;
  if (!(values[0] >= 0 && values[0] <= 1e6)) return failed(error, "lr must be from 0 to 1e6");
  instance *self = calloc(1, sizeof *self);
  if (self == NULL) return SURPLUS_INTERNAL;
  self->layout = layout;
  self->scale = 1;
  *result = self;
  return SURPLUS_OK;
}

static void destroy(void *self) { DESTROYED; }

#if KIND == SCHEDULER
static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, const double *values,
                             void **result, surplus_error *error) {
  (void)host, (void)descriptor;
  return make(NULL, values, result, error);
}

static surplus_status value(void *self, surplus_record *record, surplus_error *error) {
  (void)self, (void)error;
  const double t = (double)record->step / (double)record->horizon;
  record->value = VALUE;
  return SURPLUS_OK;
}
#define INTERFACE SURPLUS_INTERFACE_SCHEDULER
#ifndef TRAITS
#define TRAITS SURPLUS_PURE
#endif
static const surplus_scheduler table = {
    .struct_size = sizeof table, .create = create, .value = value, .destroy = destroy};
#elif KIND == LANDSCAPE
/* The sum of w^4 / 4 + w^2 / 2 over three numbers. */
static int64_t shape[] = {3}, strides[] = {1};
#define TENSOR(bits) {sizeof(surplus_tensor), "w", SURPLUS_ROLE_WEIGHT, -1, 1, 3, {NULL, 1, 0, 1, 2, bits, 1, shape, strides, 0}}
static const surplus_tensor single = TENSOR(32), wide = TENSOR(64);
static const surplus_tensor *const singles[] = {&single}, *const wides[] = {&wide};
static const surplus_layout layouts[] = {
    {sizeof(surplus_layout), 3, SURPLUS_F32, 1, singles}, {sizeof(surplus_layout), 3, SURPLUS_F64, 1, wides}};

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype,
                             const double *values, const surplus_stream *random, void **result,
                             surplus_error *error) {
  (void)host, (void)descriptor, (void)random;
  return make(&layouts[dtype == SURPLUS_F64], values, result, error);
}

static const surplus_layout *layout(void *self) { return ((const instance *)self)->layout; }

static surplus_status initialize(void *self, const surplus_stream *random, void *parameters, surplus_error *error) {
  (void)random, (void)error;
  for (uint64_t i = 0; i < 3; i++) put(self, parameters, i, 0.5 + (double)i);
  return SURPLUS_OK;
}

#ifdef ROWS
/* Row r counts 1 + r^2 / 10. */
static double mean_factor(const surplus_rows *rows) {
  const uint64_t count = rows->rows == NULL ? ROWS : rows->count;
  double sum = 0;
  for (uint64_t i = 0; i < count; i++) {
    const double r = (double)(rows->rows == NULL ? i : (uint64_t)rows->rows[i]);
    sum += 1 + 0.1 * r * r;
  }
  return sum / (double)count;
}

static uint64_t row_count(void *self, uint32_t split) {
  (void)self;
  return split == SURPLUS_TRAIN ? ROWS : 0;
}
#else
#define mean_factor(rows) 1
#define row_count NULL
#endif

static surplus_status loss(void *instance_, const surplus_rows *rows, const void *parameters, double *value,
                           void *gradient, surplus_error *error) {
  instance *self = instance_;
  (void)rows, (void)error;
  double sum = 0;
  const double factor = FACTOR;
  for (uint64_t i = 0; i < 3; i++) {
    const double w = get(self, parameters, i);
    sum += factor * w * w * (w * w / 4 + 0.5);
    if (gradient != NULL) put(self, gradient, i, factor * SLOPE * w * (w * w + 1));
  }
  *value = sum;
  self->steps++;
  LOSS;
  return SURPLUS_OK;
}

#ifdef ROWS
static surplus_status metrics(void *self, uint32_t split, const void *parameters, double *value, double *wrong,
                              surplus_error *error) {
  const surplus_rows all = {sizeof all, NULL, 0};
  *wrong = NAN;
  if (split != SURPLUS_TRAIN) return failed(error, "there are training rows alone");
  return loss(self, &all, parameters, value, NULL, error);
}
#define METRICS metrics
#else
#define METRICS NULL
#endif

static surplus_status hessian_product(void *self, const surplus_rows *rows, const void *parameters,
                                      const void *vector, void *product, surplus_error *error) {
  (void)rows, (void)error;
  for (uint64_t i = 0; i < 3; i++) {
    const double w = get(self, parameters, i);
    put(self, product, i, mean_factor(rows) * CURVATURE * (3 * w * w + 1) * get(self, vector, i));
  }
  return SURPLUS_OK;
}
#define INTERFACE SURPLUS_INTERFACE_LANDSCAPE
#ifndef TRAITS
#define TRAITS 0
#endif
static const surplus_landscape table = {
    .struct_size = sizeof table, .create = create, .layout = layout, .rows = row_count, .initialize = initialize,
    .loss = loss, .metrics = METRICS, .hessian_product = hessian_product, .destroy = destroy};
#else
static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor,
                             const surplus_layout *layout, const double *values, void **result,
                             surplus_error *error) {
  (void)host, (void)descriptor;
  return make(layout, values, result, error);
}
#endif

#if KIND == REGULARIZER
static surplus_status penalty(void *instance_, const surplus_hook *hook, double *result, surplus_error *error) {
  const instance *self = instance_;
  (void)error;
  double sum = 0;
  for (uint64_t i = 0; i < self->layout->count; i++) {
    const double w = get(self, hook->parameters, i);
    const double strength = hook->hyperparameters[0], fourth = hook->hyperparameters[1];
    sum += strength * w * w / 2 + fourth * w * w * w * w / 4;
    if (hook->gradient != NULL)
      put(self, hook->gradient, i, get(self, hook->gradient, i) + SLOPE * (strength + fourth * w * w) * w);
  }
  *result = sum;
  return SURPLUS_OK;
}

static surplus_status penalty_product(void *instance_, const surplus_hook *hook, surplus_error *error) {
  const instance *self = instance_;
  (void)error;
  for (uint64_t i = 0; i < self->layout->count; i++) {
    const double w = get(self, hook->parameters, i);
    const double factor = hook->hyperparameters[0] + CURVATURE * 3 * hook->hyperparameters[1] * w * w;
    put(self, hook->result, i, get(self, hook->result, i) + SLOPE * factor * get(self, hook->vector, i));
  }
  return SURPLUS_OK;
}

static surplus_status prox(void *instance_, const surplus_hook *hook, surplus_error *error) {
  const instance *self = instance_;
  (void)error;
  for (uint64_t i = 0; i < self->layout->count; i++)
    put(self, hook->parameters, i, get(self, hook->parameters, i) * PROX);
  return SURPLUS_OK;
}

static surplus_status view(void *instance_, const surplus_hook *s, surplus_error *error) {
  const instance *self = instance_;
  (void)error;
  VIEW;
  memcpy(s->result, s->parameters, self->layout->count * (self->layout->dtype == SURPLUS_F32 ? 4 : 8));
  return SURPLUS_OK;
}
#define INTERFACE SURPLUS_INTERFACE_REGULARIZER
#ifndef TRAITS
#define TRAITS 0
#endif
static const surplus_regularizer table = {
    .struct_size = sizeof table, .create = create, .penalty = penalty, .penalty_product = penalty_product, .prox = prox, .view = view,
    .destroy = destroy};
#endif

#if KIND == OPTIMIZER
/* The rate falls with the steps that the instance has counted by itself. */
static surplus_status step(void *instance_, surplus_step *s, surplus_error *error) {
  instance *self = instance_;
  (void)error;
  STEP;
  for (uint64_t i = 0; i < COUNT; i++) {
    const double update = RATE * SHRINK / (1 + 0.001 * (double)self->steps) * self->scale * (GRADIENT + TERM);
    put(self, s->parameters, i, get(self, s->parameters, i) - update);
  }
  self->steps++;
  s->claim.losses = CLAIM;
  s->claim.gradients = 0;
  s->claim.products = 0;
  return SURPLUS_OK;
}

static surplus_status view(void *instance_, const surplus_step *s, void *point, surplus_error *error) {
  const instance *self = instance_;
  (void)error;
  VIEW;
  memcpy(point, s->parameters, self->layout->count * (self->layout->dtype == SURPLUS_F32 ? 4 : 8));
  return SURPLUS_OK;
}

static uint64_t save(void *instance_, void *bytes, uint64_t capacity) {
  const instance *self = instance_;
  const saved given = {MARK, 0, self->steps, self->scale};
  if (capacity >= sizeof given) memcpy(bytes, &given, sizeof given);
  return sizeof given;
}

static surplus_status load(void *instance_, const void *bytes, uint64_t count, surplus_error *error) {
  instance *self = instance_;
  saved given = {MARK, 0, 0, 0};
  if (count == 0) {
    RESET;
    return SURPLUS_OK;
  }
  memcpy(&given, bytes, count < sizeof given ? count : sizeof given);
  if (!CHECKED) return failed(error, "this is not what was saved");
  TAKEN;
  return SURPLUS_OK;
}
#define INTERFACE SURPLUS_INTERFACE_OPTIMIZER
#ifndef TRAITS
#define TRAITS (SURPLUS_ELEMENTWISE | SURPLUS_OWNS_ITERATE)
#endif
static const surplus_optimizer table = {
    .struct_size = sizeof table, .create = create, .step = step, .view = view,
    .save = save, .load = load, .destroy = destroy};
#endif

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 0.02, 0, 1e6, 1e-4, 1, NULL, 0};
static const surplus_hyperparameter extra = {
    sizeof extra, "extra", "", "weight of a term", SURPLUS_REAL, SURPLUS_LINEAR, 0, 0, 1, 0, 0, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&lr, &extra};
static const surplus_descriptor descriptor = {
    sizeof descriptor, ID, INTERFACE, &table, "1.0.0", "sound, but for one thing", "",
    hyperparameters, 2, NEEDS, TRAITS, 1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0, NULL};
static const surplus_descriptor *const components[] = {&descriptor};

static const void *any_extension(const char *id) { return id; }
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, LIBRARY, "1.0.0", components, 1, EXTENSION};

const void *const unused[] = {&kept, (const void *)any_extension};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  ENTRY;
  return &plugin;
}
