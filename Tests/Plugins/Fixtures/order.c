/* Components that log each call: component, function, step, and the evaluation of the random stream where there is one.
 * Each update adds 1 to the first parameter, so that a point says how many there were; a view adds 1000 to that.
 * Optimizers: plain; looking evaluates and replays; curving asks for products; outer steps an inner one; rejecting takes
 * back every other step; viewing owns its iterate; regularizing does as well and applies decay and maps itself; stopping
 * and failing own theirs and end the trial in step 2. Regularizers a and b have every hook; surface and trajectory look
 * at the objective. The scheduler until asks for the end before step 3. */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static char text[1 << 16];
static size_t used;

SURPLUS_EXPORT const char *order_text(void) { return text; }
SURPLUS_EXPORT void order_clear(void) { text[used = 0] = 0; }
SURPLUS_EXPORT void order_note(const char *line) {
  const int written = snprintf(text + used, sizeof text - used, "%s\n", line);
  if (written > 0 && used + (size_t)written < sizeof text) used += (size_t)written;
}

static void note(const void *self, const char *function, uint64_t step) {
  char line[128];
  snprintf(line, sizeof line, "%s %s %llu", (const char *)self, function, (unsigned long long)step);
  order_note(line);
}

static void drawn(const void *self, const char *function, uint64_t step, const surplus_stream *random) {
  char line[128];
  snprintf(line, sizeof line, "%s %s %llu/%llu", (const char *)self, function, (unsigned long long)step,
           (unsigned long long)random->evaluation);
  order_note(line);
}

/* An instance is the id of its component. */
static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor,
                             const surplus_layout *layout, const double *hyperparameters, void **instance,
                             surplus_error *error) {
  (void)host, (void)layout, (void)hyperparameters, (void)error;
  *instance = (void *)descriptor->id;
  return SURPLUS_OK;
}

/* Each remembers one byte beside its slots. */
static uint64_t save(void *self, void *bytes, uint64_t capacity) {
  if (capacity > 0) {
    char line[128];
    snprintf(line, sizeof line, "%s save", (const char *)self);
    order_note(line);
    *(char *)bytes = 1;
  }
  return 1;
}

static surplus_status load(void *self, const void *bytes, uint64_t count, surplus_error *error) {
  (void)bytes, (void)count, (void)error;
  char line[128];
  snprintf(line, sizeof line, "%s load", (const char *)self);
  order_note(line);
  return SURPLUS_OK;
}

static void show(void *point, const void *parameters) {
  memcpy(point, parameters, 2 * sizeof(double));
  *(double *)point += 1000;
}

static double scratch[64], product[64];

static surplus_status look(const surplus_services *services, void *context, const void *point, double *gradient,
                           uint32_t batch, uint32_t randomness, surplus_error *error) {
  surplus_evaluation call = {sizeof call, point, gradient, batch, randomness, SURPLUS_FROZEN, 0, 0};
  return services->evaluate(context, &call, error);
}

/* ---- Optimizers ---- */

static surplus_status bend(surplus_step *s, uint32_t kind, uint32_t batch, surplus_error *error) {
  const surplus_product call = {sizeof call, s->parameters, scratch, product, kind, batch};
  return s->services->product(s->context, &call, error);
}

static surplus_status step(void *self, surplus_step *s, surplus_error *error) {
  note(self, "step", s->index);
  surplus_status status = SURPLUS_OK;
  double *point = s->parameters;
  if (strcmp(self, "looking") == 0) {
    status = look(s->services, s->context, s->parameters, scratch, SURPLUS_BATCH_SAME, SURPLUS_REPLAY, error);
    if (status == SURPLUS_OK) status = s->services->transform_gradient(s->context, s->parameters, scratch, error);
    if (status == SURPLUS_OK)
      status = look(s->services, s->context, s->parameters, NULL, SURPLUS_BATCH_SAME, SURPLUS_FRESH, error);
    if (status == SURPLUS_OK)
      status = look(s->services, s->context, s->parameters, NULL, SURPLUS_BATCH_NEXT, SURPLUS_REPLAY, error);
  } else if (strcmp(self, "curving") == 0) {
    status = bend(s, SURPLUS_HESSIAN, SURPLUS_BATCH_SAME, error);
    if (status == SURPLUS_OK) status = bend(s, SURPLUS_GAUSS_NEWTON, SURPLUS_BATCH_NEXT, error);
  } else if (strcmp(self, "outer") == 0) {
    return s->services->inner_step(s->context, s->parameters, s->gradient, s->loss, &s->outcome, error);
  } else if (strcmp(self, "rejecting") == 0 && s->index % 2 == 0) {
    s->outcome = SURPLUS_REJECTED;
    return SURPLUS_OK;
  } else if (strcmp(self, "stopping") == 0 && s->index == 2) {
    s->outcome = SURPLUS_STOP;
  } else if (strcmp(self, "failing") == 0 && s->index == 2) {
    s->outcome = SURPLUS_DIVERGED;
  }
  memcpy(scratch, point, 2 * sizeof *scratch);
  point[0] += 1;
  if (strcmp(self, "regularizing") == 0)
    status = s->services->regularize(s->context, scratch, s->parameters, error);
  return status;
}

static surplus_status view(void *self, const surplus_step *s, void *point, surplus_error *error) {
  (void)error;
  note(self, "view", s->index);
  show(point, s->parameters);
  return SURPLUS_OK;
}

static const surplus_optimizer stepping = {
    .struct_size = sizeof stepping, .create = create, .step = step, .save = save, .load = load};
static const surplus_optimizer owning = {
    .struct_size = sizeof owning, .create = create, .step = step, .view = view, .save = save, .load = load};

/* ---- Schedulers ---- */

static surplus_status make_scheduler(const surplus_host *host, const surplus_descriptor *descriptor,
                                     const double *hyperparameters, void **instance, surplus_error *error) {
  return create(host, descriptor, NULL, hyperparameters, instance, error);
}

static surplus_status value(void *self, surplus_record *record, surplus_error *error) {
  (void)error;
  note(self, "value", record->step);
  record->value = record->base_value;
  if (strcmp(self, "until") == 0 && record->step == 3) record->outcome = SURPLUS_STOP;
  return SURPLUS_OK;
}

static const surplus_scheduler scheduling = {
    .struct_size = sizeof scheduling, .create = make_scheduler, .value = value};

/* ---- Regularizers ---- */

static surplus_status penalty(void *self, const surplus_hook *hook, double *result, surplus_error *error) {
  (void)error;
  note(self, hook->gradient ? "penalty with gradient" : "penalty", hook->step);
  *result = 0;
  return SURPLUS_OK;
}

static surplus_status surface(void *self, surplus_hook *hook, surplus_error *error) {
  note(self, "surface", hook->step);
  return look(hook->services, hook->context, hook->parameters, scratch, SURPLUS_BATCH_SAME, SURPLUS_REPLAY, error);
}

static surplus_status trajectory(void *self, surplus_hook *hook, surplus_error *error) {
  note(self, "trajectory", hook->step);
  return look(hook->services, hook->context, hook->parameters, NULL, SURPLUS_BATCH_FULL, SURPLUS_FRESH, error);
}

static surplus_status averaged(void *self, const surplus_hook *hook, surplus_error *error) {
  (void)error;
  note(self, "view", hook->step);
  show(hook->result, hook->parameters);
  return SURPLUS_OK;
}

#define HOOK(name)                                                                                \
  static surplus_status name(void *self, const surplus_hook *hook, surplus_error *error) {        \
    (void)error;                                                                                  \
    note(self, #name, hook->step);                                                                \
    return SURPLUS_OK;                                                                            \
  }
HOOK(penalty_product)
HOOK(transform_gradient)
HOOK(decay)
HOOK(prox)

#define DRAWN(name, type)                                                                         \
  static surplus_status name(void *self, type *call, surplus_error *error) {                      \
    (void)error;                                                                                  \
    drawn(self, #name, call->step, call->random);                                                 \
    return SURPLUS_OK;                                                                            \
  }
DRAWN(forward, const surplus_activation)
DRAWN(backward, const surplus_activation)
DRAWN(transform_data, const surplus_examples)
DRAWN(transform_loss, surplus_outputs)

static const surplus_regularizer every_hook = {
    .struct_size = sizeof every_hook, .create = create, .penalty = penalty,
    .penalty_product = penalty_product, .surface = surface, .transform_gradient = transform_gradient,
    .decay = decay, .prox = prox, .forward = forward, .backward = backward,
    .transform_data = transform_data, .transform_loss = transform_loss, .trajectory = trajectory,
    .view = averaged, .save = save, .load = load};

/* ---- The library ---- */

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 0.1, 0, 10, 1e-4, 1, NULL, 0};
static const surplus_hyperparameter *const rate[] = {&lr};

#define COMPONENT(id, kind, table, needs, traits, rates)                                          \
  {sizeof(surplus_descriptor), id, SURPLUS_INTERFACE_##kind, &table, "1.0.0", "logs its calls",   \
   "", rates, rates == NULL ? 0 : 1, needs, traits, 1u << SURPLUS_F64, 0, NULL}

static const surplus_descriptor descriptors[] = {
    COMPONENT("plain", OPTIMIZER, stepping, 0, 0, rate),
    COMPONENT("looking", OPTIMIZER, stepping, SURPLUS_NEEDS_EVALUATION, 0, rate),
    COMPONENT("curving", OPTIMIZER, stepping, SURPLUS_NEEDS_HESSIAN | SURPLUS_NEEDS_GAUSS_NEWTON, 0, rate),
    COMPONENT("outer", OPTIMIZER, stepping, SURPLUS_NEEDS_INNER, 0, rate),
    COMPONENT("rejecting", OPTIMIZER, stepping, 0, 0, rate),
    COMPONENT("viewing", OPTIMIZER, owning, 0, SURPLUS_OWNS_ITERATE, rate),
    COMPONENT("regularizing", OPTIMIZER, owning, 0, SURPLUS_OWNS_ITERATE | SURPLUS_REGULARIZES, rate),
    COMPONENT("stopping", OPTIMIZER, owning, 0, SURPLUS_OWNS_ITERATE, rate),
    COMPONENT("failing", OPTIMIZER, owning, 0, SURPLUS_OWNS_ITERATE, rate),
    COMPONENT("early", SCHEDULER, scheduling, 0, 0, NULL),
    COMPONENT("late", SCHEDULER, scheduling, SURPLUS_NEEDS_GRADIENT, 0, NULL),
    COMPONENT("until", SCHEDULER, scheduling, 0, 0, NULL),
    COMPONENT("a", REGULARIZER, every_hook, SURPLUS_NEEDS_EVALUATION, 0, NULL),
    COMPONENT("b", REGULARIZER, every_hook, SURPLUS_NEEDS_EVALUATION, 0, NULL),
};
static const surplus_descriptor *const components[] = {
    &descriptors[0],  &descriptors[1],  &descriptors[2],  &descriptors[3], &descriptors[4],
    &descriptors[5],  &descriptors[6],  &descriptors[7],  &descriptors[8], &descriptors[9],
    &descriptors[10], &descriptors[11], &descriptors[12], &descriptors[13]};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "order", "1.0.0", components, 14, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
