/* A scheduler that is sound, and keeps memory that another library can free: where it lies, it says in the environment. */
#include "surplus_author.h"
#include <stdio.h>
#include <stdlib.h>

static void *mine;

static surplus_status value(void *instance, surplus_record *record, surplus_error *error) {
  (void)instance, (void)error;
  if (record->step == 0) {
    char text[32];
    snprintf(text, sizeof text, "%p", mine = malloc(1000));
    setenv("VICTIM", text, 1);
  }
  if (record->step == 4) free(mine);
  record->value = record->base_value;
  return SURPLUS_OK;
}

static const surplus_scheduler table = {.struct_size = sizeof table, .value = value};
static const surplus_hyperparameter *const hyperparameters[] = {
    SURPLUS_NUMBER("factor", 1, 0, 2, "of the base value"),
};

SURPLUS_LIBRARY("victim", "1.0.0", SURPLUS_INTERFACE_SCHEDULER, table, hyperparameters, 0, 0, "keeps memory", "");
