// A host that does nothing but call every function of a plugin's tables, with heap buffers of exactly the size that the
// boundary promises: linked with the sources of a plugin and built with sanitizers, it finds what a helper or an example
// reads or writes beyond them, leaks, or computes without a defined result. The program itself cannot be used for that:
// an address sanitizer reserves more address space than the sandbox allows.
//
// Status codes may be anything: sanitizers give the verdict. A component whose step cannot run here (it needs services)
// must refuse in an orderly way.
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 7, ROWS = 3, COLUMNS = 5 };

static char text[24];
static surplus_error error = {sizeof error, text, sizeof text};

static void *zeros(uint64_t count, uint32_t dtype) { return calloc(count ? count : 1, dtype == SURPLUS_F32 ? 4 : 8); }

static void *numbers(uint64_t count, uint32_t dtype, double scale) {
  void *buffer = zeros(count, dtype);
  for (uint64_t i = 0; i < count; i++) {
    const double x = scale * sin(1.0 + (double)i);
    if (dtype == SURPLUS_F32) ((float *)buffer)[i] = (float)x;
    else ((double *)buffer)[i] = x;
  }
  return buffer;
}

static void words(const surplus_host *host, const surplus_stream *stream, uint64_t first, uint64_t count,
                  uint32_t *out) {
  (void)host;
  for (uint64_t i = 0; i < count; i++)
    out[i] = (uint32_t)((stream->key + stream->step + first + i) * 0x9e3779b97f4a7c15u >> 32);
}
static const void *extension(const surplus_host *host, const char *id) { return (void)host, (void)id, NULL; }
static const surplus_host host = {sizeof host, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, extension, words};

// Services that refuse, but for reports and loops.
static surplus_status evaluate(void *c, surplus_evaluation *e, surplus_error *r) {
  return (void)c, (void)e, (void)r, SURPLUS_UNSUPPORTED;
}
static surplus_status transform(void *c, const void *p, void *g, surplus_error *r) {
  return (void)c, (void)p, (void)g, (void)r, SURPLUS_UNSUPPORTED;
}
static surplus_status multiply(void *c, const surplus_product *p, surplus_error *r) {
  return (void)c, (void)p, (void)r, SURPLUS_UNSUPPORTED;
}
static surplus_status sample(void *c, surplus_sample *s, surplus_error *r) {
  return (void)c, (void)s, (void)r, SURPLUS_UNSUPPORTED;
}
static surplus_status inner(void *c, void *p, const void *g, double l, surplus_outcome *o, surplus_error *r) {
  return (void)c, (void)p, (void)g, (void)l, (void)o, (void)r, SURPLUS_UNSUPPORTED;
}
static surplus_status regularize(void *c, const void *p, void *x, surplus_error *r) {
  return (void)c, (void)p, (void)x, (void)r, SURPLUS_UNSUPPORTED;
}
static surplus_status request(void *c, uint64_t rows, uint32_t repeat, surplus_error *r) {
  return (void)c, (void)rows, (void)repeat, (void)r, SURPLUS_UNSUPPORTED;
}
static void report(void *c, const char *name, double value) { (void)c, (void)name, (void)value; }
static void parallel(void *c, uint64_t count, void (*body)(void *, uint64_t), void *argument) {
  (void)c;
  for (uint64_t i = 0; i < count; i++) body(argument, i);
}
static const surplus_services services = {sizeof services, evaluate, transform, multiply, sample,
                                          inner, regularize, request, report, parallel};

typedef struct state {
  uint64_t count;
  surplus_slot *slots;
  void **buffers;
} state;

typedef uint64_t (*state_function)(void *, const surplus_layout *, surplus_slot *, uint64_t);

static state make_state(state_function declare, void *instance, const surplus_layout *layout) {
  state s = {declare ? declare(instance, layout, NULL, 0) : 0, NULL, NULL};
  s.slots = calloc(s.count ? s.count : 1, sizeof *s.slots);
  s.buffers = calloc(s.count ? s.count : 1, sizeof *s.buffers);
  if (s.count) declare(instance, layout, s.slots, s.count);
  for (uint64_t i = 0; i < s.count; i++)
    s.buffers[i] = zeros(s.slots[i].count, s.slots[i].dtype ? s.slots[i].dtype : layout->dtype);
  return s;
}

static void free_state(state s) {
  for (uint64_t i = 0; i < s.count; i++) free(s.buffers[i]);
  free(s.buffers), free(s.slots);
}

// What an instance remembers, given out and taken back; then bytes that are too few.
static void save_and_load(uint64_t (*save)(void *, void *, uint64_t),
                          surplus_status (*load)(void *, const void *, uint64_t, surplus_error *), void *instance) {
  if (!save || !load) return;
  const uint64_t count = save(instance, NULL, 0);
  char *bytes = malloc(count ? count : 1);
  save(instance, bytes, count);
  load(instance, bytes, count, &error);
  if (count) load(instance, bytes, count - 1, &error);
  load(instance, NULL, 0, &error);
  free(bytes);
}

static void drive_optimizer(const surplus_descriptor *d, const surplus_layout *layout, const double *values) {
  const surplus_optimizer *t = d->table;
  void *instance = NULL;
  if (t->create && t->create(&host, d, layout, values, &instance, &error) != SURPLUS_OK) return;
  state s = make_state(t->state, instance, layout);
  void *x = numbers(layout->count, layout->dtype, 1), *g = numbers(layout->count, layout->dtype, 0.1);
  void *start = numbers(layout->count, layout->dtype, 1), *seen = zeros(layout->count, layout->dtype);
  surplus_stream stream = {sizeof stream, 4711, 0, 0};
  for (uint64_t i = 0; i < STEPS; i++) {
    stream.step = i;
    surplus_step step = {sizeof step, i, STEPS, 1, 0, NAN, NAN, values, x, g, s.buffers, start, &stream, &services,
                         NULL, {UINT64_MAX, UINT64_MAX, UINT64_MAX}, SURPLUS_APPLIED, 0};
    t->step(instance, &step, &error);
    step.gradient = NULL, step.loss = NAN, step.index = i + 1;
    if (t->view) t->view(instance, &step, seen, &error);
  }
  save_and_load(t->save, t->load, instance);
  if (t->destroy) t->destroy(instance);
  free(x), free(g), free(start), free(seen), free_state(s);
}

static void drive_scheduler(const surplus_descriptor *d, const double *values) {
  const surplus_scheduler *t = d->table;
  void *instance = NULL;
  if (t->create && t->create(&host, d, values, &instance, &error) != SURPLUS_OK) return;
  double *remembered = zeros(t->state ? t->state(instance) : 0, SURPLUS_F64);
  const surplus_stream stream = {sizeof stream, 4711, 0, 0};
  for (uint64_t i = 0; i < STEPS; i++) {
    const uint64_t horizon = i % 2 ? STEPS : 0;
    surplus_record r = {
        .struct_size = sizeof r, .step = i, .horizon = horizon, .base_value = 0.1, .current_value = 0.1,
        .batch_rows = ROWS, .training_loss = NAN, .smoothed_loss = NAN, .gradient_norm = NAN, .parameter_norm = NAN,
        .update_norm = NAN, .gradient_product = NAN, .validation_loss = NAN, .validation_error = NAN,
        .validation_is_new = i == 3, .hyperparameters = values, .state = remembered, .random = &stream,
        .outcome = SURPLUS_APPLIED, .progress = horizon == 0 ? NAN : (double)i / (double)horizon,
        .update_product = NAN, .transformed_norm = NAN, .transformed_product = NAN, .gradient_update_product = NAN};
    t->value(instance, &r, &error);
  }
  if (t->destroy) t->destroy(instance);
  free(remembered);
}

static void drive_regularizer(const surplus_descriptor *d, const surplus_layout *layout, const double *values) {
  const surplus_regularizer *t = d->table;
  void *instance = NULL;
  if (t->create && t->create(&host, d, layout, values, &instance, &error) != SURPLUS_OK) return;
  state s = make_state(t->state, instance, layout);
  const uint32_t dtype = layout->dtype;
  void *x = numbers(layout->count, dtype, 1), *before = numbers(layout->count, dtype, 1);
  void *g = numbers(layout->count, dtype, 0.1), *v = numbers(layout->count, dtype, 2);
  void *result = zeros(layout->count, dtype);
  void *values_in = numbers(ROWS * COLUMNS, dtype, 1), *context = zeros(ROWS * COLUMNS, dtype);
  void *targets = numbers(ROWS * COLUMNS, dtype, 1), *slope = zeros(ROWS * COLUMNS, dtype);
  surplus_stream stream = {sizeof stream, 4711, 0, 0};
  for (uint64_t i = 0; i < STEPS; i++) {
    double value = 0;
    stream.step = i;
    surplus_hook h = {sizeof h, i, STEPS, 0.1, values, x, before, g, v, result, s.buffers, before, 1, NAN, 0,
                      SURPLUS_APPLIED, &stream, &services, NULL};
    if (t->surface) t->surface(instance, &h, &error);
    if (t->transform_gradient) t->transform_gradient(instance, &h, &error);
    if (t->trajectory) t->trajectory(instance, &h, &error);
    if (t->view) t->view(instance, &h, &error);
    h.state = NULL, h.services = NULL;
    if (t->penalty) t->penalty(instance, &h, &value, &error);
    if (t->penalty_product) t->penalty_product(instance, &h, &error);
    if (t->decay) t->decay(instance, &h, &error);
    if (t->prox) t->prox(instance, &h, &error);
    h.gradient = NULL;
    if (t->penalty) t->penalty(instance, &h, &value, &error);
    surplus_activation a = {sizeof a, "hidden", 0, ROWS, COLUMNS, i, values, values_in, context, &stream};
    if (t->forward) t->forward(instance, &a, &error);
    if (t->backward) t->backward(instance, &a, &error);
    surplus_examples e = {sizeof e, ROWS, COLUMNS, 1, COLUMNS, i, values, values_in, targets, &stream};
    if (t->transform_data) t->transform_data(instance, &e, &error);
    surplus_outputs o = {sizeof o, ROWS, COLUMNS, i, values, values_in, targets, i % 2 ? slope : NULL, 1, &stream};
    if (t->transform_loss) t->transform_loss(instance, &o, &error);
  }
  save_and_load(t->save, t->load, instance);
  if (t->destroy) t->destroy(instance);
  free(x), free(before), free(g), free(v), free(result), free_state(s);
  free(values_in), free(context), free(targets), free(slope);
}

static void drive_landscape(const surplus_descriptor *d, uint32_t dtype, const double *values) {
  const surplus_landscape *t = d->table;
  const surplus_stream stream = {sizeof stream, 4711, 0, 0};
  void *instance = NULL;
  if (t->create && t->create(&host, d, dtype, values, &stream, &instance, &error) != SURPLUS_OK) return;
  const uint64_t count = t->layout(instance)->count;
  void *x = zeros(count, dtype), *g = zeros(count, dtype), *v = numbers(count, dtype, 1);
  const uint64_t training = t->rows ? t->rows(instance, SURPLUS_TRAIN) : 0;
  int32_t *listed = malloc(3 * sizeof *listed);
  for (int i = 0; i < 3; i++) listed[i] = training ? (int32_t)((uint64_t)i * 2 % training) : 0;
  t->initialize(instance, &stream, x, &error);
  for (int some = 0; some <= (training > 0); some++) {
    const surplus_rows rows = {sizeof rows, some ? listed : NULL, some ? 3 : training};
    double loss;
    t->loss(instance, &rows, x, &loss, g, &error);
    t->loss(instance, &rows, x, &loss, NULL, &error);
    if (t->hessian_product) t->hessian_product(instance, &rows, x, v, g, &error);
  }
  for (uint32_t split = SURPLUS_TRAIN; split <= SURPLUS_TEST; split++) {
    double loss, wrong;
    if (t->metrics && t->rows && t->rows(instance, split)) t->metrics(instance, split, x, &loss, &wrong, &error);
  }
  if (t->lower_bound) t->lower_bound(instance);
  if (t->distance) t->distance(instance, x);
  if (t->destroy) t->destroy(instance);
  free(x), free(g), free(v), free(listed);
}

static void drive(const surplus_descriptor *d, uint32_t dtype, const double *values) {
  int64_t shapes[3][2] = {{ROWS, COLUMNS}, {1, ROWS}, {1, 1}}, strides[3][2] = {{COLUMNS, 1}, {ROWS, 1}, {1, 1}};
  surplus_tensor tensors[3];
  const surplus_tensor *list[3];
  const uint64_t size = dtype == SURPLUS_F32 ? 4 : 8, offsets[3] = {0, ROWS * COLUMNS, ROWS * COLUMNS + ROWS};
  for (int i = 0; i < 3; i++) {
    tensors[i] = (surplus_tensor){
        sizeof tensors[i], i == 0 ? "weight" : i == 1 ? "bias" : "gain", SURPLUS_ROLE_OTHER, i, (uint64_t)shapes[i][0],
        (uint64_t)shapes[i][1],
        {NULL, 1, 0, 2, 2, (uint8_t)(8 * size), 1, shapes[i], strides[i], offsets[i] * size}};
    list[i] = &tensors[i];
  }
  tensors[0].role = SURPLUS_ROLE_WEIGHT, tensors[1].role = SURPLUS_ROLE_BIAS;
  const surplus_layout layout = {sizeof layout, offsets[2] + 1, dtype, 3, list};
  if (!strcmp(d->interface, SURPLUS_INTERFACE_OPTIMIZER)) drive_optimizer(d, &layout, values);
  if (!strcmp(d->interface, SURPLUS_INTERFACE_SCHEDULER)) drive_scheduler(d, values);
  if (!strcmp(d->interface, SURPLUS_INTERFACE_REGULARIZER)) drive_regularizer(d, &layout, values);
  if (!strcmp(d->interface, SURPLUS_INTERFACE_LANDSCAPE)) drive_landscape(d, dtype, values);
}

int main(void) {
  const surplus_plugin *plugin = surplus_plugin_entry(&host);
  for (uint64_t c = 0; c < plugin->component_count; c++) {
    const surplus_descriptor *d = plugin->components[c];
    const uint64_t count = d->hyperparameter_count;
    double *values = zeros(count, SURPLUS_F64);
    for (uint32_t dtype = SURPLUS_F32; dtype <= SURPLUS_F64; dtype++) {
      // The defaults; then each value in turn at its minimum, and at the end of what is tuned: a host gives no others.
      for (uint64_t changed = 0; changed <= 2 * count; changed++) {
        for (uint64_t i = 0; i < count; i++) values[i] = d->hyperparameters[i]->default_value;
        if (changed > 0) {
          const surplus_hyperparameter *h = d->hyperparameters[(changed - 1) / 2];
          const double end = h->tuning_scale ? h->tuning_maximum : h->default_value;
          values[(changed - 1) / 2] = changed % 2 ? h->minimum : end;
        }
        drive(d, dtype, values);
      }
    }
    printf("%s: driven\n", d->id);
    free(values);
  }
  return 0;
}
