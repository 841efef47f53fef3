/* surplus.h: the only contract between the Surplus host and a plugin. C11 and C++17.
 *
 * A plugin is a shared library that exports one function, surplus_plugin_entry. It returns a static
 * table of components; each component has a descriptor, readable without creating anything, and a
 * table of functions for its interface. The library links to nothing of the host.
 *
 * Rules that hold everywhere
 *   growth     Every struct that may grow starts with struct_size: the bytes known to whoever filled it.
 *              Fields are only appended. A reader reads no further than struct_size; what is missing is zero.
 *   memory     Whoever allocates frees. Pointers given to a call are lent for that call, unless said otherwise; a
 *              buffer that a const pointer names is not changed. An instance is the plugin's, from create to destroy.
 *   text       UTF-8, zero-terminated. Text in descriptors lives until the process ends.
 *   flat       Parameters, gradient and state slots are each one contiguous buffer, 64-byte aligned,
 *              between two inaccessible pages; the bytes next to it are checked after every call, and those
 *              that are lent to read cannot be written. Tensors are views into it.
 *   threads    [any] may be called from any thread; [instance] calls on one instance never overlap and
 *              come from one thread at a time; [inside] may be called only while the call that handed it out runs,
 *              from the thread of that call.
 *   order      create, state, load if there is something to load, then any number of calls, then destroy: once, also
 *              when the trial failed. A create that reports a failure has made nothing: destroy is not called. The
 *              host keeps the order.
 *   state      What a component remembers from step to step lies in its state slots, or is given out by save and
 *              taken back by load. A trial continued from a checkpoint is the trial to the bit.
 *   failure    A function that returns surplus_status writes its reason into the caller's surplus_error. What it was
 *              to write otherwise is then not looked at, and a component's failure ends its trial. No exception and
 *              no longjmp may leave a call.
 *
 * Step indices t count from 0: step 0 is before the first update. */
#ifndef SURPLUS_H
#define SURPLUS_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SURPLUS_ABI_MAJOR 1 /* layout or meaning changed: host and plugin must have the same */
#define SURPLUS_ABI_MINOR 1 /* fields, interfaces or codes appended */

#define SURPLUS_INTERFACE_OPTIMIZER "surplus.optimizer/1"     /* table: surplus_optimizer */
#define SURPLUS_INTERFACE_SCHEDULER "surplus.scheduler/1"     /* table: surplus_scheduler */
#define SURPLUS_INTERFACE_REGULARIZER "surplus.regularizer/1" /* table: surplus_regularizer */
#define SURPLUS_INTERFACE_LANDSCAPE "surplus.landscape/1"     /* table: surplus_landscape */

#define SURPLUS_EXTENSION_LINEAR_ALGEBRA "surplus.linear_algebra/1" /* of the host; table: surplus_linear_algebra */
/* Reserved ids, which this version answers with NULL: "surplus.per_example/1" (gradients of single examples),
 * "surplus.layer_io/1" (inputs of layers and gradients of their outputs), "surplus.backward/1" (a call for each layer
 * during the backward pass), "surplus.losses/1" (gradients of several losses). */

/* ---- Codes ------------------------------------------------------------------------------------ */

typedef int32_t surplus_status; /* a code unknown to the reader is read as SURPLUS_INTERNAL */
enum {
  SURPLUS_OK = 0,
  SURPLUS_INVALID_ARGUMENT = 1, /* a hyperparameter, layout or argument this function cannot work with */
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
enum { SURPLUS_TRAIN = 0, SURPLUS_VALIDATION = 1, SURPLUS_TEST = 2 }; /* split of a landscape's data */
enum {                                                            /* role of a tensor */
  SURPLUS_ROLE_OTHER = 0, SURPLUS_ROLE_WEIGHT = 1, SURPLUS_ROLE_BIAS = 2, SURPLUS_ROLE_EMBEDDING = 3,
  SURPLUS_ROLE_NORM_GAIN = 4, SURPLUS_ROLE_CONVOLUTION = 5, SURPLUS_ROLE_ATTENTION_QUERY = 6,
  SURPLUS_ROLE_ATTENTION_KEY = 7, SURPLUS_ROLE_ATTENTION_VALUE = 8, SURPLUS_ROLE_ATTENTION_OUTPUT = 9,
  SURPLUS_ROLE_HEAD = 10, SURPLUS_ROLE_POSITION_EMBEDDING = 11
};

/* Needs: services a component cannot do without. The host refuses a bit it does not know, and a cell in which a need
 * cannot be met, by name and before anything runs. */
#define SURPLUS_NEEDS_LOSS (1ull << 0)           /* surplus_step.loss is a number */
#define SURPLUS_NEEDS_HORIZON (1ull << 1)        /* the number of steps is known when the trial starts */
#define SURPLUS_NEEDS_GRADIENT (1ull << 2)       /* scheduler: asked after the gradient of the same step */
#define SURPLUS_NEEDS_EVALUATION (1ull << 3)     /* services.evaluate */
#define SURPLUS_NEEDS_HESSIAN (1ull << 4)        /* services.product with SURPLUS_HESSIAN */
#define SURPLUS_NEEDS_GAUSS_NEWTON (1ull << 5)   /* services.product with SURPLUS_GAUSS_NEWTON */
#define SURPLUS_NEEDS_SAMPLED_LABELS (1ull << 6) /* services.sampled_gradient */
#define SURPLUS_NEEDS_INNER (1ull << 7)          /* optimizer: wraps another; services.inner_step */
#define SURPLUS_NEEDS_FULL_BATCH (1ull << 8)     /* every step sees all training rows */
#define SURPLUS_NEEDS_LOWER_BOUND (1ull << 9)    /* surplus_step.lower_bound is a number */
#define SURPLUS_NEEDS_INITIAL (1ull << 10)       /* the point before the first step is given to each step or hook */
#define SURPLUS_NEEDS_NORMS (1ull << 11)         /* scheduler: norms of the record are numbers */
#define SURPLUS_NEEDS_VALIDATION (1ull << 12)    /* validation rows are held out */

/* Traits: promises a component makes. */
#define SURPLUS_ELEMENTWISE (1ull << 0)  /* element i of the result depends on element i of the buffers only; the
                                            host may cut the buffers and give each part to an instance of its own */
#define SURPLUS_PURE (1ull << 1)         /* scheduler: a function of step, horizon, progress and base value
                                            alone */
#define SURPLUS_OWNS_ITERATE (1ull << 2) /* optimizer: the trained point is not the evaluation point: see view */
#define SURPLUS_DECOUPLED_DECAY (1ull << 3) /* optimizer: decays decoupled by its hyperparameter weight_decay */
#define SURPLUS_SCALES_RATE (1ull << 4)  /* optimizer: estimates its own rate; lr is a factor on it */
#define SURPLUS_IGNORES_RATE (1ull << 5) /* optimizer: has no use for a learning rate schedule */
#define SURPLUS_UNSAVED (1ull << 6)      /* state that cannot be saved: the trial is never continued, only repeated */
#define SURPLUS_REGULARIZES (1ull << 7)  /* optimizer that owns its iterate: calls services.regularize itself */
#define SURPLUS_PROJECTS (1ull << 8)     /* regularizer: its proximal map is a projection onto a set, whatever the rate */
#define SURPLUS_ADAPTIVE (1ull << 9)     /* 1.1, optimizer: its update is not a multiple of the gradient or of an average
                                            of gradients: history, norm, sign or curvature scale coordinates, tensors or
                                            directions unlike each other */
#define SURPLUS_CONSTANT (1ull << 10)     /* 1.1, scheduler: its value is the base value in every step */

/* ---- Shared values ---------------------------------------------------------------------------- */

typedef struct surplus_error { /* owned by the caller, lent for the call; the callee writes at most capacity bytes,
                                  terminator included, and may write nothing. The host never passes NULL for it */
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

typedef struct surplus_tensor { /* owned by whoever gives the layout, lives as long as that */
  size_t struct_size;
  const char *name;
  uint32_t role;          /* SURPLUS_ROLE_*; an unknown one is read as other */
  int32_t layer;          /* depth in the model, from 0; -1 where it has no meaning */
  uint64_t rows, columns; /* canonical matrix view: fan_out x fan_in; a vector is 1 x n */
  surplus_view view;
} surplus_tensor;

typedef struct surplus_layout { /* the host's, lent until destroy; that of a landscape is the plugin's, as long */
  size_t struct_size;
  uint64_t count; /* elements of a flat buffer; the tensors follow each other without gaps */
  uint32_t dtype;
  uint32_t tensor_count;
  const surplus_tensor *const *tensors;
} surplus_layout;

typedef struct surplus_stream { /* a random stream: the same numbers for the same three values and index; may be copied
                                   and kept. Lent for the call */
  size_t struct_size;
  uint64_t key; /* of trial seed, component and purpose */
  uint64_t step, evaluation;
} surplus_stream;

typedef struct surplus_host { /* owned by the host, lives until the process ends */
  size_t struct_size;
  uint32_t abi_major, abi_minor;
  /* The table of a host extension, or NULL if the host has none of that id. It lives until the process ends. At any
   * time, in create for example, but not in surplus_plugin_entry. [any] */
  const void *(*extension)(const struct surplus_host *host, const char *id);
  /* Writes count words of 32 random bits of the stream, from index first on (Philox 4x32-10). At any time, in and
   * outside of calls. [any] */
  void (*random)(const struct surplus_host *host, const surplus_stream *stream, uint64_t first, uint64_t count,
                 uint32_t *words);
} surplus_host;

typedef struct surplus_slot { /* frozen: one state buffer, zero at the start, owned, saved and restored by the host */
  const char *name;           /* lives until destroy */
  uint64_t count;             /* elements; layout.count of the layout's dtype makes it a buffer of the same layout */
  uint32_t dtype;             /* SURPLUS_F32, SURPLUS_F64; 0: the layout's */
  uint32_t reserved;          /* 0 */
} surplus_slot;

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
  const char *size;    /* 1.1, landscape: the name of its size hyperparameter, the integer one along which it grows (width,
                          channels, ...); landscapes that differ in it alone are a family. NULL: none */
  const char *formula; /* 1.1: what it computes, in plain text of one or more lines. NULL: not said, as of the next two */
  const char *state;   /* 1.1: what it remembers, in multiples of the n parameters: "2 n" */
  const char *cost;    /* 1.1: what a step costs, in gradients: "one gradient" */
} surplus_descriptor;

/* ---- Services: what a step or hook may ask of the host ------------------------------------------ */

enum { SURPLUS_BATCH_SAME = 0, SURPLUS_BATCH_NEXT = 1, SURPLUS_BATCH_FULL = 2 };
enum { SURPLUS_REPLAY = 0, SURPLUS_FRESH = 1 };
enum { SURPLUS_FROZEN = 0, SURPLUS_UPDATED = 1 };
enum { SURPLUS_HESSIAN = 0, SURPLUS_GAUSS_NEWTON = 1 };

typedef struct surplus_evaluation { /* a request for the objective, penalties included, at any point */
  size_t struct_size;
  const void *point;   /* layout.count elements; any buffer of the plugin's or the host's */
  void *gradient;      /* out, written: the raw gradient, before gradient transforms; NULL: the loss alone */
  uint32_t batch;      /* SURPLUS_BATCH_*: that of this step as transformed for it, the next step's, all training rows */
  uint32_t randomness; /* SURPLUS_REPLAY: dropout masks and data transforms of the step; SURPLUS_FRESH: others */
  uint32_t statistics; /* of normalisation: SURPLUS_FROZEN, or SURPLUS_UPDATED from this batch as well */
  uint32_t reserved;   /* 0 */
  double loss;         /* out */
} surplus_evaluation;

typedef struct surplus_product { /* a request for a curvature-vector product of the objective */
  size_t struct_size;
  const void *point, *vector; /* layout.count elements each */
  void *result;               /* out, written */
  uint32_t kind;              /* SURPLUS_HESSIAN, SURPLUS_GAUSS_NEWTON */
  uint32_t batch;             /* SURPLUS_BATCH_* */
} surplus_product;

typedef struct surplus_sample { /* a request for a gradient whose labels are drawn from the model's own outputs */
  size_t struct_size;
  const void *point;
  void *gradient; /* out, written: of the mean loss over the batch */
  uint32_t batch; /* SURPLUS_BATCH_* */
  uint32_t draw;  /* another number, other labels */
  uint64_t rows;  /* out: examples in the batch */
} surplus_sample;

/* Owned by the host, lent for the call they came with, as is the context beside them, which each takes. All [inside],
 * in any order and number; none from within parallel. Requests are the caller's; nothing of them is kept. Buffers in them
 * have layout.count elements of the layout's dtype, and an output overlaps no input. What a service reports as a
 * failure ends the trial after the call, whatever the component makes of it. */
typedef struct surplus_services {
  size_t struct_size;
  /* The loss, and the gradient if asked for. Costs a gradient, or a third of one without. */
  surplus_status (*evaluate)(void *context, surplus_evaluation *evaluation, surplus_error *error);
  /* Passes a gradient, in place, through the gradient transforms of the cell as if it were that of this step, without
   * advancing their state. */
  surplus_status (*transform_gradient)(void *context, const void *point, void *gradient, surplus_error *error);
  /* A Hessian- or Gauss-Newton-vector product. Costs two gradients. */
  surplus_status (*product)(void *context, const surplus_product *product, surplus_error *error);
  /* A gradient with sampled labels. Costs a gradient. */
  surplus_status (*sampled_gradient)(void *context, surplus_sample *sample, surplus_error *error);
  /* Optimizers with SURPLUS_NEEDS_INNER: one step of the inner optimizer, which the host owns, from a gradient (after
   * transforms) at parameters, in place. The loss is what the inner step is told. */
  surplus_status (*inner_step)(void *context, void *parameters, const void *gradient, double loss,
                               surplus_outcome *outcome, surplus_error *error);
  /* Optimizers with SURPLUS_REGULARIZES: applies decoupled decay, as from previous, and proximal maps to a point. */
  surplus_status (*regularize)(void *context, const void *previous, void *point, surplus_error *error);
  /* From the next step on batches have this number of rows (0: all of them); or, with repeat 1, the rows of this step come
   * once more in the next and rows is not looked at. Optimizers only. */
  surplus_status (*request_batch)(void *context, uint64_t rows, uint32_t repeat, surplus_error *error);
  /* A named number for the record, kept when the step is measured; the host copies the name (snake_case). */
  void (*report)(void *context, const char *name, double value);
  /* Calls body once for each index below count, in any order, on the threads of the trial, and returns when all have
   * returned. The argument is handed on as it is. */
  void (*parallel)(void *context, uint64_t count, void (*body)(void *argument, uint64_t index), void *argument);
} surplus_services;

/* ---- surplus.optimizer/1 ---------------------------------------------------------------------- */

typedef struct surplus_claim { /* frozen; part of the step: what a component says it asked for in one step;
                                  UINT64_MAX: no claim */
  uint64_t losses, gradients, products;
} surplus_claim;

typedef struct surplus_step { /* the host's, with all it points to; lent for the call. Buffers are flat */
  size_t struct_size;
  uint64_t index;   /* t; counts anew from a restart that a scheduler asked for */
  uint64_t horizon; /* T, or 0 when it is not known */
  double loss;      /* of the objective at the point before the step */
  double lower_bound; /* a known lower bound of the loss, or NaN */
  double previous_rate, largest_rate; /* lr of the step before, largest so far with this one; NaN: none */
  const double *hyperparameters; /* [hyperparameter_count], current values in descriptor order */
  void *parameters;              /* in: the point; out: the next point */
  const void *gradient;          /* of the objective, after gradient transforms */
  void *const *state;            /* [slots], in the order they were declared */
  const void *initial;           /* the point before step 0, with SURPLUS_NEEDS_INITIAL; else NULL */
  const surplus_stream *random;  /* of this step */
  const surplus_services *services;
  void *context;           /* the first argument of services */
  surplus_claim claim;     /* out; no claims on entry. A claim that is not what the host counted ends the trial */
  surplus_outcome outcome; /* out; SURPLUS_APPLIED on entry */
  uint32_t reserved;
} surplus_step;

typedef struct surplus_optimizer {
  size_t struct_size;
  /* Makes an instance of the component that the descriptor describes; host, descriptor and layout are lent until
   * destroy, hyperparameters for the call. Several instances may live at once. May be NULL: instances are NULL.
   * [any] */
  surplus_status (*create)(const surplus_host *host, const surplus_descriptor *descriptor, const surplus_layout *layout,
                           const double *hyperparameters, void **instance, surplus_error *error);
  /* Declares the state: writes at most capacity slots into the host's array and returns how many there are, at most
   * 1000. May be NULL: no state. Called after create and before the first step, twice: without room for the count,
   * then with room for all; both must say the same. [instance] */
  uint64_t (*state)(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity);
  /* One update, in place. Required. Called once a step, in order; where it is wrapped, whenever the outer optimizer
   * asks. [instance] */
  surplus_status (*step)(void *instance, surplus_step *step, surplus_error *error);
  /* Writes the evaluation point, for measurements, the end included. It changes neither parameters nor state;
   * index is the number of finished steps, gradient NULL, loss NaN. Required with SURPLUS_OWNS_ITERATE, else NULL.
   * [instance] */
  surplus_status (*view)(void *instance, const surplus_step *step, void *point, surplus_error *error);
  /* Writes at most capacity bytes of what the instance remembers beside its slots into the host's buffer and returns
   * how many there are, at most 2^32. Called between steps, twice: without a buffer for the count, then with room for all.
   * NULL, with load: nothing. [instance] */
  uint64_t (*save)(void *instance, void *bytes, uint64_t capacity);
  /* Takes back what save gave, between create and the first step or between steps; with no bytes (NULL, 0), the state
   * after create. The bytes are lent for the call. Bytes that cannot be right are refused with
   * SURPLUS_INVALID_ARGUMENT and change nothing. [instance] */
  surplus_status (*load)(void *instance, const void *bytes, uint64_t count, surplus_error *error);
  /* Frees the instance: the last call, once. May be NULL. [instance] */
  void (*destroy)(void *instance);
} surplus_optimizer;

/* ---- surplus.scheduler/1 ---------------------------------------------------------------------- */

typedef struct surplus_record { /* what is known before update t; NaN: not known (yet). The host's; lent for the call */
  size_t struct_size;
  uint64_t step;    /* t */
  uint64_t horizon; /* T, the planned number of updates if each costs one gradient, or 0 when it is not known */
  double epoch;     /* passes over the training rows so far */
  double base_value, current_value; /* of the driven hyperparameter: in the spec; in the last step */
  double batch_rows;                /* training rows of the last step's batch */
  double training_loss;             /* objective of the last finished step */
  double smoothed_loss;             /* its exponential average, 0.9 of the past, corrected for the start */
  double gradient_norm;             /* of the last finished step; of this one with SURPLUS_NEEDS_GRADIENT. Before
                                       gradient transforms. Other numbers of gradients are of the same step */
  double parameter_norm, update_norm; /* after and of the last finished step; with SURPLUS_NEEDS_NORMS */
  double gradient_product; /* inner product of the last two gradients before gradient transforms; with
                              SURPLUS_NEEDS_NORMS */
  double validation_loss, validation_error; /* as last measured */
  uint32_t validation_is_new; /* 1 in the first record after a measurement */
  uint32_t restart; /* out, 0 on entry; 1: the optimizer forgets its state and counts its steps from 0 again */
  const double *hyperparameters; /* of the scheduler */
  double *state;                 /* [state], zero at the start, saved and restored by the host */
  const surplus_stream *random;  /* of this step */
  double value;             /* out: the absolute value of the driven hyperparameter for update t */
  surplus_outcome outcome;  /* out; SURPLUS_APPLIED on entry; SURPLUS_STOP: the trial ends before update t */
  uint32_t reserved;
  double progress; /* 1.1: fraction of the budget spent before update t, from 0 to 1: step / horizon with a budget of
                      steps. A schedule over the horizon takes progress x horizon in the place of step */
  /* 1.1, with SURPLUS_NEEDS_NORMS: */
  double update_product;      /* inner product of the last two updates */
  double transformed_norm;    /* norm of the gradient after gradient transforms, as the optimizer sees it */
  double transformed_product; /* inner product of the last two of those */
  double gradient_update_product; /* inner product of the gradient after gradient transforms and the update before it */
} surplus_record;

typedef struct surplus_scheduler {
  size_t struct_size;
  /* Makes an instance; host and descriptor are lent until destroy, hyperparameters for the call. May be NULL: instances
   * are NULL. [any] */
  surplus_status (*create)(const surplus_host *host, const surplus_descriptor *descriptor, const double *hyperparameters,
                           void **instance, surplus_error *error);
  /* How many numbers of state it wants, at most 4096. Called once, after create. May be NULL: none. [instance] */
  uint64_t (*state)(void *instance);
  /* Writes record.value. Required. Called once a step, in order, unless the component has the trait SURPLUS_PURE:
   * then for any step at any time, without state. A pure one of a library of 1.0 that needs the horizon is given
   * progress x horizon, rounded down, as its step. [instance] */
  surplus_status (*value)(void *instance, surplus_record *record, surplus_error *error);
  void (*destroy)(void *instance); /* As for an optimizer. [instance] */
} surplus_scheduler;

/* ---- surplus.regularizer/1 -------------------------------------------------------------------- */

typedef struct surplus_hook { /* one call of a hook in step t: the host's, lent for the call; what a hook does not
                                 use is NULL */
  size_t struct_size;
  uint64_t step, horizon;
  double learning_rate; /* of step t */
  const double *hyperparameters;
  void *parameters;     /* flat; decay and prox change it, all others read it */
  const void *previous; /* decay: the point before the optimizer's update */
  void *gradient;       /* penalty: add to it; transform_gradient, surface: change in place */
  const void *vector;   /* penalty_product */
  void *result;         /* penalty_product: add to it; view: write it */
  void *const *state;   /* [slots]; NULL for penalty, penalty_product, decay and prox, which must not remember */
  const void *initial;  /* with SURPLUS_NEEDS_INITIAL */
  double loss;          /* surface: in and out; trajectory: the objective of step t */
  double validation_loss;     /* trajectory: as last measured, or NaN */
  uint32_t validation_is_new; /* trajectory: 1 in the first call after a measurement */
  surplus_outcome outcome;    /* trajectory: out; SURPLUS_STOP asks for the end of the trial */
  const surplus_stream *random;
  const surplus_services *services; /* surface and trajectory; else NULL */
  void *context;
} surplus_hook;

typedef struct surplus_activation { /* one activation site in one forward or backward pass; lent for the call */
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

typedef struct surplus_examples { /* a batch before it enters the model; lent for the call */
  size_t struct_size;
  uint64_t rows, features, answers, classes;
  uint64_t step;
  const double *hyperparameters;
  void *inputs;  /* rows x features, row-major. Changed in place. */
  void *targets; /* (rows x answers) x classes: probabilities that sum to 1 and must go on to do so */
  const surplus_stream *random; /* of this step and evaluation; the same in a replay */
} surplus_examples;

typedef struct surplus_outputs { /* what the model answered, and the loss so far; lent for the call */
  size_t struct_size;
  uint64_t rows, classes; /* rows: examples x answers */
  uint64_t step;
  const double *hyperparameters;
  const void *logits;  /* rows x classes */
  const void *targets; /* rows x classes */
  void *gradient;      /* of the loss with respect to the logits; NULL: the loss alone. Changed in place. */
  double loss;         /* mean over the rows; in: of the hook before, first cross-entropy. Changed in place. */
  const surplus_stream *random;
} surplus_outputs;

/* A hook that is NULL is not used. The hooks that make up the objective (penalty, penalty_product, forward, backward,
 * transform_data, transform_loss) are called in each evaluation: at least once a step, and again at other points when a
 * component asks for one, also while surface or trajectory of the same instance waits for a service. They must not
 * remember. The others are called once a step, transform_gradient also for each replay. */
typedef struct surplus_regularizer {
  size_t struct_size;
  /* As for an optimizer. [any] */
  surplus_status (*create)(const surplus_host *host, const surplus_descriptor *descriptor, const surplus_layout *layout,
                           const double *hyperparameters, void **instance, surplus_error *error);
  /* As for an optimizer. [instance] */
  uint64_t (*state)(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity);
  /* Writes the penalty's value and, unless it is NULL, adds its gradient to hook.gradient. [instance] */
  surplus_status (*penalty)(void *instance, const surplus_hook *hook, double *value, surplus_error *error);
  /* Adds the penalty's Hessian times hook.vector to hook.result. NULL: the penalty is not differentiated twice, and
   * cells that need it are refused. [instance] */
  surplus_status (*penalty_product)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* Evaluates the loss at nearby points and changes hook.gradient and hook.loss; before gradient transforms. [instance] */
  surplus_status (*surface)(void *instance, surplus_hook *hook, surplus_error *error);
  /* Changes the gradient of the objective, penalties included, before the optimizer sees it. [instance] */
  surplus_status (*transform_gradient)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* Subtracts learning_rate x rate x previous from parameters, after the update. [instance] */
  surplus_status (*decay)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* Applies the proximal map with step learning_rate, or a projection, after the decay. [instance] */
  surplus_status (*prox)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* Changes activations in training, and their gradient in the same way: forward for the sites in order, then, if a
   * gradient is wanted, backward in the opposite order. Both or neither. [instance] */
  surplus_status (*forward)(void *instance, const surplus_activation *activation, surplus_error *error);
  /* See forward. [instance] */
  surplus_status (*backward)(void *instance, const surplus_activation *activation, surplus_error *error);
  /* Changes inputs and targets of a training batch; never in evaluation. [instance] */
  surplus_status (*transform_data)(void *instance, const surplus_examples *examples, surplus_error *error);
  /* Changes the loss of a training batch and its gradient with respect to the logits. [instance] */
  surplus_status (*transform_loss)(void *instance, surplus_outputs *outputs, surplus_error *error);
  /* Told the end of each step that was applied, after the proximal maps of all regularizers. [instance] */
  surplus_status (*trajectory)(void *instance, surplus_hook *hook, surplus_error *error);
  /* Writes the evaluation point, as for an optimizer. [instance] */
  surplus_status (*view)(void *instance, const surplus_hook *hook, surplus_error *error);
  /* As for an optimizer. [instance] */
  uint64_t (*save)(void *instance, void *bytes, uint64_t capacity);
  /* As for an optimizer. [instance] */
  surplus_status (*load)(void *instance, const void *bytes, uint64_t count, surplus_error *error);
  void (*destroy)(void *instance); /* As for an optimizer. [instance] */
} surplus_regularizer;

/* ---- surplus.landscape/1 ---------------------------------------------------------------------- */

typedef struct surplus_rows { /* which training rows an evaluation sees; the host's, lent for the call */
  size_t struct_size;
  const int32_t *rows; /* [count]; NULL: all of them, or the whole of a closed form */
  uint64_t count;
} surplus_rows;

/* Order: create, layout, lower_bound, rows of each split, initialize; then loss, hessian_product, metrics and distance
 * in any order and number, none while another runs; destroy. The parameters of a call are lent for it, and are no buffer
 * that stays the same from call to call. */
typedef struct surplus_landscape {
  size_t struct_size;
  /* Makes an instance in a precision of its descriptor (SURPLUS_F32, SURPLUS_F64); host and descriptor are lent until
   * destroy, the others for the call. The stream is for data that the seed decides. May be NULL: instances are NULL.
   * [any] */
  surplus_status (*create)(const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype,
                           const double *hyperparameters, const surplus_stream *random, void **instance,
                           surplus_error *error);
  /* The layout of its parameters, in its precision; owned by the instance, lent to the host until destroy, never
   * changed. Tensors are row-major, of unlike names, and follow each other. Required. Called once. [instance] */
  const surplus_layout *(*layout)(void *instance);
  /* Rows of a split (SURPLUS_TRAIN, ...). A landscape with rows divides them by itself and needs metrics; a spec holds
   * none out (validation: 0). NULL: a closed form, which has none. [instance] */
  uint64_t (*rows)(void *instance, uint32_t split);
  /* Writes the initial point. Required. Called once. [instance] */
  surplus_status (*initialize)(void *instance, const surplus_stream *random, void *parameters, surplus_error *error);
  /* Writes the mean loss over training rows and, unless it is NULL, its gradient (written, not added). The same call
   * gives the same bits. Required. [instance] */
  surplus_status (*loss)(void *instance, const surplus_rows *rows, const void *parameters, double *loss, void *gradient,
                         surplus_error *error);
  /* Writes the Hessian of that loss times a vector (written, not added). NULL: not offered. [instance] */
  surplus_status (*hessian_product)(void *instance, const surplus_rows *rows, const void *parameters,
                                    const void *vector, void *product, surplus_error *error);
  /* Writes loss and error (a fraction; NaN: has no meaning) over a whole split with rows. NULL: the loss over all
   * training rows stands for train, and there is nothing else. [instance] */
  surplus_status (*metrics)(void *instance, uint32_t split, const void *parameters, double *loss, double *error_rate,
                            surplus_error *error);
  /* A known lower bound of the loss, or NaN. NULL: none. [instance] */
  double (*lower_bound)(void *instance);
  /* Distance of a point to the known solution, or NaN. NULL: not known. [instance] */
  double (*distance)(void *instance, const void *parameters);
  void (*destroy)(void *instance); /* As for an optimizer. [instance] */
} surplus_landscape;

/* ---- surplus.linear_algebra/1: an extension of the host --------------------------------------- */

/* Matrices are the caller's, row-major and without gaps, of one dtype (SURPLUS_F32, SURPLUS_F64); outputs never overlap
 * inputs, and nothing is kept. On the threads of the trial; the same call gives the same bits. At any time, inside of
 * calls and out. All functions: [any] */
typedef struct surplus_linear_algebra {
  size_t struct_size;
  /* c = alpha op(a) op(b) + beta c; op(a) is m x k, op(b) k x n; op transposes where its flag is 1. */
  surplus_status (*gemm)(uint32_t dtype, uint32_t transpose_a, uint32_t transpose_b, uint64_t m, uint64_t n, uint64_t k,
                         double alpha, const void *a, const void *b, double beta, void *c, surplus_error *error);
  /* a [m x n] = q r with q [m x p] of orthonormal columns and r [p x n] upper triangular, p = min(m, n). */
  surplus_status (*qr)(uint32_t dtype, uint64_t m, uint64_t n, const void *a, void *q, void *r, surplus_error *error);
  /* Symmetric a [n x n] (its lower triangle is read) = v diag(w) v', w ascending, eigenvectors in the columns of v. */
  surplus_status (*eigh)(uint32_t dtype, uint64_t n, const void *a, void *w, void *v, surplus_error *error);
  /* a [m x n] = u diag(s) vt with u [m x p], s descending [p], vt [p x n], p = min(m, n). */
  surplus_status (*svd)(uint32_t dtype, uint64_t m, uint64_t n, const void *a, void *u, void *s, void *vt,
                        surplus_error *error);
  /* Symmetric positive definite a [n x n] (its lower triangle is read) = l l', l lower triangular.
   * SURPLUS_INVALID_ARGUMENT: a is not positive definite. */
  surplus_status (*cholesky)(uint32_t dtype, uint64_t n, const void *a, void *l, surplus_error *error);
} surplus_linear_algebra;

/* ---- The library ------------------------------------------------------------------------------ */

typedef struct surplus_plugin { /* static, owned by the plugin */
  size_t struct_size;
  uint32_t abi_major, abi_minor; /* SURPLUS_ABI_* of the header it was compiled with */
  const char *library;           /* snake_case; qualifies ids: library/id */
  const char *version;
  const surplus_descriptor *const *components; /* [component_count] */
  uint64_t component_count;
  /* The table of a plugin extension, or NULL; it lives until the process ends. May be NULL. This version asks for
   * none. [any] */
  const void *(*extension)(const char *id);
} surplus_plugin;

#if defined(_WIN32)
#define SURPLUS_EXPORT __declspec(dllexport)
#else
#define SURPLUS_EXPORT __attribute__((visibility("default")))
#endif

/* The one exported symbol. Called once a process, before anything else. No side effects; returns the same table each
 * time, or NULL if this library cannot serve this host. It may look at the version in host and keep the pointer.
 * [any] */
typedef const surplus_plugin *(*surplus_plugin_entry_function)(const surplus_host *host);
#ifdef SURPLUS_PLUGIN
SURPLUS_EXPORT const surplus_plugin *surplus_plugin_entry(const surplus_host *host);
#endif

#ifdef __cplusplus
}
#endif
#endif
