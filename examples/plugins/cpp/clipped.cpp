// Three components in C++: an optimizer, a scheduler and a regularizer.
//
//     surplus plugin build examples/plugins/cpp
#include "surplus.hpp"

// Signum without momentum (Bernstein et al. 2018, arXiv:1802.04434): w -= lr sign(g).
struct SignDescent {
  static surplus::Description describe() {
    return {"sign_descent", "the sign of the gradient", {{"lr", 1e-3, 0, 1e6, "learning rate", 1e-6, 0.1}},
            SURPLUS_ELEMENTWISE, 0, "arXiv:1802.04434"};
  }
  template <class Real> void step(surplus::Step<Real> &step) const {
    const auto w = step.parameters();
    const auto g = step.gradient();
    const Real lr = step[0];
    for (std::size_t i = 0; i < w.size(); i++) w[i] -= lr * (g[i] > 0 ? 1 : g[i] < 0 ? -1 : g[i]);
  }
};

// base / sqrt(t + 1).
struct InverseRoot {
  static surplus::Description describe() { return {"inverse_root", "base / sqrt(t + 1)", {}, SURPLUS_PURE}; }
  double value(const surplus_record &record) const { return record.base_value / std::sqrt(double(record.step) + 1); }
};

// Each element of the gradient is kept within a bound.
struct ClipElements {
  static surplus::Description describe() {
    return {"clip_elements", "the gradient, element by element within a bound", {{"bound", 1, 0, 1e30, "bound"}}};
  }
  explicit ClipElements(const surplus::Creation &creation) {
    if (creation.hyperparameters[0] == 0) throw std::invalid_argument("a bound of 0 leaves no gradient");
  }
  template <class Real> void transform_gradient(const surplus::Hook<Real> &hook) const {
    for (Real &g : hook.gradient()) g = std::fmax(-hook[0], std::fmin(hook[0], g));
  }
};

SURPLUS_EXPORT_COMPONENTS("clipped_example", "1.0.0", surplus::optimizer<SignDescent>(),
                          surplus::scheduler<InverseRoot>(), surplus::regularizer<ClipElements>());
