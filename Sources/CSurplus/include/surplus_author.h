/* surplus_author.h: shorthand for authors of plugins in C11, on top of surplus.h. Nothing here is part of the contract. */
#ifndef SURPLUS_AUTHOR_H
#define SURPLUS_AUTHOR_H
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <stdio.h>

/* An element of an array of hyperparameters: a real number of the closed range. */
#define SURPLUS_NUMBER(name, default_value, lowest, highest, summary)                                              \
  &(const surplus_hyperparameter) {                                                                                \
    sizeof(surplus_hyperparameter), name, "", summary, SURPLUS_REAL, 0, default_value, lowest, highest, 0, 0, 0, 0 \
  }

/* The same, for a whole number. */
#define SURPLUS_WHOLE(name, default_value, lowest, highest, summary)                                                  \
  &(const surplus_hyperparameter) {                                                                                   \
    sizeof(surplus_hyperparameter), name, "", summary, SURPLUS_INTEGER, 0, default_value, lowest, highest, 0, 0, 0, 0 \
  }

/* A real number, with a range worth searching in equal ratios. */
#define SURPLUS_TUNED(name, default_value, lowest, highest, from, to, summary)                              \
  &(const surplus_hyperparameter) {                                                                         \
    sizeof(surplus_hyperparameter), name, "", summary, SURPLUS_REAL, SURPLUS_LOG, default_value, lowest,     \
        highest, from, to, 0, 0                                                                             \
  }

/* Compiles statements twice, with `real` as float and as double, and runs those of a dtype. */
#define SURPLUS_IN_PRECISION(dtype, ...) \
  do {                                   \
    if ((dtype) == SURPLUS_F32) {        \
      typedef float real;                \
      __VA_ARGS__                        \
    } else {                             \
      typedef double real;               \
      __VA_ARGS__                        \
    }                                    \
  } while (0)

/* Reports a failure with its text: return surplus_failed(error, "there is no gradient"); */
static inline surplus_status surplus_failed(surplus_error *error, const char *text) {
  snprintf(error->message, error->capacity, "%s", text);
  return SURPLUS_INTERNAL;
}

/* Refuses values out of their ranges: a host that keeps to them is not taken for granted. */
static inline surplus_status surplus_check_ranges(const surplus_descriptor *descriptor, const double *values,
                                                  surplus_error *error) {
  for (uint64_t i = 0; i < descriptor->hyperparameter_count; i++) {
    const surplus_hyperparameter *one = descriptor->hyperparameters[i];
    if (values[i] >= one->minimum && values[i] <= one->maximum &&
        (one->type != SURPLUS_INTEGER || values[i] == (double)(int64_t)values[i]))
      continue;
    snprintf(error->message, error->capacity, "%s is %g, which is out of its range", one->name, values[i]);
    return SURPLUS_INVALID_ARGUMENT;
  }
  return SURPLUS_OK;
}

/* A create whose instance is the layout, which is lent until destroy: for components that keep nothing else. */
static inline surplus_status surplus_keep_layout(const surplus_host *host, const surplus_descriptor *descriptor,
                                                 const surplus_layout *layout, const double *hyperparameters,
                                                 void **instance, surplus_error *error) {
  (void)host;
  *instance = (void *)layout;
  return surplus_check_ranges(descriptor, hyperparameters, error);
}

/* A library of one component, which has the library's id: its descriptor, the table of the library, and the entry.
 * `table` and `settings`, its hyperparameters, are static; id, version and so on are text. The reference comes last;
 * after it stand, by name, fields of the descriptor that it has: .size = "width", .formula = "w -= lr g". */
#define SURPLUS_LIBRARY(id, version, interface, table, settings, needs, traits, summary, ...)                        \
  static const surplus_descriptor surplus_component = {                                                              \
      sizeof(surplus_descriptor), id, interface, &table, version, summary, .hyperparameters = settings,              \
      sizeof(settings) / sizeof *(settings), needs, traits, 1u << SURPLUS_F32 | 1u << SURPLUS_F64,                   \
      .reference = __VA_ARGS__};                                                                                     \
  static const surplus_descriptor *const surplus_components[] = {&surplus_component};                                \
  static const surplus_plugin surplus_library = {                                                                    \
      sizeof(surplus_plugin), SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, id, version, surplus_components, 1, 0};           \
  const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {                                             \
    (void)host;                                                                                                      \
    return &surplus_library;                                                                                         \
  }                                                                                                                  \
  typedef int surplus_library_is_complete

#endif
