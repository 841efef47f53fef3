/* surplus.h: the only contract between the Surplus host and a plugin. C11 and C++17.
 *
 * A plugin is a shared library that exports one function, surplus_plugin_entry. It returns a static
 * table of components; each component has a descriptor, readable without creating anything, and a
 * table of functions for its interface. The library links to nothing of the host.
 *
 * Rules that hold everywhere
 *   growth     Every struct that may grow starts with struct_size: the bytes known to whoever filled it.
 *              Fields are only appended. A reader reads no further than struct_size.
 *   memory     Whoever allocates frees. Pointers given to a call are lent for that call, unless said otherwise.
 *   text       UTF-8, zero-terminated. Text in descriptors lives until the process ends.
 *   flat       Parameters, gradient and state slots are each one contiguous buffer, 64-byte aligned,
 *              with an inaccessible page behind it; the bytes between its end and that page are checked
 *              after every call. Tensors are views into it.
 *   threads    [any] may be called from any thread; [instance] calls on one instance never overlap and
 *              come from one thread at a time.
 *   order      create, then any number of calls, then destroy. The host keeps the order.
 *   failure    A function that returns surplus_status writes its reason into the caller's surplus_error.
 *
 * Step indices t count from 0: step 0 is before the first update. */
#ifndef SURPLUS_H
#define SURPLUS_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SURPLUS_ABI_MAJOR 0 /* layout or meaning changed. While it is 0, host and plugin must match in minor too. */
#define SURPLUS_ABI_MINOR 1 /* fields, interfaces or codes appended */

#define SURPLUS_INTERFACE_OPTIMIZER "surplus.optimizer/1"     /* table: surplus_optimizer */
#define SURPLUS_INTERFACE_SCHEDULER "surplus.scheduler/1"     /* table: surplus_scheduler */
#define SURPLUS_INTERFACE_REGULARIZER "surplus.regularizer/1" /* table: surplus_regularizer */

/* ---- Codes ------------------------------------------------------------------------------------ */

typedef int32_t surplus_status; /* a code unknown to the reader is read as SURPLUS_INTERNAL */
enum {
  SURPLUS_OK = 0,
  SURPLUS_INVALID_ARGUMENT = 1, /* a hyperparameter or layout this component cannot work with */
  SURPLUS_UNSUPPORTED = 2,      /* a precision or service it does not have */
  SURPLUS_INTERNAL = 3          /* anything else; the message says what */
};

typedef uint32_t surplus_outcome; /* what a step did */
enum {
  SURPLUS_APPLIED = 0,  /* parameters hold the next point */
  SURPLUS_SKIPPED = 1,  /* parameters left alone on purpose (warm-up of statistics, for example) */
  SURPLUS_REJECTED = 2, /* a trial point was tried and taken back */
  SURPLUS_STOP = 3,     /* applied, and the component asks for the end of the trial */
  SURPLUS_DIVERGED = 4  /* the component knows that it cannot go on */
};

enum { SURPLUS_F32 = 1, SURPLUS_F64 = 2 };                        /* dtype; in a set: 1u << dtype */
enum { SURPLUS_REAL = 1, SURPLUS_INTEGER = 2, SURPLUS_BOOLEAN = 3, SURPLUS_CHOICE = 4 }; /* hyperparameter type */
enum { SURPLUS_LINEAR = 1, SURPLUS_LOG = 2 };                     /* scale of a tuning range */
enum {                                                            /* role of a tensor */
  SURPLUS_ROLE_OTHER = 0, SURPLUS_ROLE_WEIGHT = 1, SURPLUS_ROLE_BIAS = 2, SURPLUS_ROLE_EMBEDDING = 3,
  SURPLUS_ROLE_NORM_GAIN = 4, SURPLUS_ROLE_CONVOLUTION = 5, SURPLUS_ROLE_ATTENTION_QUERY = 6,
  SURPLUS_ROLE_ATTENTION_KEY = 7, SURPLUS_ROLE_ATTENTION_VALUE = 8, SURPLUS_ROLE_ATTENTION_OUTPUT = 9,
  SURPLUS_ROLE_HEAD = 10, SURPLUS_ROLE_POSITION_EMBEDDING = 11
};

/* Needs: services a component cannot do without. The host refuses a bit it does not know, by name. */
#define SURPLUS_NEEDS_LOSS (1ull << 0)     /* surplus_step.loss is a number */
#define SURPLUS_NEEDS_HORIZON (1ull << 1)  /* the number of steps is known when the trial starts */
#define SURPLUS_NEEDS_GRADIENT (1ull << 2) /* scheduler: asked after the gradient of the same step */

/* Traits: promises a component makes. */
#define SURPLUS_ELEMENTWISE (1ull << 0)  /* element i of the result depends on element i of the buffers only; the
                                            host may cut the buffers and give each part to an instance of its own */
#define SURPLUS_PURE (1ull << 1)         /* scheduler: a function of step, horizon and base value alone */
#define SURPLUS_OWNS_ITERATE (1ull << 2) /* optimizer: the trained point is not the point that counts */
#define SURPLUS_DECOUPLED_DECAY (1ull << 3) /* optimizer: decays decoupled by its hyperparameter weight_decay */

/* ---- Shared values ---------------------------------------------------------------------------- */

typedef struct surplus_error { /* owned by the caller; the callee writes at most capacity bytes, terminator included */
  size_t struct_size;
  char *message;
  size_t capacity;
} surplus_error;

typedef struct surplus_view { /* frozen: the fields, order and sizes of DLTensor (DLPack) */
  void *data;                 /* NULL: the view applies to every flat buffer of the layout */
  int32_t device_type, device_id; /* kDLCPU = 1, 0 */
  int32_t ndim;
  uint8_t type_code, type_bits; /* kDLFloat = 2; 32 or 64 */
  uint16_t type_lanes;          /* 1 */
  int64_t *shape, *strides;     /* [ndim], outermost first, in elements */
  uint64_t byte_offset;         /* from the start of the flat buffer */
} surplus_view;

typedef struct surplus_tensor {
  size_t struct_size;
  const char *name;
  uint32_t role;          /* SURPLUS_ROLE_*; an unknown one is read as other */
  int32_t layer;          /* depth in the model, from 0; -1 where it has no meaning */
  uint64_t rows, columns; /* canonical matrix view: fan_out x fan_in; a vector is 1 x n */
  surplus_view view;
} surplus_tensor;

typedef struct surplus_layout { /* lent until destroy */
  size_t struct_size;
  uint64_t count; /* elements of a flat buffer; the tensors follow each other without gaps */
  uint32_t dtype;
  uint32_t tensor_count;
  const surplus_tensor *const *tensors;
} surplus_layout;

typedef struct surplus_stream { /* a random stream: the same numbers for the same four values and index */
  size_t struct_size;
  uint64_t key; /* of trial seed, component and purpose */
  uint64_t step, evaluation;
} surplus_stream;

typedef struct surplus_host { /* owned by the host, lives until the process ends */
  size_t struct_size;
  uint32_t abi_major, abi_minor;
  /* The table of a host extension, or NULL if the host has none of that id. [any] */
  const void *(*extension)(const struct surplus_host *host, const char *id);
  /* Writes count words of 32 random bits of the stream, from index first on (Philox 4x32-10). [any] */
  void (*random)(const struct surplus_host *host, const surplus_stream *stream, uint64_t first, uint64_t count,
                 uint32_t *words);
} surplus_host;

/* ---- Descriptors: static, owned by the plugin, valid until the process ends -------------------- */

typedef struct surplus_hyperparameter {
  size_t struct_size;
  const char *name, *unit, *summary; /* name in snake_case; unit "" when it has none */
  uint32_t type;
  uint32_t tuning_scale;                   /* SURPLUS_LINEAR, SURPLUS_LOG; 0: not tuned */
  double default_value, minimum, maximum;  /* closed range of valid values; booleans 0 and 1; a choice is its index */
  double tuning_minimum, tuning_maximum;
  const char *const *choices;              /* [choice_count], for SURPLUS_CHOICE */
  uint64_t choice_count;
} surplus_hyperparameter;

typedef struct surplus_descriptor {
  size_t struct_size;
  const char *id;        /* snake_case, unique within the library */
  const char *interface; /* SURPLUS_INTERFACE_* */
  const void *table;     /* the functions of that interface */
  const char *version, *summary, *reference; /* reference: DOI or arXiv id; "" if there is none */
  const surplus_hyperparameter *const *hyperparameters;
  uint64_t hyperparameter_count;
  uint64_t needs, traits;
  uint32_t precisions; /* set of 1u << SURPLUS_F32, 1u << SURPLUS_F64 */
  uint32_t reserved;   /* 0 */
} surplus_descriptor;

/* ---- surplus.optimizer/1 ---------------------------------------------------------------------- */

typedef struct surplus_slot { /* one state buffer, zero at the start, owned, saved and restored by the host */
  const char *name;           /* frozen struct */
  uint64_t count;             /* elements of the layout's dtype; layout.count makes it a buffer of the same layout */
} surplus_slot;

typedef struct surplus_step {
  size_t struct_size;
  uint64_t index;   /* t */
  uint64_t horizon; /* T, or 0 when it is not known */
  double loss;      /* of the objective at the point before the step */
  double lower_bound; /* a known lower bound of the loss, or NaN */
  const double *hyperparameters; /* [hyperparameter_count], current values in descriptor order */
  void *parameters;              /* in: the point; out: the next point */
  const void *gradient;          /* of the objective, after gradient transforms */
  void *const *state;            /* [slots], in the order they were declared */
  const surplus_stream *random;  /* of this step */
  surplus_outcome outcome;       /* out; SURPLUS_APPLIED on entry */
} surplus_step;

typedef struct surplus_optimizer {
  size_t struct_size;
  /* Makes an instance of the component that the descriptor describes; host, descriptor and layout are lent until
   * destroy. May be NULL: instances are NULL. [any] */
  surplus_status (*create)(const surplus_host *host, const surplus_descriptor *descriptor, const surplus_layout *layout,
                           const double *hyperparameters, void **instance, surplus_error *error);
  /* Declares the state: writes at most capacity slots and returns how many there are. May be NULL: no state.
   * Called after create and before the first step. Slot names live until destroy. [instance] */
  uint64_t (*state)(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity);
  /* One update, in place. Required. [instance] */
  surplus_status (*step)(void *instance, surplus_step *step, surplus_error *error);
  /* Frees the instance. May be NULL. [instance] */
  void (*destroy)(void *instance);
} surplus_optimizer;

/* ---- surplus.scheduler/1 ---------------------------------------------------------------------- */

typedef struct surplus_record { /* what is known before update t; NaN: not known yet */
  size_t struct_size;
  uint64_t step;    /* t */
  uint64_t horizon; /* T, or 0 when it is not known */
  double epoch;     /* passes over the training rows so far */
  double base_value, current_value; /* of the driven hyperparameter: in the spec; in the last step */
  double training_loss;             /* objective of the last finished step */
  double gradient_norm;             /* of the last finished step; of this one with SURPLUS_NEEDS_GRADIENT */
  double validation_loss;
  uint32_t validation_is_new; /* 1 in the first record after a measurement */
  uint32_t reserved;
  const double *hyperparameters; /* of the scheduler */
} surplus_record;

typedef struct surplus_scheduler {
  size_t struct_size;
  /* Makes an instance; host and descriptor are lent until destroy. May be NULL: instances are NULL. [any] */
  surplus_status (*create)(const surplus_host *host, const surplus_descriptor *descriptor, const double *hyperparameters,
                           void **instance, surplus_error *error);
  /* Writes the absolute value of the driven hyperparameter for update t. Required. Called once a step, in order,
   * unless the component has the trait SURPLUS_PURE. [instance] */
  surplus_status (*value)(void *instance, const surplus_record *record, double *value, surplus_error *error);
  void (*destroy)(void *instance); /* May be NULL. [instance] */
} surplus_scheduler;

/* ---- surplus.regularizer/1 -------------------------------------------------------------------- */

typedef struct surplus_hook { /* one call of a hook in step t; pointers a hook does not use are NULL */
  size_t struct_size;
  uint64_t step, horizon;
  double learning_rate; /* of step t */
  const double *hyperparameters;
  void *parameters;     /* flat; penalty, transform_gradient: read only */
  const void *previous; /* decay: the point before the optimizer's update */
  void *gradient;       /* penalty: add to it; transform_gradient: change in place */
  const surplus_stream *random;
} surplus_hook;

typedef struct surplus_activation { /* one activation site in one forward or backward pass */
  size_t struct_size;
  const char *site;
  uint64_t site_index;
  uint64_t rows, columns; /* examples x features, row-major, contiguous */
  uint64_t step;
  const double *hyperparameters;
  void *values;  /* forward: the activations; backward: the gradient with respect to them. Changed in place. */
  void *context; /* rows x columns elements, kept by the host from forward to backward */
  const surplus_stream *random; /* of this site, step and evaluation; the same in a replay */
} surplus_activation;

typedef struct surplus_regularizer { /* a hook that is NULL is not used */
  size_t struct_size;
  /* As for an optimizer. [any] */
  surplus_status (*create)(const surplus_host *host, const surplus_descriptor *descriptor, const surplus_layout *layout,
                           const double *hyperparameters, void **instance, surplus_error *error);
  /* Writes the penalty's value and adds its gradient to hook.gradient. [instance] */
  surplus_status (*penalty)(void *instance, const surplus_hook *hook, double *value, surplus_error *error);
  /* Changes the gradient of the objective, penalties included, before the optimizer sees it. [instance] */
  surplus_status (*transform_gradient)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* Subtracts learning_rate x rate x previous from parameters, after the update. [instance] */
  surplus_status (*decay)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* Applies the proximal map with step learning_rate, or a projection, after the decay. [instance] */
  surplus_status (*prox)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* Changes activations in training, and their gradient in the same way. Both or neither. [instance] */
  surplus_status (*forward)(void *instance, const surplus_activation *activation, surplus_error *error);
  surplus_status (*backward)(void *instance, const surplus_activation *activation, surplus_error *error);
  void (*destroy)(void *instance); /* May be NULL. [instance] */
} surplus_regularizer;

/* ---- The library ------------------------------------------------------------------------------ */

typedef struct surplus_plugin { /* static, owned by the plugin */
  size_t struct_size;
  uint32_t abi_major, abi_minor; /* SURPLUS_ABI_* of the header it was compiled with */
  const char *library;           /* snake_case; qualifies ids: library/id */
  const char *version;
  const surplus_descriptor *const *components; /* [component_count] */
  uint64_t component_count;
  /* The table of a plugin extension, or NULL. May be NULL. [any] */
  const void *(*extension)(const char *id);
} surplus_plugin;

#if defined(_WIN32)
#define SURPLUS_EXPORT __declspec(dllexport)
#else
#define SURPLUS_EXPORT __attribute__((visibility("default")))
#endif

/* The one exported symbol. No side effects; returns the same table each time, or NULL if this library cannot
 * serve this host. [any] */
typedef const surplus_plugin *(*surplus_plugin_entry_function)(const surplus_host *host);
#ifdef SURPLUS_PLUGIN
SURPLUS_EXPORT const surplus_plugin *surplus_plugin_entry(const surplus_host *host);
#endif

#ifdef __cplusplus
}
#endif
#endif
