/* The components of this library, one a file; library.c lists them. */
#ifndef SURPLUS_C_COMPONENTS_H
#define SURPLUS_C_COMPONENTS_H
#include "surplus.h"

extern const surplus_descriptor adamw_descriptor;
extern const surplus_descriptor sgd_descriptor;
#endif
