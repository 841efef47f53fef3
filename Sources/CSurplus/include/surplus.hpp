// surplus.hpp: plugins in C++17, on top of surplus.h. Nothing here is part of the contract: it is compiled into the
// plugin. A component is a class; what it throws arrives at the host as a status with its text.
//
//   struct Signum {
//     static surplus::Description describe() { return {"signum", "the sign of the gradient", {{"lr", 0.01, 0, 1e6}}}; }
//     template <class Real> void step(surplus::Step<Real> &step) const { ... }
//   };
//   SURPLUS_EXPORT_COMPONENTS("signum", "1.0.0", surplus::optimizer<Signum>())
//
// A class may have a constructor from surplus::Creation, and the members named below.
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

// A real hyperparameter; give a tuning range to have it searched in equal ratios.
struct Hyperparameter {
  std::string name;
  double value, minimum, maximum;
  std::string summary = "";
  double tuning_minimum = 0, tuning_maximum = 0;
};

struct Description {
  std::string id, summary;
  std::vector<Hyperparameter> hyperparameters = {};
  uint64_t traits = 0, needs = 0;
  std::string reference = "", version = "1.0.0";
};

// What an instance is created from; host, descriptor and layout (NULL for schedulers) live as long as it does.
struct Creation {
  const surplus_host *host;
  const surplus_descriptor *descriptor;
  const surplus_layout *layout;
  const double *hyperparameters;
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

template <class Component> struct Instance {
  const surplus_layout *layout;
  Component component;
};

template <class Component> Instance<Component> &instance(void *pointer) {
  return *static_cast<Instance<Component> *>(pointer);
}

template <class Component> Instance<Component> *make(const Creation &creation) {
  if constexpr (std::is_constructible_v<Component, const Creation &>)
    return new Instance<Component>{creation.layout, Component(creation)};
  else
    return new Instance<Component>{creation.layout, Component()};
}

template <class Component>
surplus_status create(const surplus_host *host, const surplus_descriptor *descriptor, const surplus_layout *layout,
                      const double *values, void **result, surplus_error *error) {
  return guarded(error, [&] { *result = make<Component>({host, descriptor, layout, values}); });
}

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
        sizeof(surplus_hyperparameter), text(one.name), "", text(one.summary), SURPLUS_REAL,
        static_cast<uint32_t>(one.tuning_maximum > 0 ? SURPLUS_LOG : 0), one.value, one.minimum, one.maximum,
        one.tuning_minimum, one.tuning_maximum, nullptr, 0});
  return new surplus_descriptor{sizeof(surplus_descriptor), text(given.id), interface, table, text(given.version),
                                text(given.summary), text(given.reference), all.data(), all.size(), given.needs,
                                given.traits, 1u << SURPLUS_F32 | 1u << SURPLUS_F64, 0};
}

} // namespace detail

// One step of an optimizer; what it points to is lent for the call.
template <class Real> struct Step {
  surplus_step &call;
  std::size_t count;
  Span<Real> parameters() const { return {static_cast<Real *>(call.parameters), count}; }
  Span<const Real> gradient() const { return {static_cast<const Real *>(call.gradient), count}; }
  Span<Real> state(std::size_t slot) const { return {static_cast<Real *>(call.state[slot]), count}; }
  Real operator[](std::size_t hyperparameter) const { return static_cast<Real>(call.hyperparameters[hyperparameter]); }
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
  Span<Real> parameters() const { return {static_cast<Real *>(call.parameters), count}; }
  Span<const Real> previous() const { return {static_cast<const Real *>(call.previous), count}; }
  Span<Real> gradient() const { return {static_cast<Real *>(call.gradient), count}; }
  Real operator[](std::size_t hyperparameter) const { return static_cast<Real>(call.hyperparameters[hyperparameter]); }
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
        Step<float> step{*call, count};
        self.component.step(step);
      } else {
        Step<double> step{*call, count};
        self.component.step(step);
      }
    });
  };
  return detail::descriptor(Component::describe(), SURPLUS_INTERFACE_OPTIMIZER, &table);
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

#define SURPLUS_HAS(name)                                                                                       \
  template <class Component, class = void> struct Has_##name : std::false_type {};                              \
  template <class Component>                                                                                    \
  struct Has_##name<Component, std::void_t<decltype(std::declval<Component &>().name(                           \
                                   std::declval<const Hook<double> &>()))>> : std::true_type {};                \
  template <class Component> surplus_status name(void *pointer, const surplus_hook *call, surplus_error *error) { \
    return guarded(error, [&] {                                                                                 \
      auto &self = instance<Component>(pointer);                                                                \
      const std::size_t count = self.layout->count;                                                             \
      if (self.layout->dtype == SURPLUS_F32) self.component.name(Hook<float>{*call, count});                    \
      else self.component.name(Hook<double>{*call, count});                                                     \
    });                                                                                                         \
  }
SURPLUS_HAS(penalty)
SURPLUS_HAS(transform_gradient)
SURPLUS_HAS(decay)
SURPLUS_HAS(prox)
#undef SURPLUS_HAS

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
        *value = self.layout->dtype == SURPLUS_F32 ? self.component.penalty(Hook<float>{*call, count})
                                                   : self.component.penalty(Hook<double>{*call, count});
      });
    };
  if constexpr (detail::Has_transform_gradient<Component>::value)
    table.transform_gradient = detail::transform_gradient<Component>;
  if constexpr (detail::Has_decay<Component>::value) table.decay = detail::decay<Component>;
  if constexpr (detail::Has_prox<Component>::value) table.prox = detail::prox<Component>;
  return detail::descriptor(Component::describe(), SURPLUS_INTERFACE_REGULARIZER, &table);
}

} // namespace surplus

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
