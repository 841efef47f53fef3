/* An optimizer whose every text would steer a terminal. STEP is what its step does last: to report an error, unless
 * it is given. */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <stdio.h>
#include <stdlib.h>

/* Clears the screen, sets the title, turns red, goes up a line, overwrites what was there. */
#define NASTY "\x1b[2J\x1b]0;title\x07 \x1b[31mred\x1b[A\rfake\x08\x7f \xc2\x9b" "2J \xe2\x80\xae" "txt\nline 2"
#ifndef STEP
#define STEP return SURPLUS_INTERNAL
#endif

static const surplus_hyperparameter lr = {
    sizeof lr, "lr", "unit" NASTY, "rate" NASTY, SURPLUS_REAL, SURPLUS_LOG, 0.01, 0, 1e6, 1e-4, 1, NULL, 0};
static const surplus_hyperparameter *const hyperparameters[] = {&lr};

static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor,
                             const surplus_layout *layout, const double *values, void **instance,
                             surplus_error *error) {
  (void)host, (void)descriptor, (void)values, (void)error;
  *instance = (void *)layout;
  return SURPLUS_OK;
}

static surplus_status step(void *instance, surplus_step *step, surplus_error *error) {
  (void)instance, (void)step;
  fputs("said" NASTY "\n", stdout);
  fflush(stdout);
  snprintf(error->message, error->capacity, "%s", "reported" NASTY);
  STEP;
}

static const surplus_optimizer table = {.struct_size = sizeof table, .create = create, .step = step};
static const surplus_descriptor descriptor = {
    sizeof descriptor, "nasty", SURPLUS_INTERFACE_OPTIMIZER, &table, "1.0" NASTY, "summary" NASTY, "see" NASTY,
    hyperparameters, 1, 0, 0, 1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0, NULL,
    "formula" NASTY, "state" NASTY, "cost" NASTY};
static const surplus_descriptor *const components[] = {&descriptor};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "nasty_library", "1.0" NASTY, components, 1, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
