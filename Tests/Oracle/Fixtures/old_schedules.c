/* Schedulers of a library that was built with version 1.0 of the boundary, where a record ends before progress. Both
 * are pure: over_horizon is base (1 - t / T), over_steps base / (t + 1). */
#define SURPLUS_PLUGIN
#include "surplus.h"

static surplus_status over_horizon(void *instance, surplus_record *record, surplus_error *error) {
  (void)instance, (void)error;
  record->value = record->base_value * (1 - (double)record->step / (double)record->horizon);
  return SURPLUS_OK;
}

static surplus_status over_steps(void *instance, surplus_record *record, surplus_error *error) {
  (void)instance, (void)error;
  record->value = record->base_value / (double)(record->step + 1);
  return SURPLUS_OK;
}

static const surplus_scheduler horizon_table = {.struct_size = sizeof horizon_table, .value = over_horizon};
static const surplus_scheduler steps_table = {.struct_size = sizeof steps_table, .value = over_steps};

#define COMPONENT(id, table, needs)                                                                   \
  {sizeof(surplus_descriptor), id, SURPLUS_INTERFACE_SCHEDULER, &table, "1.0.0", "of 1.0", "", NULL, 0, needs, \
   SURPLUS_PURE, 1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0}
static const surplus_descriptor horizon = COMPONENT("over_horizon", horizon_table, SURPLUS_NEEDS_HORIZON);
static const surplus_descriptor steps = COMPONENT("over_steps", steps_table, 0);
static const surplus_descriptor *const components[] = {&horizon, &steps};
static const surplus_plugin plugin = {sizeof plugin, 1, 0, "old_schedules", "1.0.0", components, 2, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
