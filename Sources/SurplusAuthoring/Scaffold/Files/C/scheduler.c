/* A factor at regular intervals. */
#include "surplus_author.h"
#include <math.h>

enum { EVERY, FACTOR };
static const surplus_hyperparameter *const hyperparameters[] = {
    SURPLUS_NUMBER("every", 1000, 1, 1e9, "length of a stair in steps"),
    SURPLUS_NUMBER("factor", 0.1, 0, 1, "ratio of one stair to the one before"),
};

static surplus_status value(void *instance, surplus_record *record, surplus_error *error) {
  const double *values = record->hyperparameters;
  (void)instance, (void)error;
  record->value = record->base_value * pow(values[FACTOR], floor((double)record->step / values[EVERY]));
  return SURPLUS_OK;
}

static const surplus_scheduler table = {.struct_size = sizeof table, .value = value};

SURPLUS_LIBRARY("__NAME__", "1.0.0", SURPLUS_INTERFACE_SCHEDULER, table, hyperparameters, 0, SURPLUS_PURE,
                "a factor at regular intervals", "", .formula = "value = base factor^floor(t / every)");
