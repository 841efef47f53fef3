/* A landscape in C: which damped oscillation was measured?
 *
 * The samples y_i come from a known oscillation, with noise if asked for; the point is (a, b) and (c, w), two tensors.
 * Without noise the minimum is 0 at the true values. Gradient and Hessian product are exact. Any other program
 * that can give a loss and a gradient can give these functions.
 *
 *     surplus plugin build examples/plugins/c_landscape
 *     surplus run examples/oscillator.yaml --plugins examples/plugins/c_landscape
 */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>
#include <stdlib.h>

enum { COUNT = 4 };                                      /* a, b, c, w */
static const double truth[COUNT] = {1.0, 0.5, 0.15, 2.0};
static const double start[COUNT] = {0.3, 0.0, 0.5, 1.7};
static const double duration = 6.0;

/* ---- Hyperparameters ---- */

enum { SAMPLES, NOISE };
static const surplus_hyperparameter samples = {
    sizeof samples, "samples", "", "measurements to fit", SURPLUS_INTEGER, 0, 200, 4, 1e6, 0, 0, NULL, 0};
static const surplus_hyperparameter noise = {
    sizeof noise, "noise", "", "standard deviation of their noise", SURPLUS_REAL, 0, 0, 0, 10, 0, 0, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&samples, &noise};

/* ---- Layout: the same for every instance of a precision ---- */

static int64_t pair[1] = {2}, one[1] = {1};
#define TENSOR(name, role, bits, offset) \
  {sizeof(surplus_tensor), name, role, -1, 1, 2, {NULL, 1, 0, 1, 2, bits, 1, pair, one, offset}}
#define LAYOUT(bits, dtype)                                                       \
  static const surplus_tensor amplitudes##bits = TENSOR("amplitudes", SURPLUS_ROLE_WEIGHT, bits, 0); \
  static const surplus_tensor motion##bits = TENSOR("motion", SURPLUS_ROLE_OTHER, bits, 2 * bits / 8); \
  static const surplus_tensor *const tensors##bits[] = {&amplitudes##bits, &motion##bits};            \
  static const surplus_layout layout##bits = {sizeof layout##bits, COUNT, dtype, 2, tensors##bits};
LAYOUT(32, SURPLUS_F32)
LAYOUT(64, SURPLUS_F64)

/* ---- An instance ---- */

typedef struct oscillator {
  uint32_t dtype;
  uint64_t count;      /* samples of a split */
  double *times[3];    /* by split; no validation samples */
  double *measured[3];
} oscillator;

/* Four numbers are cheap to convert: everything is computed in double precision. */
static void read(const oscillator *self, const void *buffer, double *values) {
  for (int i = 0; i < COUNT; i++)
    values[i] = self->dtype == SURPLUS_F32 ? ((const float *)buffer)[i] : ((const double *)buffer)[i];
}

static void write(const oscillator *self, const double *values, void *buffer) {
  for (int i = 0; i < COUNT; i++) {
    if (self->dtype == SURPLUS_F32) ((float *)buffer)[i] = (float)values[i];
    else ((double *)buffer)[i] = values[i];
  }
}

/* Uniform in (0, 1) from a word of 32 random bits. */
static double uniform(uint32_t word) { return (word + 0.5) * 0x1p-32; }

/* x(t), and the derivative by the phase w t: dx/dc = -t x, dx/dw = t y, dy/dc = -t y, dy/dw = -t x. */
static double position(const double *p, double t, double *turned) {
  const double shrink = exp(-p[2] * t), c = cos(p[3] * t), s = sin(p[3] * t);
  *turned = shrink * (p[1] * c - p[0] * s);
  return shrink * (p[0] * c + p[1] * s);
}

static void destroy(void *instance) {
  oscillator *self = instance;
  for (int split = 0; split < 3; split++) free(self->times[split]), free(self->measured[split]);
  free(self);
}

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype,
                             const double *values, const surplus_stream *random, void **instance,
                             surplus_error *error) {
  (void)descriptor, (void)error;
  oscillator *self = calloc(1, sizeof *self);
  if (!self) return SURPLUS_INTERNAL;
  self->dtype = dtype;
  self->count = (uint64_t)values[SAMPLES];
  for (int split = SURPLUS_TRAIN; split <= SURPLUS_TEST; split += SURPLUS_TEST) {
    self->times[split] = malloc(self->count * sizeof(double));
    self->measured[split] = malloc(self->count * sizeof(double));
    if (!self->times[split] || !self->measured[split]) return destroy(self), SURPLUS_INTERNAL;
    for (uint64_t i = 0; i < self->count; i++) {
      /* Test samples lie between the training samples. Noise is of Box and Muller, two words a sample. */
      const double t = duration * ((double)i + (split == SURPLUS_TEST ? 0.5 : 0.0)) / (double)self->count;
      double turned;
      uint32_t words[2];
      host->random(host, random, 2 * ((uint64_t)split * self->count + i), 2, words);
      const double normal = sqrt(-2 * log(uniform(words[0]))) * cos(2 * acos(-1.0) * uniform(words[1]));
      self->times[split][i] = t;
      self->measured[split][i] = position(truth, t, &turned) + values[NOISE] * normal;
    }
  }
  *instance = self;
  return SURPLUS_OK;
}

static const surplus_layout *layout(void *instance) {
  return ((const oscillator *)instance)->dtype == SURPLUS_F32 ? &layout32 : &layout64;
}

static uint64_t rows(void *instance, uint32_t split) {
  return split == SURPLUS_VALIDATION ? 0 : ((const oscillator *)instance)->count;
}

static surplus_status initialize(void *instance, const surplus_stream *random, void *parameters,
                                 surplus_error *error) {
  (void)random, (void)error;
  write(instance, start, parameters);
  return SURPLUS_OK;
}

/* Adds up the loss of some samples, its gradient, and the product of its Hessian with a vector. */
static double sum(const oscillator *self, uint32_t split, const surplus_rows *rows, const double *p, double *gradient,
                  const double *v, double *product) {
  const uint64_t count = rows ? rows->count : self->count;
  double loss = 0;
  for (uint64_t k = 0; k < count; k++) {
    const uint64_t i = rows && rows->rows ? (uint64_t)rows->rows[k] : k;
    const double t = self->times[split][i];
    double turned;
    const double x = position(p, t, &turned), residual = x - self->measured[split][i];
    loss += residual * residual / 2;
    if (!gradient && !product) continue;
    const double shrink = exp(-p[2] * t), c = shrink * cos(p[3] * t), s = shrink * sin(p[3] * t);
    const double slope[COUNT] = {c, s, -t * x, t * turned};
    if (gradient)
      for (int j = 0; j < COUNT; j++) gradient[j] += residual * slope[j];
    if (!product) continue;
    double along = 0;
    for (int j = 0; j < COUNT; j++) along += slope[j] * v[j];
    const double bend[COUNT] = {-t * (c * v[2] + s * v[3]), t * (c * v[3] - s * v[2]),
                                -t * (c * v[0] + s * v[1]) + t * t * (x * v[2] - turned * v[3]),
                                t * (c * v[1] - s * v[0]) - t * t * (turned * v[2] + x * v[3])};
    for (int j = 0; j < COUNT; j++) product[j] += along * slope[j] + residual * bend[j];
  }
  for (int j = 0; j < COUNT; j++) {
    if (gradient) gradient[j] /= (double)count;
    if (product) product[j] /= (double)count;
  }
  return loss / (double)count;
}

static surplus_status loss(void *instance, const surplus_rows *rows, const void *parameters, double *value,
                           void *gradient, surplus_error *error) {
  (void)error;
  double p[COUNT], g[COUNT] = {0};
  read(instance, parameters, p);
  *value = sum(instance, SURPLUS_TRAIN, rows, p, gradient ? g : NULL, NULL, NULL);
  if (gradient) write(instance, g, gradient);
  return SURPLUS_OK;
}

static surplus_status hessian_product(void *instance, const surplus_rows *rows, const void *parameters,
                                      const void *vector, void *product, surplus_error *error) {
  (void)error;
  double p[COUNT], v[COUNT], hv[COUNT] = {0};
  read(instance, parameters, p), read(instance, vector, v);
  sum(instance, SURPLUS_TRAIN, rows, p, NULL, v, hv);
  write(instance, hv, product);
  return SURPLUS_OK;
}

static surplus_status metrics(void *instance, uint32_t split, const void *parameters, double *loss,
                              double *error_rate, surplus_error *error) {
  (void)error;
  double p[COUNT];
  read(instance, parameters, p);
  *loss = sum(instance, split, NULL, p, NULL, NULL, NULL);
  *error_rate = NAN; /* a fit is not right or wrong */
  return SURPLUS_OK;
}

static double lower_bound(void *instance) {
  (void)instance;
  return 0;
}

static double distance(void *instance, const void *parameters) {
  double p[COUNT], squares = 0;
  read(instance, parameters, p);
  for (int i = 0; i < COUNT; i++) squares += (p[i] - truth[i]) * (p[i] - truth[i]);
  return sqrt(squares);
}

/* ---- Tables ---- */

static const surplus_landscape table = {
    sizeof table, create, layout, rows, initialize, loss, hessian_product, metrics, lower_bound, distance, destroy};
static const surplus_descriptor damped_oscillator = {
    sizeof damped_oscillator, "damped_oscillator", SURPLUS_INTERFACE_LANDSCAPE, &table, "1.0.0",
    "fit of a damped oscillation to measurements", "", hyperparameters, 2, 0, 0,
    1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0, NULL,
    "x(t) = exp(-c t) (a cos(w t) + b sin(w t))\n"
    "loss = mean over the samples of (x(t_i) - y_i)^2 / 2\n"
    "start: (a, b) = (0.3, 0), (c, w) = (0.5, 1.7);  n = 4",
    NULL, NULL};
static const surplus_descriptor *const components[] = {&damped_oscillator};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "oscillator_example", "1.0.0", components, 1, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
