// surplus_landscape.hpp: landscapes in C++17, the second half of surplus.hpp, which includes it.
//
//   struct Bowl {
//     static surplus::Description describe() { return {"bowl", "half of the squared norm"}; }
//     std::vector<surplus::Tensor> layout() const { return {{"w", {2}}}; }
//     template <class Real> void initialize(surplus::Span<Real> w, const surplus::Random &) const { ... }
//     template <class Real> double loss(const surplus::Evaluation<Real> &at) const { ... }
//   };
//   SURPLUS_EXPORT_COMPONENTS("bowl", "1.0.0", surplus::landscape<Bowl>())
#ifndef SURPLUS_LANDSCAPE_HPP
#define SURPLUS_LANDSCAPE_HPP
#include "surplus.hpp"

namespace surplus {

// One tensor of the parameters. They follow each other in the flat buffer, each row-major.
struct Tensor {
  std::string name;
  std::vector<int64_t> shape; // empty: a single number
  uint32_t role = SURPLUS_ROLE_WEIGHT;
  int32_t layer = -1; // depth in the model; -1: has no meaning
};

// The training rows that an evaluation sees: rows[k] for k below size().
class Rows {
public:
  explicit Rows(const surplus_rows &call) : listed(call.rows), count(call.count) {}
  std::size_t size() const { return count; }
  std::size_t operator[](std::size_t k) const { return listed ? static_cast<std::size_t>(listed[k]) : k; }

private:
  const int32_t *listed;
  std::size_t count;
};

// A request for the loss; what it points to is lent for the call.
template <class Real> class Evaluation {
public:
  Evaluation(const surplus_rows &rows, const void *parameters, void *gradient, std::size_t count)
      : call(rows), point(parameters), slope(gradient), count(count) {}
  // Those of the batch; none in a closed form.
  Rows rows() const { return Rows(call); }
  Span<const Real> parameters() const { return {static_cast<const Real *>(point), count}; }
  // To be written, not added to; empty where only the loss is wanted.
  Span<Real> gradient() const { return {static_cast<Real *>(slope), count}; }

private:
  const surplus_rows &call;
  const void *point;
  void *slope;
  std::size_t count;
};

// A request for the Hessian of that loss times a vector.
template <class Real> class Product {
public:
  Product(const surplus_rows &rows, const void *parameters, const void *vector, void *product, std::size_t count)
      : call(rows), point(parameters), factor(vector), result(product), count(count) {}
  Rows rows() const { return Rows(call); }
  Span<const Real> parameters() const { return {static_cast<const Real *>(point), count}; }
  Span<const Real> vector() const { return {static_cast<const Real *>(factor), count}; }
  // To be written, not added to.
  Span<Real> product() const { return {static_cast<Real *>(result), count}; }

private:
  const surplus_rows &call;
  const void *point, *factor;
  void *result;
  std::size_t count;
};

// Over a whole split: the mean loss, and the fraction of wrong answers (NaN: has no meaning).
struct Metrics {
  double loss;
  double error = std::nan("");
};

namespace detail {

// A layout as the boundary describes it; its address and all it points to stay as they are.
class Layout {
public:
  Layout(std::vector<Tensor> given, uint32_t dtype) : tensors(std::move(given)), views(tensors.size()) {
    const uint8_t bits = dtype == SURPLUS_F32 ? 32 : 64;
    uint64_t offset = 0;
    for (std::size_t index = 0; index < tensors.size(); index++) {
      Tensor &tensor = tensors[index];
      uint64_t count = 1;
      for (const int64_t size : tensor.shape) {
        if (size < 1) throw std::invalid_argument("tensor '" + tensor.name + "' has the size " + std::to_string(size));
        count *= static_cast<uint64_t>(size);
      }
      const uint64_t rows = tensor.shape.size() < 2 ? 1 : static_cast<uint64_t>(tensor.shape[0]);
      // No strides: row-major, as DLPack has it.
      views[index] = {sizeof(surplus_tensor), tensor.name.c_str(), tensor.role, tensor.layer, rows, count / rows,
                      {nullptr, 1, 0, static_cast<int32_t>(tensor.shape.size()), 2, bits, 1, tensor.shape.data(),
                       nullptr, offset * bits / 8}};
      pointers.push_back(&views[index]);
      offset += count;
    }
    layout = {sizeof layout, offset, dtype, static_cast<uint32_t>(tensors.size()), pointers.data()};
  }
  Layout(const Layout &) = delete;
  Layout &operator=(const Layout &) = delete;
  const surplus_layout *get() const { return &layout; }

private:
  std::vector<Tensor> tensors;
  std::vector<surplus_tensor> views;
  std::vector<const surplus_tensor *> pointers;
  surplus_layout layout;
};

SURPLUS_MEMBER(rows)
SURPLUS_MEMBER(hessian_product)
SURPLUS_MEMBER(metrics)
SURPLUS_MEMBER(lower_bound)
SURPLUS_MEMBER(distance)
#undef SURPLUS_MEMBER

// What a function without a status would answer is asked for when the instance is made, where a failure can be told; that
// of a distance is told by the next loss.
template <class Component> struct Landscape {
  const surplus_host *host;
  Component component;
  Layout layout;
  uint64_t rows[3] = {0, 0, 0};
  double lower_bound = std::nan("");
  std::string failed_distance;

  Landscape(const Creation &creation, uint32_t dtype)
      : host(creation.host), component(construct<Component>(creation)), layout(component.layout(), dtype) {
    if constexpr (Has_rows<Component>::value)
      for (uint32_t split = SURPLUS_TRAIN; split <= SURPLUS_TEST; split++) rows[split] = component.rows(split);
    if constexpr (Has_lower_bound<Component>::value) lower_bound = component.lower_bound();
  }

  std::size_t count() const { return layout.get()->count; }
  bool is_single() const { return layout.get()->dtype == SURPLUS_F32; }
  static Landscape &at(void *pointer) { return *static_cast<Landscape *>(pointer); }
  template <class Real> Span<const Real> read(const void *parameters) const {
    return {static_cast<const Real *>(parameters), count()};
  }
};

} // namespace detail

// A class with
//   std::vector<Tensor> layout();
//   void initialize(Span<Real> parameters, const Random &random): writes the initial point
//   double loss(const Evaluation<Real> &): the mean loss over its rows; writes a gradient that is not empty
// and, where it has them,
//   void hessian_product(const Product<Real> &)
//   uint64_t rows(uint32_t split): of SURPLUS_TRAIN, SURPLUS_VALIDATION (0) and SURPLUS_TEST; needs metrics
//   Metrics metrics(uint32_t split, Span<const Real> parameters)
//   double lower_bound(): of the loss
//   double distance(Span<const Real> parameters): to the known solution; what it throws, the next loss fails with
// Those with Real are templates, called with float or double. The same call gives the same bits.
template <class Component> const surplus_descriptor *landscape() {
  using Self = detail::Landscape<Component>;
  static_assert(!detail::Has_rows<Component>::value || detail::Has_metrics<Component>::value,
                "a landscape with rows needs metrics");
  static surplus_landscape table{};
  table.struct_size = sizeof table;
  table.create = [](const surplus_host *host, const surplus_descriptor *descriptor, uint32_t dtype, const double *values,
                    const surplus_stream *random, void **result, surplus_error *error) -> surplus_status {
    return detail::guarded(error, [&] {
      *result = new Self({host, descriptor, nullptr, values, Random(host, random)}, dtype);
    });
  };
  table.destroy = [](void *pointer) { delete &Self::at(pointer); };
  table.layout = [](void *pointer) { return Self::at(pointer).layout.get(); };
  table.initialize = [](void *pointer, const surplus_stream *random, void *parameters,
                        surplus_error *error) -> surplus_status {
    return detail::guarded(error, [&] {
      auto &self = Self::at(pointer);
      const Random numbers(self.host, random);
      if (self.is_single()) self.component.initialize(Span<float>(static_cast<float *>(parameters), self.count()), numbers);
      else self.component.initialize(Span<double>(static_cast<double *>(parameters), self.count()), numbers);
    });
  };
  table.loss = [](void *pointer, const surplus_rows *rows, const void *parameters, double *loss, void *gradient,
                  surplus_error *error) -> surplus_status {
    return detail::guarded(error, [&] {
      auto &self = Self::at(pointer);
      const std::size_t count = self.count();
      if (!self.failed_distance.empty()) throw std::runtime_error("distance: " + self.failed_distance);
      *loss = self.is_single() ? self.component.loss(Evaluation<float>(*rows, parameters, gradient, count))
                               : self.component.loss(Evaluation<double>(*rows, parameters, gradient, count));
    });
  };
  if constexpr (detail::Has_hessian_product<Component>::value)
    table.hessian_product = [](void *pointer, const surplus_rows *rows, const void *parameters, const void *vector,
                               void *product, surplus_error *error) -> surplus_status {
      return detail::guarded(error, [&] {
        auto &self = Self::at(pointer);
        const std::size_t count = self.count();
        if (self.is_single()) self.component.hessian_product(Product<float>(*rows, parameters, vector, product, count));
        else self.component.hessian_product(Product<double>(*rows, parameters, vector, product, count));
      });
    };
  if constexpr (detail::Has_rows<Component>::value)
    table.rows = [](void *pointer, uint32_t split) -> uint64_t {
      return split <= SURPLUS_TEST ? Self::at(pointer).rows[split] : 0;
    };
  if constexpr (detail::Has_metrics<Component>::value)
    table.metrics = [](void *pointer, uint32_t split, const void *parameters, double *loss, double *error_rate,
                       surplus_error *error) -> surplus_status {
      return detail::guarded(error, [&] {
        auto &self = Self::at(pointer);
        const Metrics found = self.is_single() ? self.component.metrics(split, self.template read<float>(parameters))
                                               : self.component.metrics(split, self.template read<double>(parameters));
        *loss = found.loss, *error_rate = found.error;
      });
    };
  if constexpr (detail::Has_lower_bound<Component>::value)
    table.lower_bound = [](void *pointer) { return Self::at(pointer).lower_bound; };
  if constexpr (detail::Has_distance<Component>::value)
    table.distance = [](void *pointer, const void *parameters) -> double {
      auto &self = Self::at(pointer);
      double distance = std::nan("");
      char text[256] = "";
      surplus_error error{sizeof error, text, sizeof text};
      const surplus_status status = detail::guarded(&error, [&] {
        distance = self.is_single() ? self.component.distance(self.template read<float>(parameters))
                                    : self.component.distance(self.template read<double>(parameters));
      });
      if (status != SURPLUS_OK) self.failed_distance = text;
      return distance;
    };
  return detail::descriptor(Component::describe(), SURPLUS_INTERFACE_LANDSCAPE, &table);
}

} // namespace surplus

#endif
