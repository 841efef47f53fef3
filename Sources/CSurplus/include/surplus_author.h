/* surplus_author.h: shorthand for authors of plugins in C11, on top of surplus.h. Nothing here is part of the contract. */
#ifndef SURPLUS_AUTHOR_H
#define SURPLUS_AUTHOR_H
#define SURPLUS_PLUGIN
#include "surplus.h"

/* An element of an array of hyperparameters: a real number of the closed range. */
#define SURPLUS_NUMBER(name, default_value, lowest, highest, summary)                                              \
  &(const surplus_hyperparameter) {                                                                                \
    sizeof(surplus_hyperparameter), name, "", summary, SURPLUS_REAL, 0, default_value, lowest, highest, 0, 0, 0, 0 \
  }

/* The same, with a range worth searching in equal ratios. */
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

/* A create whose instance is the layout, which is lent until destroy: for components that keep nothing else. */
static inline surplus_status surplus_keep_layout(const surplus_host *host, const surplus_descriptor *descriptor,
                                                 const surplus_layout *layout, const double *hyperparameters,
                                                 void **instance, surplus_error *error) {
  (void)host, (void)descriptor, (void)hyperparameters, (void)error;
  *instance = (void *)layout;
  return SURPLUS_OK;
}

/* A library of one component: its descriptor, the table of the library, and the entry. `table` and `hyperparameters`
 * are static; id, version and so on are text. */
#define SURPLUS_LIBRARY(id, version, interface, table, hyperparameters, needs, traits, summary, reference)           \
  static const surplus_descriptor surplus_component = {                                                              \
      sizeof(surplus_descriptor), id, interface, &table, version, summary, reference, hyperparameters,               \
      sizeof(hyperparameters) / sizeof *(hyperparameters), needs, traits, 1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0}; \
  static const surplus_descriptor *const surplus_components[] = {&surplus_component};                                \
  static const surplus_plugin surplus_library = {                                                                    \
      sizeof(surplus_plugin), SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, id, version, surplus_components, 1, 0};           \
  const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {                                             \
    (void)host;                                                                                                      \
    return &surplus_library;                                                                                         \
  }                                                                                                                  \
  typedef int surplus_library_is_complete

#endif
