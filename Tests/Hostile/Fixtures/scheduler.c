/* A scheduler that changes the values it is lent, before step 3. */
#include "surplus_author.h"

static const surplus_hyperparameter *const hyperparameters[] = {
    SURPLUS_NUMBER("factor", 1, 0, 2, "of the base value"),
};

static surplus_status value(void *instance, surplus_record *record, surplus_error *error) {
  (void)instance, (void)error;
  if (record->step == 3) ((double *)record->hyperparameters)[0] = 2;
  record->value = record->base_value * record->hyperparameters[0];
  return SURPLUS_OK;
}

static const surplus_scheduler table = {.struct_size = sizeof table, .value = value};

SURPLUS_LIBRARY("meddling", "1.0.0", SURPLUS_INTERFACE_SCHEDULER, table, hyperparameters, 0, 0, "changes itself", "");
