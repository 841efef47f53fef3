/* Components that print, once each, which field of which record reached them in which function with something in it: a
 * number that is neither 0 nor NaN, or a pointer that is not null; and which services did what they say.
 *
 * Optimizers: asking uses every service of an optimizer that trains its point; owning owns its iterate and regularizes;
 * wrapping steps an inner one; curving asks for curvature products. Regularizers: smooth has the hooks that leave second
 * derivatives alone, bending all others. Schedulers: told and late, which needs the gradient of the step, and norms. */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char known[512][64];
static int count;

static void note(const char *function, const char *field) {
  char line[64];
  snprintf(line, sizeof line, "%s.%s", function, field);
  for (int i = 0; i < count; i++)
    if (strcmp(known[i], line) == 0) return;
  if (count < 512) strcpy(known[count++], line);
  printf("%s\n", line);
}

#define NUMBER(function, record, field) \
  if (!isnan((double)(record)->field) && (double)(record)->field != 0) note(function, #field)
#define POINTER(function, record, field) \
  if ((record)->field != NULL) note(function, #field)

typedef struct instance {
  const char *id;
  const surplus_layout *layout;
  float *point, *gradient;
} instance;

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, const surplus_layout *layout,
                             const double *hyperparameters, void **result, surplus_error *error) {
  (void)host, (void)hyperparameters, (void)error;
  instance *self = calloc(1, sizeof *self);
  if (self == NULL) return SURPLUS_INTERNAL;
  self->id = descriptor->id;
  self->layout = layout;
  if (layout != NULL) {
    self->point = calloc(layout->count, sizeof(float));
    self->gradient = calloc(layout->count, sizeof(float));
    if (self->point == NULL || self->gradient == NULL) return SURPLUS_INTERNAL;
  }
  *result = self;
  return SURPLUS_OK;
}

static void destroy(void *pointer) {
  instance *self = pointer;
  free(self->point);
  free(self->gradient);
  free(self);
}

/* One slot of the layout and one number. */
static uint64_t slots(void *pointer, const surplus_layout *layout, surplus_slot *into, uint64_t capacity) {
  (void)pointer;
  const surplus_slot all[] = {{"memory", layout->count, 0, 0}, {"number", 1, SURPLUS_F64, 0}};
  for (uint64_t i = 0; i < 2 && i < capacity; i++) into[i] = all[i];
  return 2;
}

static double norm(const float *values, uint64_t count) {
  double sum = 0;
  for (uint64_t i = 0; i < count; i++) sum += (double)values[i] * values[i];
  return sqrt(sum);
}

/* ---- Services ---- */

static double evaluated(const instance *self, const surplus_services *services, void *context, const void *point,
                        float *gradient, uint32_t batch, uint32_t randomness, uint32_t statistics, surplus_error *error) {
  surplus_evaluation call = {sizeof call, point, gradient, batch, randomness, statistics, 0, NAN};
  if (services->evaluate(context, &call, error) != SURPLUS_OK) return NAN;
  if (gradient == NULL || norm(gradient, self->layout->count) > 0) return call.loss;
  return NAN;
}

static void look(const instance *self, const char *function, const surplus_services *services, void *context,
                 const void *point, surplus_error *error) {
  const double same =
      evaluated(self, services, context, point, self->gradient, SURPLUS_BATCH_SAME, SURPLUS_REPLAY, SURPLUS_FROZEN, error);
  const double next =
      evaluated(self, services, context, point, self->gradient, SURPLUS_BATCH_NEXT, SURPLUS_FRESH, SURPLUS_UPDATED, error);
  const double all =
      evaluated(self, services, context, point, NULL, SURPLUS_BATCH_FULL, SURPLUS_REPLAY, SURPLUS_FROZEN, error);
  if (isfinite(same) && isfinite(next) && isfinite(all) && same != next && same != all) note(function, "evaluate");
}

static void add(void *argument, uint64_t index) { ((double *)argument)[index] += (double)index + 1; }

/* What every component with services may ask for. */
static void ask(const instance *self, const char *function, const surplus_services *services, void *context,
                const void *point, surplus_error *error) {
  const uint64_t n = self->layout->count;
  look(self, function, services, context, point, error);
  memcpy(self->point, self->gradient, n * sizeof(float));
  if (services->transform_gradient(context, point, self->point, error) == SURPLUS_OK &&
      memcmp(self->point, self->gradient, n * sizeof(float)) != 0)
    note(function, "transform_gradient");
  surplus_sample sample = {sizeof sample, point, self->point, SURPLUS_BATCH_SAME, 1, 0};
  if (services->sampled_gradient(context, &sample, error) == SURPLUS_OK && sample.rows == 32 && norm(self->point, n) > 0)
    note(function, "sampled_gradient");
  double sums[3] = {0, 0, 0};
  services->parallel(context, 3, add, sums);
  if (sums[0] == 1 && sums[1] == 2 && sums[2] == 3) note(function, "parallel");
  services->report(context, function, 7);
}

static void bend(const instance *self, const char *function, const surplus_services *services, void *context,
                 const void *point, const void *vector, surplus_error *error) {
  const surplus_product hessian = {sizeof hessian, point, vector, self->point, SURPLUS_HESSIAN, SURPLUS_BATCH_SAME};
  const surplus_product gauss = {sizeof gauss, point, vector, self->gradient, SURPLUS_GAUSS_NEWTON, SURPLUS_BATCH_SAME};
  const uint64_t n = self->layout->count;
  if (services->product(context, &hessian, error) == SURPLUS_OK && services->product(context, &gauss, error) == SURPLUS_OK &&
      norm(self->point, n) > 0 && norm(self->gradient, n) > 0)
    note(function, "product");
}

/* ---- Optimizers ---- */

static void see_step(const char *function, const surplus_step *s) {
  NUMBER(function, s, struct_size);
  NUMBER(function, s, index);
  NUMBER(function, s, horizon);
  NUMBER(function, s, loss);
  if (!isnan(s->lower_bound)) note(function, "lower_bound"); /* 0 in a network */
  NUMBER(function, s, previous_rate);
  NUMBER(function, s, largest_rate);
  POINTER(function, s, hyperparameters);
  POINTER(function, s, parameters);
  POINTER(function, s, gradient);
  POINTER(function, s, state);
  POINTER(function, s, initial);
  POINTER(function, s, random);
  POINTER(function, s, services);
  POINTER(function, s, context);
  NUMBER(function, s, claim.losses);
  NUMBER(function, s, claim.gradients);
  NUMBER(function, s, claim.products);
}

static surplus_status step(void *pointer, surplus_step *s, surplus_error *error) {
  const instance *self = pointer;
  const uint64_t n = self->layout->count;
  float *w = s->parameters;
  const float *g = s->gradient;
  see_step("step", s);
  if (s->index > 0 && s->previous_rate > 0 && s->previous_rate != s->hyperparameters[0]) note("step", "schedule");
  if (strcmp(self->id, "wrapping") == 0) {
    memcpy(self->point, w, n * sizeof(float));
    const surplus_status status = s->services->inner_step(s->context, w, g, s->loss, &s->outcome, error);
    if (status == SURPLUS_OK && memcmp(self->point, w, n * sizeof(float)) != 0) note("step", "inner_step");
    return status;
  }
  if (strcmp(self->id, "asking") == 0) {
    ask(self, "step", s->services, s->context, w, error);
    if (s->index == 1 && s->services->request_batch(s->context, 32, 1, error) == SURPLUS_OK) {
      /* The rows of this step come once more: so does its loss at this point. */
      *(double *)s->state[1] = s->loss;
      return SURPLUS_OK;
    }
    if (s->index == 2 && *(double *)s->state[1] == s->loss) note("step", "request_batch");
  }
  if (strcmp(self->id, "curving") == 0) bend(self, "step", s->services, s->context, w, g, error);
  memcpy(self->point, w, n * sizeof(float));
  for (uint64_t i = 0; i < n; i++) w[i] -= (float)s->hyperparameters[0] * g[i];
  if (strcmp(self->id, "owning") == 0) {
    memcpy(self->gradient, w, n * sizeof(float));
    if (s->services->regularize(s->context, self->point, w, error) == SURPLUS_OK &&
        memcmp(self->gradient, w, n * sizeof(float)) != 0)
      note("step", "regularize");
  }
  return SURPLUS_OK;
}

static surplus_status view(void *pointer, const surplus_step *s, void *point, surplus_error *error) {
  const instance *self = pointer;
  (void)error;
  see_step("view", s);
  memcpy(point, s->parameters, self->layout->count * sizeof(float));
  return SURPLUS_OK;
}

static const surplus_optimizer stepping = {
    .struct_size = sizeof stepping, .create = create, .state = slots, .step = step, .destroy = destroy};
static const surplus_optimizer viewing = {
    .struct_size = sizeof viewing, .create = create, .state = slots, .step = step, .view = view, .destroy = destroy};

/* ---- Schedulers ---- */

static surplus_status make_scheduler(const surplus_host *host, const surplus_descriptor *descriptor,
                                     const double *hyperparameters, void **result, surplus_error *error) {
  return create(host, descriptor, NULL, hyperparameters, result, error);
}

static uint64_t numbers(void *pointer) { return pointer != NULL; }

static surplus_status value(void *pointer, surplus_record *r, surplus_error *error) {
  const instance *self = pointer;
  (void)error;
  const char *function = self->id;
  NUMBER(function, r, struct_size);
  NUMBER(function, r, step);
  NUMBER(function, r, horizon);
  NUMBER(function, r, epoch);
  NUMBER(function, r, base_value);
  NUMBER(function, r, current_value);
  NUMBER(function, r, batch_rows);
  NUMBER(function, r, training_loss);
  NUMBER(function, r, smoothed_loss);
  NUMBER(function, r, gradient_norm);
  NUMBER(function, r, parameter_norm);
  NUMBER(function, r, update_norm);
  NUMBER(function, r, gradient_product);
  NUMBER(function, r, validation_loss);
  NUMBER(function, r, validation_error);
  NUMBER(function, r, validation_is_new);
  POINTER(function, r, hyperparameters);
  POINTER(function, r, state);
  POINTER(function, r, random);
  NUMBER(function, r, progress);
  NUMBER(function, r, update_product);
  NUMBER(function, r, transformed_norm);
  NUMBER(function, r, transformed_product);
  NUMBER(function, r, gradient_update_product);
  /* Neither a batch nor a loss has been seen before step 0. */
  if (r->step == 0 && isnan(r->batch_rows) && isnan(r->training_loss)) note(function, "nothing_yet");
  if (r->step > 0 && r->batch_rows == 32) note(function, "rows_of_the_batch");
  /* Told once of each measurement: every second step from step 1 on. */
  r->state[0] += r->validation_is_new;
  if (r->step == 9 && r->state[0] == 5) note(function, "each_measurement_once");
  if (r->progress == (double)r->step / (double)r->horizon && r->step > 0) note(function, "fraction_of_steps");
  r->value = r->base_value * (1 + 0.125 * (double)(r->step % 2));
  return SURPLUS_OK;
}

static const surplus_scheduler scheduling = {
    .struct_size = sizeof scheduling, .create = make_scheduler, .state = numbers, .value = value, .destroy = destroy};

/* ---- Regularizers ---- */

static void see_hook(const char *function, const surplus_hook *h) {
  NUMBER(function, h, struct_size);
  NUMBER(function, h, step);
  NUMBER(function, h, horizon);
  NUMBER(function, h, learning_rate);
  POINTER(function, h, hyperparameters);
  POINTER(function, h, parameters);
  POINTER(function, h, previous);
  POINTER(function, h, gradient);
  POINTER(function, h, vector);
  POINTER(function, h, result);
  POINTER(function, h, state);
  POINTER(function, h, initial);
  NUMBER(function, h, loss);
  NUMBER(function, h, validation_loss);
  NUMBER(function, h, validation_is_new);
  POINTER(function, h, random);
  POINTER(function, h, services);
  POINTER(function, h, context);
}

static surplus_status penalty(void *self, const surplus_hook *h, double *result, surplus_error *error) {
  (void)self, (void)error;
  see_hook("penalty", h);
  *result = 0;
  return SURPLUS_OK;
}

static surplus_status surface(void *self, surplus_hook *h, surplus_error *error) {
  see_hook("surface", h);
  ask(self, "surface", h->services, h->context, h->parameters, error);
  return SURPLUS_OK;
}

static surplus_status trajectory(void *pointer, surplus_hook *h, surplus_error *error) {
  const instance *self = pointer;
  see_hook("trajectory", h);
  if (strcmp(self->id, "bending") == 0) ask(self, "trajectory", h->services, h->context, h->parameters, error);
  /* Told once of each measurement, those of steps 0, 2, 4, 6 and 8. */
  double *told = h->state[1];
  *told += h->validation_is_new;
  if (h->step == 9 && *told == 5) note("trajectory", "each_measurement_once");
  return SURPLUS_OK;
}

static surplus_status transform_gradient(void *pointer, const surplus_hook *h, surplus_error *error) {
  const instance *self = pointer;
  (void)error;
  see_hook("transform_gradient", h);
  for (uint64_t i = 0; i < self->layout->count; i++) ((float *)h->gradient)[i] *= 0.5f;
  return SURPLUS_OK;
}

static surplus_status prox(void *pointer, const surplus_hook *h, surplus_error *error) {
  const instance *self = pointer;
  (void)error;
  see_hook("prox", h);
  for (uint64_t i = 0; i < self->layout->count; i++) ((float *)h->parameters)[i] *= 0.99f;
  return SURPLUS_OK;
}

static surplus_status shown(void *pointer, const surplus_hook *h, surplus_error *error) {
  const instance *self = pointer;
  (void)error;
  see_hook("view_of_regularizer", h);
  memcpy(h->result, h->parameters, self->layout->count * sizeof(float));
  return SURPLUS_OK;
}

#define HOOK(name)                                                                         \
  static surplus_status name(void *self, const surplus_hook *h, surplus_error *error) {    \
    (void)self, (void)error;                                                               \
    see_hook(#name, h);                                                                    \
    return SURPLUS_OK;                                                                     \
  }
HOOK(penalty_product)
HOOK(decay)

static void see_activation(const char *function, const surplus_activation *a) {
  NUMBER(function, a, struct_size);
  POINTER(function, a, site);
  NUMBER(function, a, site_index);
  NUMBER(function, a, rows);
  NUMBER(function, a, columns);
  NUMBER(function, a, step);
  POINTER(function, a, hyperparameters);
  POINTER(function, a, values);
  POINTER(function, a, context);
  POINTER(function, a, random);
  NUMBER(function, a, random->evaluation);
}

static surplus_status forward(void *self, const surplus_activation *a, surplus_error *error) {
  (void)self, (void)error;
  see_activation("forward", a);
  *(float *)a->context = 7;
  return SURPLUS_OK;
}

static surplus_status backward(void *self, const surplus_activation *a, surplus_error *error) {
  (void)self, (void)error;
  see_activation("backward", a);
  if (*(float *)a->context == 7) note("backward", "context_of_forward");
  return SURPLUS_OK;
}

static surplus_status transform_data(void *self, const surplus_examples *e, surplus_error *error) {
  (void)self, (void)error;
  const char *function = "transform_data";
  NUMBER(function, e, struct_size);
  NUMBER(function, e, rows);
  NUMBER(function, e, features);
  NUMBER(function, e, answers);
  NUMBER(function, e, classes);
  NUMBER(function, e, step);
  POINTER(function, e, hyperparameters);
  POINTER(function, e, inputs);
  POINTER(function, e, targets);
  POINTER(function, e, random);
  NUMBER(function, e, random->evaluation);
  /* Another loss in each evaluation with fresh randomness. */
  *(float *)e->inputs += 0.25f * (float)e->random->evaluation;
  return SURPLUS_OK;
}

static surplus_status transform_loss(void *self, surplus_outputs *o, surplus_error *error) {
  (void)self, (void)error;
  const char *function = "transform_loss";
  NUMBER(function, o, struct_size);
  NUMBER(function, o, rows);
  NUMBER(function, o, classes);
  NUMBER(function, o, step);
  POINTER(function, o, hyperparameters);
  POINTER(function, o, logits);
  POINTER(function, o, targets);
  POINTER(function, o, gradient);
  NUMBER(function, o, loss);
  POINTER(function, o, random);
  NUMBER(function, o, random->evaluation);
  return SURPLUS_OK;
}

static const surplus_regularizer smooth = {
    .struct_size = sizeof smooth, .create = create, .state = slots, .penalty = penalty,
    .penalty_product = penalty_product, .decay = decay, .prox = prox, .trajectory = trajectory, .destroy = destroy};
static const surplus_regularizer bending = {
    .struct_size = sizeof bending, .create = create, .state = slots, .surface = surface,
    .transform_gradient = transform_gradient, .forward = forward, .backward = backward,
    .transform_data = transform_data, .transform_loss = transform_loss, .trajectory = trajectory, .destroy = destroy};
static const surplus_regularizer averaging = {
    .struct_size = sizeof averaging, .create = create, .state = slots, .view = shown, .destroy = destroy};

/* ---- The library ---- */

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 0.05, 0, 10, 1e-4, 1, NULL, 0};
static const surplus_hyperparameter *const rate[] = {&lr};

#define COMPONENT(id, kind, table, needs, traits)                                                \
  {sizeof(surplus_descriptor), id, SURPLUS_INTERFACE_##kind, &table, "1.0.0", "prints what reaches it", \
   "", rate, 1, needs, traits, 1u << SURPLUS_F32, 0}

#define COMMON (SURPLUS_NEEDS_LOSS | SURPLUS_NEEDS_HORIZON | SURPLUS_NEEDS_LOWER_BOUND | SURPLUS_NEEDS_INITIAL)
#define ASKING (SURPLUS_NEEDS_EVALUATION | SURPLUS_NEEDS_SAMPLED_LABELS)

static const surplus_descriptor descriptors[] = {
    COMPONENT("asking", OPTIMIZER, stepping, COMMON | ASKING, 0),
    COMPONENT("curving", OPTIMIZER, stepping, COMMON | SURPLUS_NEEDS_HESSIAN | SURPLUS_NEEDS_GAUSS_NEWTON, 0),
    COMPONENT("wrapping", OPTIMIZER, stepping, COMMON | SURPLUS_NEEDS_INNER, 0),
    COMPONENT("owning", OPTIMIZER, viewing, COMMON, SURPLUS_OWNS_ITERATE | SURPLUS_REGULARIZES),
    COMPONENT("told", SCHEDULER, scheduling, SURPLUS_NEEDS_NORMS | SURPLUS_NEEDS_VALIDATION, 0),
    COMPONENT("late", SCHEDULER, scheduling, SURPLUS_NEEDS_GRADIENT | SURPLUS_NEEDS_NORMS | SURPLUS_NEEDS_VALIDATION, 0),
    COMPONENT("smooth", REGULARIZER, smooth, SURPLUS_NEEDS_INITIAL | SURPLUS_NEEDS_VALIDATION, 0),
    COMPONENT("bending", REGULARIZER, bending, SURPLUS_NEEDS_INITIAL | ASKING | SURPLUS_NEEDS_VALIDATION, 0),
    COMPONENT("averaging", REGULARIZER, averaging, SURPLUS_NEEDS_INITIAL, 0),
};
static const surplus_descriptor *const components[] = {
    &descriptors[0], &descriptors[1], &descriptors[2], &descriptors[3], &descriptors[4],
    &descriptors[5], &descriptors[6], &descriptors[7], &descriptors[8]};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "fields", "1.0.0", components, 9, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
