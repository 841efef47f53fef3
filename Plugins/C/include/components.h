/* The components of this library, one a file; library.c lists them. */
#ifndef SURPLUS_C_COMPONENTS_H
#define SURPLUS_C_COMPONENTS_H
#include "surplus.h"

/* clang would round b m + c g once where the machine can; Swift rounds twice. */
#pragma STDC FP_CONTRACT OFF

/* Not exported: the entry function is the one symbol that a host looks up. */
#pragma GCC visibility push(hidden)
extern const surplus_descriptor adamw_descriptor;
extern const surplus_descriptor sgd_descriptor;
#pragma GCC visibility pop
#endif
