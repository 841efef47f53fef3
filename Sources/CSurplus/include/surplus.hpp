// surplus.hpp: plugins in C++17, on top of surplus.h. Nothing here is part of the contract: it is compiled into the
// plugin. A component is a class; what it throws arrives at the host as a status with its text.
//
//   struct Signum {
//     static surplus::Description describe() { return {"signum", "the sign of the gradient", {{"lr", 0.01, 0, 1e6}}}; }
//     template <class Real> void step(surplus::Step<Real> &step) const { ... }
//   };
//   SURPLUS_EXPORT_COMPONENTS("signum", "1.0.0", surplus::optimizer<Signum>())
//
// A class may have a constructor from surplus::Creation, and the members named below; it is not final. A member of one of
// these names that cannot be called as said is an error of the compiler.
#ifndef SURPLUS_HPP
#define SURPLUS_HPP
#define SURPLUS_PLUGIN
#include "surplus.h"
#include <cmath>
#include <cstddef>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace surplus {

// A view of neighbouring elements that somebody else owns.
template <class Element> class Span {
public:
  Span(Element *first, std::size_t count) : first(first), count(first ? count : 0) {}
  Element &operator[](std::size_t index) const { return first[index]; }
  Element *begin() const { return first; }
  Element *end() const { return first + count; }
  Element *data() const { return first; }
  std::size_t size() const { return count; }

private:
  Element *first;
  std::size_t count;
};

// Random numbers of a stream: the same number for the same index, in any order, and for the same seed in any trial.
class Random {
public:
  Random() = default;
  Random(const surplus_host *host, const surplus_stream *stream) : host(stream ? host : nullptr) {
    if (stream) this->stream = *stream;
  }
  // 32 random bits.
  uint32_t word(uint64_t index) const {
    uint32_t result;
    draw(index, 1, &result);
    return result;
  }
  // Uniform in [0, 1) with 53 bits, from the words 2 index and 2 index + 1.
  double uniform(uint64_t index) const {
    uint32_t words[2];
    draw(2 * index, 2, words);
    return ((words[0] >> 5) * 67108864.0 + (words[1] >> 6)) / 9007199254740992.0;
  }
  // Standard normal, by Box and Muller: the indices 2k and 2k + 1 are a pair.
  double normal(uint64_t index) const {
    const uint64_t even = index - index % 2;
    const double radius = std::sqrt(-2 * std::log(1 - uniform(even)));
    const double angle = 2 * 3.14159265358979323846 * uniform(even + 1);
    return radius * (index == even ? std::cos(angle) : std::sin(angle));
  }

private:
  void draw(uint64_t first, uint64_t count, uint32_t *words) const {
    if (!host) throw std::logic_error("this call has no random numbers");
    host->random(host, &stream, first, count, words);
  }
  const surplus_host *host = nullptr;
  surplus_stream stream = {};
};

// A real hyperparameter; give a tuning range to have it searched in equal ratios.
struct Hyperparameter {
  std::string name;
  double value, minimum, maximum;
  std::string summary = "";
  double tuning_minimum = 0, tuning_maximum = 0;
  uint32_t type = SURPLUS_REAL;
};

// One that is a whole number.
inline Hyperparameter integer(std::string name, double value, double minimum, double maximum,
                              std::string summary = "") {
  return {std::move(name), value, minimum, maximum, std::move(summary), 0, 0, SURPLUS_INTEGER};
}

struct Description {
  std::string id, summary;
  std::vector<Hyperparameter> hyperparameters = {};
  uint64_t traits = 0, needs = 0;
  std::string reference = "", version = "1.0.0";
  std::string size = ""; // landscape: the name of the integer along which it grows; "": none
  std::string formula = "", state = "", cost = ""; // what it computes, "2 n", "one gradient"; "": not said
};

// What an instance is created from; host, descriptor and layout (NULL for schedulers and landscapes) live as long as it
// does.
struct Creation {
  const surplus_host *host;
  const surplus_descriptor *descriptor;
  const surplus_layout *layout;
  const double *hyperparameters;
  Random random = {}; // for data that the seed decides; landscapes alone have it
};

namespace detail {

inline surplus_status report(surplus_error *error, surplus_status status, const char *text) noexcept {
  if (error && error->message && error->capacity > 0) {
    std::strncpy(error->message, text, error->capacity - 1);
    error->message[error->capacity - 1] = 0;
  }
  return status;
}

// Runs a body and turns what it throws into a status and a text.
template <class Body> surplus_status guarded(surplus_error *error, Body body) noexcept {
  try {
    body();
    return SURPLUS_OK;
  } catch (const std::invalid_argument &thrown) {
    return report(error, SURPLUS_INVALID_ARGUMENT, thrown.what());
  } catch (const std::exception &thrown) {
    return report(error, SURPLUS_INTERNAL, thrown.what());
  } catch (...) {
    return report(error, SURPLUS_INTERNAL, "something that is no std::exception was thrown");
  }
}

// The component; a host that keeps to the ranges of the descriptor is not taken for granted.
template <class Component> Component construct(const Creation &creation) {
  for (uint64_t index = 0; index < creation.descriptor->hyperparameter_count; index++) {
    const surplus_hyperparameter &one = *creation.descriptor->hyperparameters[index];
    const double value = creation.hyperparameters[index];
    if (!(one.minimum <= value && value <= one.maximum) || (one.type == SURPLUS_INTEGER && value != std::floor(value)))
      throw std::invalid_argument(one.name + (" is " + std::to_string(value)) + ", which is out of its range");
  }
  if constexpr (std::is_constructible_v<Component, const Creation &>)
    return Component(creation);
  else
    return Component();
}

template <class Component> struct Instance {
  const surplus_host *host;
  const surplus_layout *layout;
  Component component;
};

template <class Component> Instance<Component> &instance(void *pointer) {
  return *static_cast<Instance<Component> *>(pointer);
}

template <class Component>
surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, const surplus_layout *layout,
                      const double *values, void **result, surplus_error *error) {
  return guarded(error, [&] {
    *result = new Instance<Component>{host, layout, construct<Component>({host, descriptor, layout, values})};
  });
}

// Whether a class has a member of some name, whatever its arguments: a name found in two bases is ambiguous. Asking
// whether it can be called would take one with other arguments for none at all.
#define SURPLUS_MEMBER(name)                                                                        \
  struct Named_##name {                                                                             \
    int name;                                                                                       \
  };                                                                                                \
  template <class Component> struct Beside_##name : Component, Named_##name {};                     \
  template <class Component, class = void> struct Has_##name : std::true_type {};                   \
  template <class Component>                                                                        \
  struct Has_##name<Component, std::void_t<decltype(&Beside_##name<Component>::name)>> : std::false_type {};

template <class Component> void destroy(void *pointer) { delete static_cast<Instance<Component> *>(pointer); }

// The names of the slots, each of the layout of the parameters: static const char *const slots[].
template <class Component, class = void> struct Slots {
  static constexpr auto state = nullptr;
};
template <class Component> struct Slots<Component, std::void_t<decltype(Component::slots)>> {
  static uint64_t state(void *, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
    uint64_t count = 0;
    for (const char *name : Component::slots) {
      if (count < capacity) slots[count] = {name, layout->count, 0, 0};
      count++;
    }
    return count;
  }
};

// A descriptor with all it points to, made once and never freed.
inline const surplus_descriptor *descriptor(const Description &given, const char *interface, const void *table) {
  auto text = [](const std::string &from) { return (new std::string(from))->c_str(); };
  auto &all = *new std::vector<const surplus_hyperparameter *>;
  for (const Hyperparameter &one : given.hyperparameters)
    all.push_back(new surplus_hyperparameter{
        sizeof(surplus_hyperparameter), text(one.name), "", text(one.summary), one.type,
        static_cast<uint32_t>(one.tuning_maximum > 0 ? SURPLUS_LOG : 0), one.value, one.minimum, one.maximum,
        one.tuning_minimum, one.tuning_maximum, nullptr, 0});
  return new surplus_descriptor{sizeof(surplus_descriptor), text(given.id), interface, table, text(given.version),
                                text(given.summary), text(given.reference), all.data(), all.size(), given.needs,
                                given.traits, 1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0,
                                given.size.empty() ? nullptr : text(given.size), text(given.formula),
                                text(given.state), text(given.cost)};
}

} // namespace detail

// One step of an optimizer; what it points to is lent for the call.
template <class Real> struct Step {
  surplus_step &call;
  std::size_t count;
  const surplus_host *host;
  Span<Real> parameters() const { return {static_cast<Real *>(call.parameters), count}; }
  Span<const Real> gradient() const { return {static_cast<const Real *>(call.gradient), count}; }
  Span<Real> state(std::size_t slot) const { return {static_cast<Real *>(call.state[slot]), count}; }
  Real operator[](std::size_t hyperparameter) const { return static_cast<Real>(call.hyperparameters[hyperparameter]); }
  // Of this step.
  Random random() const { return {host, call.random}; }
  // The objective at a point, and its raw gradient unless that is NULL: on this step's batch, with its randomness.
  double evaluate(const Real *point, Real *gradient = nullptr) const {
    char message[256] = "";
    surplus_error error{sizeof error, message, sizeof message};
    surplus_evaluation request{sizeof request, point, gradient, SURPLUS_BATCH_SAME, SURPLUS_REPLAY, SURPLUS_FROZEN, 0, 0};
    if (call.services->evaluate(call.context, &request, &error) != SURPLUS_OK) throw std::runtime_error(message);
    return request.loss;
  }
};

// One call of a hook of a regularizer; a buffer it does not use is empty.
template <class Real> struct Hook {
  const surplus_hook &call;
  std::size_t count;
  const surplus_host *host;
  Span<Real> parameters() const { return {static_cast<Real *>(call.parameters), count}; }
  Span<const Real> previous() const { return {static_cast<const Real *>(call.previous), count}; }
  Span<Real> gradient() const { return {static_cast<Real *>(call.gradient), count}; }
  Span<Real> state(std::size_t slot) const { return {static_cast<Real *>(call.state[slot]), count}; }
  Real operator[](std::size_t hyperparameter) const { return static_cast<Real>(call.hyperparameters[hyperparameter]); }
  // Of this step.
  Random random() const { return {host, call.random}; }
};

// Component::step<Real>(Step<Real> &); sets step.call.outcome where that is not SURPLUS_APPLIED.
template <class Component> const surplus_descriptor *optimizer() {
  static surplus_optimizer table{};
  table.struct_size = sizeof table;
  table.create = detail::create<Component>;
  table.state = detail::Slots<Component>::state;
  table.destroy = detail::destroy<Component>;
  table.step = [](void *pointer, surplus_step *call, surplus_error *error) -> surplus_status {
    return detail::guarded(error, [&] {
      auto &self = detail::instance<Component>(pointer);
      const std::size_t count = self.layout->count;
      if (self.layout->dtype == SURPLUS_F32) {
        Step<float> step{*call, count, self.host};
        self.component.step(step);
      } else {
        Step<double> step{*call, count, self.host};
        self.component.step(step);
      }
    });
  };
  return detail::descriptor(Component::describe(), SURPLUS_INTERFACE_OPTIMIZER, &table);
}

// Where on the way to the horizon update t lies, in steps: progress x horizon, which is t itself where each step costs
// one gradient. A schedule over the horizon is a function of this and not of t.
inline double position(const surplus_record &record) {
  const double whole = double(record.step);
  // A host of 1.0 knows nothing of progress. Whole steps stay as they are: t / T x T need not be t.
  if (record.struct_size < offsetof(surplus_record, progress) + sizeof record.progress || record.horizon == 0) return whole;
  const double horizon = double(record.horizon);
  return std::isnan(record.progress) || record.progress == whole / horizon ? whole : record.progress * horizon;
}

// double Component::value(const surplus_record &): the absolute value of the driven hyperparameter.
template <class Component> const surplus_descriptor *scheduler() {
  static surplus_scheduler table{};
  table.struct_size = sizeof table;
  table.create = [](const surplus_host *host, const surplus_descriptor *descriptor, const double *values, void **result,
                    surplus_error *error) -> surplus_status {
    return detail::create<Component>(host, descriptor, nullptr, values, result, error);
  };
  table.destroy = detail::destroy<Component>;
  table.value = [](void *pointer, surplus_record *record, surplus_error *error) -> surplus_status {
    return detail::guarded(error, [&] { record->value = detail::instance<Component>(pointer).component.value(*record); });
  };
  return detail::descriptor(Component::describe(), SURPLUS_INTERFACE_SCHEDULER, &table);
}

namespace detail {

#define SURPLUS_HOOK(name)                                                                                      \
  SURPLUS_MEMBER(name)                                                                                          \
  template <class Component> surplus_status name(void *pointer, const surplus_hook *call, surplus_error *error) { \
    return guarded(error, [&] {                                                                                 \
      auto &self = instance<Component>(pointer);                                                                \
      const std::size_t count = self.layout->count;                                                             \
      if (self.layout->dtype == SURPLUS_F32) self.component.name(Hook<float>{*call, count, self.host});         \
      else self.component.name(Hook<double>{*call, count, self.host});                                          \
    });                                                                                                         \
  }
SURPLUS_HOOK(penalty)
SURPLUS_HOOK(transform_gradient)
SURPLUS_HOOK(decay)
SURPLUS_HOOK(prox)
#undef SURPLUS_HOOK

} // namespace detail

// Any of: double Component::penalty(const Hook<Real> &), which adds to a gradient that is not empty;
// transform_gradient, decay and prox, of the same argument and void.
template <class Component> const surplus_descriptor *regularizer() {
  static surplus_regularizer table{};
  table.struct_size = sizeof table;
  table.create = detail::create<Component>;
  table.state = detail::Slots<Component>::state;
  table.destroy = detail::destroy<Component>;
  if constexpr (detail::Has_penalty<Component>::value)
    table.penalty = [](void *pointer, const surplus_hook *call, double *value, surplus_error *error) -> surplus_status {
      return detail::guarded(error, [&] {
        auto &self = detail::instance<Component>(pointer);
        const std::size_t count = self.layout->count;
        *value = self.layout->dtype == SURPLUS_F32 ? self.component.penalty(Hook<float>{*call, count, self.host})
                                                   : self.component.penalty(Hook<double>{*call, count, self.host});
      });
    };
  if constexpr (detail::Has_transform_gradient<Component>::value)
    table.transform_gradient = detail::transform_gradient<Component>;
  if constexpr (detail::Has_decay<Component>::value) table.decay = detail::decay<Component>;
  if constexpr (detail::Has_prox<Component>::value) table.prox = detail::prox<Component>;
  return detail::descriptor(Component::describe(), SURPLUS_INTERFACE_REGULARIZER, &table);
}

} // namespace surplus

#include "surplus_landscape.hpp"

// The library: its id, its version, and its components. Once, in one file. The host calls the entry at any time, and
// an exception leaves it as "cannot serve this host".
#define SURPLUS_EXPORT_COMPONENTS(id, version, ...)                                                        \
  const surplus_plugin *surplus_plugin_entry(const surplus_host *) try {                                   \
    static const surplus_descriptor *const components[] = {__VA_ARGS__};                                   \
    static const surplus_plugin library{sizeof library, SURPLUS_ABI_MAJOR, SURPLUS_ABI_MINOR, id, version, \
                                        components, sizeof components / sizeof *components, nullptr};      \
    return &library;                                                                                       \
  } catch (...) {                                                                                          \
    return nullptr;                                                                                        \
  }                                                                                                        \
  static_assert(true, "")

#endif
