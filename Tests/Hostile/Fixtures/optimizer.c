/* A plugin that misbehaves where a macro says so: gradient descent otherwise.
 *
 *   CREATE   code in create
 *   STEP     code in step 3, before its update: `s` is the step, `n` the number of parameters
 *   ENTRY    code in the entry, before it returns
 *   ID, LIBRARY, MAJOR, MINOR, NEEDS, TABLE   what the tables say
 *   RETURNED what the entry returns */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef CREATE
#define CREATE
#endif
#ifndef STEP
#define STEP
#endif
#ifndef ENTRY
#define ENTRY
#endif
#ifndef ID
#define ID "hostile"
#endif
#ifndef LIBRARY
#define LIBRARY "hostile_library"
#endif
#ifndef MAJOR
#define MAJOR SURPLUS_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR SURPLUS_ABI_MINOR
#endif
#ifndef NEEDS
#define NEEDS 0
#endif
#ifndef TABLE
#define TABLE &table
#endif
#ifndef RETURNED
#define RETURNED &plugin
#endif

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 1e-4, 0, 1e6, 1e-6, 1, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&lr};

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor,
                             const surplus_layout *layout, const double *values, void **instance,
                             surplus_error *error) {
  (void)host, (void)descriptor, (void)values, (void)error;
  CREATE;
  *instance = (void *)layout;
  return SURPLUS_OK;
}

static surplus_status step(void *instance, surplus_step *s, surplus_error *error) {
  (void)error;
  const uint64_t n = ((const surplus_layout *)instance)->count;
  double *w = s->parameters;
  const double *g = s->gradient;
  if (s->index == 3) {
    STEP;
  }
  for (uint64_t i = 0; i < n; i++) w[i] -= s->hyperparameters[0] * g[i];
  return SURPLUS_OK;
}

static const surplus_optimizer table = {.struct_size = sizeof table, .create = create, .step = step};
static const surplus_descriptor descriptor = {
    sizeof descriptor, ID, SURPLUS_INTERFACE_OPTIMIZER, TABLE, "1.0.0", "misbehaves", "",
    hyperparameters, 1, NEEDS, 0, 1u << SURPLUS_F64, 0};
static const surplus_descriptor *const components[] = {&descriptor};
static const surplus_plugin plugin = {
    sizeof plugin, MAJOR, MINOR, LIBRARY, "1.0.0", components, 1, NULL};

const void *const unused[] = {&table, &plugin};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  ENTRY;
  return RETURNED;
}
