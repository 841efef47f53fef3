/* A plugin that misbehaves where a macro says so: gradient descent otherwise.
 *
 *   GLOBAL   code outside of any function
 *   CREATE   code in create
 *   STEP     code in step 3, before its update: `s` is the step, `n` the number of parameters
 *   LATER    code in step 5
 *   ENTRY    code in the entry, before it returns
 *   ID, LIBRARY, MAJOR, MINOR, NEEDS, TABLE   what the tables say
 *   SLOTS    if it is there, one slot of state
 *   SIZE, COUNT, DESCRIBED, MINIMUM, MAXIMUM, SUMMARY, LRS   sizes, counts and texts in them
 *   RETURNED what the entry returns */
#define _GNU_SOURCE
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Reports what the system said to something that must not work. */
#define TRY(call) \
  do { errno = 0; long got_ = (long)(call); \
    fprintf(stderr, "%s: %s\n", #call, got_ == -1 ? strerror(errno) : "it worked"); } while (0)

#ifndef GLOBAL
#define GLOBAL
#endif

#ifndef CREATE
#define CREATE
#endif
#ifndef STEP
#define STEP
#endif
#ifndef LATER
#define LATER
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
#ifndef SIZE
#define SIZE sizeof(surplus_plugin)
#endif
#ifndef COUNT
#define COUNT 1
#endif
#ifndef DESCRIBED
#define DESCRIBED sizeof(surplus_descriptor)
#endif
#ifndef MINIMUM
#define MINIMUM 0
#endif
#ifndef MAXIMUM
#define MAXIMUM 1e6
#endif
#ifndef SUMMARY
#define SUMMARY "misbehaves"
#endif
#ifndef FORMULA
#define FORMULA NULL
#endif
#ifndef STATE
#define STATE NULL
#endif
#ifndef COST
#define COST NULL
#endif
#ifndef LRS
#define LRS 1
#endif
#ifndef RETURNED
#define RETURNED &plugin
#endif

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "", "learning rate", SURPLUS_REAL, SURPLUS_LOG, 1e-4, MINIMUM, MAXIMUM, 1e-6, 1, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&lr};

static void *kept;
GLOBAL

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
  if (s->index == 5) {
    LATER;
  }
  for (uint64_t i = 0; i < n; i++) w[i] -= s->hyperparameters[0] * g[i];
  return SURPLUS_OK;
}

#ifdef SLOTS
static uint64_t declare(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
  (void)instance;
  if (capacity > 0) slots[0] = (surplus_slot){.name = "m", .count = layout->count};
  return 1;
}
#else
#define declare NULL
#endif

static const surplus_optimizer table = {
    .struct_size = sizeof table, .create = create, .state = declare, .step = step};
static const surplus_descriptor descriptor = {
    DESCRIBED, ID, SURPLUS_INTERFACE_OPTIMIZER, TABLE, "1.0.0", SUMMARY, "",
    hyperparameters, LRS, NEEDS, 0, 1u << SURPLUS_F64, 0, NULL, FORMULA, STATE, COST};
static const surplus_descriptor *const components[] = {&descriptor};
static const surplus_plugin plugin = {
    SIZE, MAJOR, MINOR, LIBRARY, "1.0.0", components, COUNT, NULL};

const void *const unused[] = {&table, &plugin, &kept};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  ENTRY;
  return RETURNED;
}
