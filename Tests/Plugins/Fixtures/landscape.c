/* A landscape whose layout is wrong where a macro says so: |x|^2 / 2 over two tensors of two numbers otherwise.
 *
 *   COUNT, DTYPE, TENSORS       of the layout
 *   SIZE, SHAPE, RANK, BITS, TYPE, OFFSET, NAME, STRIDES   of the second tensor
 *   FIRST, SECOND, GIVEN        pointers: the tensors, and what the function returns
 *   ROWS, METRICS               the functions of that name
 *   LOSS                        code in loss, behind what it computes: calls 1, 2, ... */
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <stddef.h>

#ifndef COUNT
#define COUNT 4
#endif
#ifndef DTYPE
#define DTYPE SURPLUS_F64
#endif
#ifndef TENSORS
#define TENSORS 2
#endif
#ifndef SIZE
#define SIZE sizeof(surplus_tensor)
#endif
#ifndef SHAPE
#define SHAPE {2, 1}
#endif
#ifndef RANK
#define RANK 1
#endif
#ifndef BITS
#define BITS 64
#endif
#ifndef TYPE
#define TYPE 2
#endif
#ifndef OFFSET
#define OFFSET 16
#endif
#ifndef NAME
#define NAME "second"
#endif
#ifndef STRIDES
#define STRIDES {1, 1}
#endif
#ifndef FIRST
#define FIRST &first
#endif
#ifndef SECOND
#define SECOND &second
#endif
#ifndef GIVEN
#define GIVEN &given
#endif
#ifndef ROWS
#define ROWS NULL
#endif
#ifndef METRICS
#define METRICS NULL
#endif
#ifndef LOSS
#define LOSS
#endif

static int64_t two[] = {2}, one[] = {1}, shape[] = SHAPE, strides[] = STRIDES;
static const surplus_tensor first = {sizeof first, "first", 0, -1, 1, 2, {NULL, 1, 0, 1, 2, 64, 1, two, one, 0}};
static const surplus_tensor second = {
    SIZE, NAME, 0, -1, 1, 2, {NULL, 1, 0, RANK, TYPE, BITS, 1, shape, strides, OFFSET}};
static const surplus_tensor *const tensors[] = {FIRST, SECOND};
static const surplus_layout given = {sizeof given, COUNT, DTYPE, TENSORS, tensors};
const void *const unused[] = {&first, &second, &given};

static const surplus_layout *layout(void *instance) {
  (void)instance;
  return GIVEN;
}

uint64_t ten_rows(void *instance, uint32_t split) {
  (void)instance;
  return split == SURPLUS_TRAIN ? 10 : 0;
}

surplus_status the_loss(void *instance, uint32_t split, const void *parameters, double *loss, double *error_rate,
                        surplus_error *error) {
  (void)instance, (void)split, (void)parameters, (void)error;
  *loss = 1, *error_rate = 0;
  return SURPLUS_OK;
}

static surplus_status initialize(void *instance, const surplus_stream *random, void *parameters,
                                 surplus_error *error) {
  (void)instance, (void)random, (void)error;
  for (int i = 0; i < 4; i++) ((double *)parameters)[i] = i + 1;
  return SURPLUS_OK;
}

static surplus_status loss(void *instance, const surplus_rows *rows, const void *parameters, double *value,
                           void *gradient, surplus_error *error) {
  (void)instance, (void)rows, (void)error;
  const double *x = parameters;
  *value = 0;
  for (int i = 0; i < 4; i++) *value += x[i] * x[i] / 2;
  for (int i = 0; gradient && i < 4; i++) ((double *)gradient)[i] = x[i];
  static int calls;
  calls++;
  LOSS;
  return SURPLUS_OK;
}

static const surplus_landscape table = {.struct_size = sizeof table, .layout = layout, .rows = ROWS,
                                        .initialize = initialize, .loss = loss, .metrics = METRICS};
static const surplus_descriptor bowl = {
    sizeof bowl, "bowl", SURPLUS_INTERFACE_LANDSCAPE, &table, "1.0.0", "a bowl", "", NULL, 0, 0, 0,
    1u << SURPLUS_F64, 0};
static const surplus_descriptor *const components[] = {&bowl};
static const surplus_plugin plugin = {
    sizeof plugin, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, "bowls", "1.0.0", components, 1, NULL};

const surplus_plugin *surplus_plugin_entry(const surplus_host *host) {
  (void)host;
  return &plugin;
}
