/// What is broken, for each check, and what is not.
extension CheckFixture {
  static let sound = [
    CheckFixture("", "a sound optimizer", [:]),
    CheckFixture("", "a sound scheduler", ["KIND": "SCHEDULER"]),
    CheckFixture("", "a sound regularizer", ["KIND": "REGULARIZER"]),
    CheckFixture("", "a sound landscape", ["KIND": "LANDSCAPE"]),
    CheckFixture("", "a sound landscape with rows", ["KIND": "LANDSCAPE", "ROWS": "7"]),
    CheckFixture(
      "", "a sound optimizer that is slow to make", ["CREATE": "usleep(100000)"]),
  ]

  static let broken: [CheckFixture] = [
    CheckFixture("loads_quickly", "sleeps in its entry", ["ENTRY": "usleep(150000)"]),
    CheckFixture("answers_unknown_ids", "has every extension", ["EXTENSION": "any_extension"]),
    CheckFixture(
      "describes_itself", "refuses without a reason",
      ["CREATE": "if (!(values[0] >= 0 && values[0] <= 1e6)) return SURPLUS_INVALID_ARGUMENT"]),
    CheckFixture("minimizes", "hardly moves", ["SHRINK": "1e-9"]),
    CheckFixture(
      "writes_only_its_buffers", "scales the gradient",
      [
        "STEP": """
        for (uint64_t i = 0; i < self->layout->count; i++) \
        put(self, (void *)s->gradient, i, 1.001 * get(self, s->gradient, i))
        """
      ]),
    CheckFixture(
      "writes_only_its_buffers", "writes before a short buffer",
      ["STEP": "if (self->layout->count == 3) ((char *)s->parameters)[-1] ^= 1"]),
    CheckFixture(
      "writes_only_its_buffers", "a landscape writes behind the point",
      [
        "KIND": "LANDSCAPE",
        "LOSS": "if (self->layout->dtype == SURPLUS_F32) ((char *)parameters)[12] ^= 1",
      ]),
    CheckFixture(
      "writes_only_its_buffers", "a landscape moves the point",
      [
        "KIND": "LANDSCAPE",
        "LOSS": "put(self, (void *)parameters, 0, (1 - 1e-9) * get(self, parameters, 0))",
      ]),
    CheckFixture(
      "works_on_any_layout", "dies of no elements", ["CREATE": "if (layout->count == 0) abort()"]),
    CheckFixture(
      "survives_bad_gradients", "takes NaN for zero",
      ["GRADIENT": "(isnan(get(self, s->gradient, i)) ? 0 : get(self, s->gradient, i))"]),
    CheckFixture(
      "is_deterministic", "depends on the thread",
      [
        "GLOBAL": """
        static void look(void *argument, uint64_t index) { (void)index; \
        if (!pthread_equal(pthread_self(), *(pthread_t *)argument)) kept = argument; }
        """,
        "STEP": """
        pthread_t me = pthread_self(); kept = NULL; \
        s->services->parallel(s->context, 2, look, &me)
        """,
        "SHRINK": "(kept == NULL ? 1 : 0.5)",
      ]),
    CheckFixture(
      "continues_from_checkpoint", "a landscape depends on the calls so far",
      ["KIND": "LANDSCAPE", "LOSS": "*value += 1e-12 * (double)self->steps"]),
    CheckFixture("continues_from_checkpoint", "does not take back its state", ["TAKEN": ""]),
    CheckFixture("refuses_bad_state", "takes any bytes", ["CHECKED": "1"]),
    CheckFixture(
      "instances_do_not_share", "keeps its rate for all instances",
      ["GLOBAL": "static double rate;", "CREATE": "rate = values[0]", "RATE": "rate"]),
    CheckFixture("does_not_grow", "allocates in each step", ["STEP": "kept = malloc(64)"]),
    CheckFixture(
      "parts_equal_whole", "looks at the first gradient",
      ["SHRINK": "1 / (1 + 1e-3 * fabs(get(self, s->gradient, 0)))"]),
    CheckFixture(
      "skipping_leaves_parameters", "says that it skipped",
      ["STEP": "if (s->index % 7 == 6) s->outcome = SURPLUS_SKIPPED"]),
    CheckFixture(
      "view_changes_nothing", "moves in a view",
      ["VIEW": "put(self, s->parameters, 0, 0.999 * get(self, s->parameters, 0))"]),
    CheckFixture(
      "view_changes_nothing", "a regularizer moves in a view",
      [
        "KIND": "REGULARIZER",
        "VIEW": "put(self, s->parameters, 0, 0.999 * get(self, s->parameters, 0))",
      ]),
    CheckFixture(
      "asks_for_declared_services", "evaluates without saying so",
      [
        "STEP": """
        surplus_evaluation call = {sizeof call, s->parameters, NULL, 0, 0, 0, 0, 0}; \
        if (s->services->evaluate(s->context, &call, error) != SURPLUS_OK) return SURPLUS_INTERNAL
        """, "CLAIM": "1",
      ]),
    CheckFixture(
      "schedules_soundly", "falls below zero",
      ["KIND": "SCHEDULER", "VALUE": "record->base_value * (0.5 - t)"]),
    CheckFixture(
      "schedules_soundly", "is not pure",
      [
        "KIND": "SCHEDULER",
        "VALUE": "0.5 * (record->current_value + record->base_value * (1 - t))",
      ]),
    CheckFixture(
      "derivatives_match", "doubles its gradient", ["KIND": "REGULARIZER", "SLOPE": "2"]),
    CheckFixture(
      "derivatives_match", "has a map that expands", ["KIND": "REGULARIZER", "PROX": "1.01"]),
    CheckFixture(
      "derivatives_match", "a landscape doubles its gradient",
      ["KIND": "LANDSCAPE", "SLOPE": "2", "CURVATURE": "2"]),
    CheckFixture(
      "derivatives_match", "a landscape's product is not the derivative of its gradient",
      ["KIND": "LANDSCAPE", "CURVATURE": "1.01"]),
    CheckFixture(
      "matches_reference", "is no gradient descent",
      [
        "LIBRARY": "\"gradient_descent\"", "ID": "\"sgd\"",
      ]),
    CheckFixture(
      "works_at_hyperparameter_limits", "dies at a limit",
      ["CREATE": "if (values[0] == 1e6) abort()"]),
    CheckFixture(
      "precisions_agree", "steps less far in f32",
      ["SHRINK": "(self->layout->dtype == SURPLUS_F32 ? 0.9 : 1)"]),
    CheckFixture("claims_are_true", "claims a loss it did not ask for", ["CLAIM": "1"]),
    CheckFixture("destroy_frees", "does not free its instance", ["DESTROYED": "(void)self"]),
    CheckFixture(
      "uses_the_rows_it_is_given", "takes all rows whichever it is given",
      [
        "KIND": "LANDSCAPE", "ROWS": "7",
        "FACTOR": "mean_factor(&(surplus_rows){sizeof(surplus_rows), NULL, 0})",
      ]),
    CheckFixture(
      "uses_the_rows_it_is_given", "divides by all rows",
      [
        "KIND": "LANDSCAPE", "ROWS": "7",
        "FACTOR": "(mean_factor(rows) * (rows->rows == NULL ? 1 : (double)rows->count / ROWS))",
      ]),
    CheckFixture(
      "refuses_bad_state", "remembers after a load of no bytes", ["RESET": "self->scale = 1"]),
    CheckFixture(
      "refuses_bad_state", "takes NaN for a number that it saved",
      ["CHECKED": "(count == sizeof given && given.mark == MARK)"]),
    CheckFixture(
      "works_on_any_layout", "divides by weights",
      ["SHRINK": "get(self, s->parameters, i) / get(self, s->parameters, i)"]),
    CheckFixture(
      "moves_every_element", "leaves elements from the thousandth on alone",
      ["COUNT": "(self->layout->count > 1000 ? 1000 : self->layout->count)"]),
    CheckFixture(
      "moves_every_element", "leaves the rest after blocks of eight alone",
      [
        "COUNT": "(self->layout->count > 64 ? self->layout->count / 8 * 8 : self->layout->count)"
      ]),
    CheckFixture(
      "moves_every_element", "has room for 32 tensors",
      [
        "GLOBAL": """
        static uint64_t first_tensors(const surplus_layout *layout) { uint64_t sum = 0; \
        for (uint64_t t = 0; t < layout->tensor_count && t < 32; t++) sum += layout->tensors[t]->rows * layout->tensors[t]->columns; \
        return sum; }
        """, "COUNT": "first_tensors(self->layout)",
      ]),
    CheckFixture(
      "stays_down", "turns around after 256 steps", ["SHRINK": "(s->index >= 256 ? -1 : 1)"]),
    CheckFixture(
      "derivatives_match", "a penalty's product without a term whose weight is 0 by default",
      ["KIND": "REGULARIZER", "CURVATURE": "0"]),
    CheckFixture(
      "precisions_agree", "leaves a term out in f32",
      [
        "TERM":
          "(self->layout->dtype == SURPLUS_F32 ? 0 : s->hyperparameters[1] * get(self, s->parameters, i))"
      ]),
  ]
}
