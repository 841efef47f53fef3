extension Scaffold {
  /// One file for the plain header and the shorthand on top of it.
  func inC() -> [ScaffoldFile] {
    let precise =
      kind == .scheduler ? "\n#include <math.h>" : kind == .landscape ? "\n#include <stdlib.h>" : ""
    let traits =
      switch kind {
      case .optimizer: "SURPLUS_ELEMENTWISE"
      case .scheduler: "SURPLUS_PURE"
      default: "0"
      }
    let text = """
      /* \(summary.prefix(1).uppercased() + summary.dropFirst()):
       *
      \(formula.map { " *     " + $0 }.joined(separator: "\n"))
       */
      #include "surplus_author.h"\(precise)

      \(componentInC)

      SURPLUS_LIBRARY("\(name)", "1.0.0", SURPLUS_INTERFACE_\(kind.rawValue.uppercased()), table, hyperparameters, 0, \(traits),
                      "\(summary)", "");

      """
    return [ScaffoldFile(text, in: name + ".c")]
  }

  private var componentInC: String {
    switch kind {
    case .optimizer:
      """
      enum { LR, MOMENTUM };
      static const surplus_hyperparameter *const hyperparameters[] = {
          SURPLUS_TUNED("lr", 0.01, 0, 1e6, 1e-4, 1, "learning rate"),
          SURPLUS_NUMBER("momentum", 0.9, 0, 1, "decay of the buffer"),
      };

      static uint64_t state(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
        (void)instance;
        if (capacity > 0) slots[0] = (surplus_slot){.name = "buffer", .count = layout->count};
        return 1;
      }

      static surplus_status step(void *instance, surplus_step *step, surplus_error *error) {
        const surplus_layout *layout = instance;
        (void)error;
        SURPLUS_IN_PRECISION(layout->dtype, {
          const real lr = (real)step->hyperparameters[LR], momentum = (real)step->hyperparameters[MOMENTUM];
          const real *g = step->gradient;
          real *w = step->parameters, *b = step->state[0];
          for (uint64_t i = 0; i < layout->count; i++) {
            b[i] = momentum * b[i] + g[i];
            w[i] -= lr * b[i];
          }
        });
        return SURPLUS_OK;
      }

      static const surplus_optimizer table = {
          .struct_size = sizeof table, .create = surplus_keep_layout, .state = state, .step = step};
      """
    case .scheduler:
      """
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
      """
    case .regularizer:
      """
      static const surplus_hyperparameter *const hyperparameters[] = {
          SURPLUS_NUMBER("strength", 1e-4, 0, 1e6, "weight of the penalty"),
      };

      /* Without a gradient only the value is wanted. */
      static surplus_status penalty(void *instance, const surplus_hook *hook, double *value, surplus_error *error) {
        const surplus_layout *layout = instance;
        const double strength = hook->hyperparameters[0];
        double squares = 0;
        (void)error;
        SURPLUS_IN_PRECISION(layout->dtype, {
          const real *w = hook->parameters;
          real *g = hook->gradient;
          for (uint64_t i = 0; i < layout->count; i++) {
            squares += (double)w[i] * (double)w[i];
            if (g) g[i] += (real)strength * w[i];
          }
        });
        *value = 0.5 * strength * squares;
        return SURPLUS_OK;
      }

      static const surplus_regularizer table = {
          .struct_size = sizeof table, .create = surplus_keep_layout, .penalty = penalty};
      """
    case .landscape: landscapeInC
    }
  }

  private var landscapeInC: String {
    """
    enum { COUNT = 2 };
    static const surplus_hyperparameter *const hyperparameters[] = {
        SURPLUS_NUMBER("scale", 1, 0, 1e6, "curvature"),
    };

    /* One tensor, the same for every instance of a precision. */
    static int64_t shape[] = {COUNT}, strides[] = {1};
    static const surplus_tensor w32 = {
        sizeof w32, "w", SURPLUS_ROLE_WEIGHT, 0, 1, COUNT, {NULL, 1, 0, 1, 2, 32, 1, shape, strides, 0}};
    static const surplus_tensor w64 = {
        sizeof w64, "w", SURPLUS_ROLE_WEIGHT, 0, 1, COUNT, {NULL, 1, 0, 1, 2, 64, 1, shape, strides, 0}};
    static const surplus_tensor *const single[] = {&w32}, *const wide[] = {&w64};
    static const surplus_layout layout32 = {sizeof layout32, COUNT, SURPLUS_F32, 1, single};
    static const surplus_layout layout64 = {sizeof layout64, COUNT, SURPLUS_F64, 1, wide};

    typedef struct bowl {
      uint32_t dtype;
      double scale;
    } bowl;

    static surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype,
                                 const double *values, const surplus_stream *random, void **instance,
                                 surplus_error *error) {
      bowl *self = malloc(sizeof *self);
      (void)host, (void)descriptor, (void)random, (void)error;
      if (!self) return SURPLUS_INTERNAL;
      *self = (bowl){dtype, values[0]};
      *instance = self;
      return SURPLUS_OK;
    }

    static const surplus_layout *layout(void *instance) {
      return ((const bowl *)instance)->dtype == SURPLUS_F32 ? &layout32 : &layout64;
    }

    static surplus_status initialize(void *instance, const surplus_stream *random, void *parameters,
                                     surplus_error *error) {
      (void)random, (void)error;
      SURPLUS_IN_PRECISION(((const bowl *)instance)->dtype, {
        real *w = parameters;
        w[0] = 1, w[1] = -2;
      });
      return SURPLUS_OK;
    }

    static surplus_status loss(void *instance, const surplus_rows *rows, const void *parameters, double *value,
                               void *gradient, surplus_error *error) {
      const bowl *self = instance;
      double squares = 0;
      (void)rows, (void)error;
      SURPLUS_IN_PRECISION(self->dtype, {
        const real *w = parameters;
        real *g = gradient;
        for (int i = 0; i < COUNT; i++) {
          squares += (double)w[i] * (double)w[i];
          if (g) g[i] = (real)self->scale * w[i];
        }
      });
      *value = 0.5 * self->scale * squares;
      return SURPLUS_OK;
    }

    static double lower_bound(void *instance) {
      (void)instance;
      return 0;
    }

    static const surplus_landscape table = {
        .struct_size = sizeof table, .create = create, .layout = layout, .initialize = initialize, .loss = loss,
        .lower_bound = lower_bound, .destroy = free};
    """
  }
}
