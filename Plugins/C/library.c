// The library of the components written in C.
#define SURPLUS_PLUGIN
#include "components.h"

static const surplus_descriptor *const components[] = {&adamw_descriptor, &sgd_descriptor};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "written_in_c", "1.0.0", components, 2, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
