// A library that owns its loop: gradient descent that asks back for loss and gradient. Sound in mode 0; the other modes
// misbehave from the 50th evaluation on, when a tryout is over.
#include <math.h>
#include <stdlib.h>

typedef double (*evaluation)(int n, const double *x, double *g);
typedef struct { double rate; int mode; float unused; long limit; } options;

// For tests that look from inside: loops that run, objects that live.
int driver_running = 0;
int driver_objects = 0;

void driver_defaults(options *o) { *o = (options){0.01, 0, 0, 100000}; }

void driver_defaults_of_another_version(options *o) {
  for (int i = 0; i < 6; i++) ((double *)o)[i] = 1;
}

void *driver_create(int n) {
  if (n < 1) return NULL;
  driver_objects++;
  return malloc(16);
}

void *driver_create_nothing(int n) {
  (void)n;
  return NULL;
}

void driver_destroy(void *d) {
  driver_objects--;
  free(d);
}

static int minimize(int n, double *x, evaluation f, const options *o) {
  double *g = malloc(sizeof(double) * (size_t)n);
  int code = 3;
  for (long k = 1; k <= o->limit || o->mode == 3; k++) {
    const int strikes = k >= 50;
    if (strikes && o->mode == 1) abort();
    if (strikes && o->mode == 5) { code = 5; break; }
    if (strikes && o->mode == 6) x[((n + 7) / 8) * 8] = 1;
    if (strikes && o->mode == 7) for (volatile int i = 0;; ) i = 1 - i;
    if (strikes && o->mode == 8) { code = 77; break; }
    const double loss = f(strikes && o->mode == 2 ? n + 1 : n, strikes && o->mode == 9 ? NULL : x, g);
    if (loss < -1e299 && o->mode != 3) { code = 4; break; }
    double square = 0;
    for (int i = 0; i < n; i++) square += g[i] * g[i];
    if (square < 1e-24 && o->mode != 3) { code = 1; break; }
    if (strikes && o->mode == 4) continue;
    for (int i = 0; i < n; i++) x[i] -= o->rate * g[i];
  }
  free(g);
  return code;
}

int driver_minimize(void *d, int n, double *x, evaluation f, const options *o) {
  (void)d;
  driver_running++;
  const int code = minimize(n, x, f, o);
  driver_running--;
  return code;
}
