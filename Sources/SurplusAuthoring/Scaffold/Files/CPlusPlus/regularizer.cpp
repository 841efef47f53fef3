// Penalty on the squared norm.
#include "surplus.hpp"

struct __TYPE__ {
  static surplus::Description describe() {
    surplus::Description given{
        "__NAME__", "penalty on the squared norm", {{"strength", 1e-4, 0, 1e6, "weight of the penalty"}}};
    given.formula = "penalty = 1/2 strength |w|^2";
    return given;
  }

  // Without a gradient only the value is wanted.
  template <class Real> double penalty(const surplus::Hook<Real> &hook) const {
    const auto w = hook.parameters();
    const auto g = hook.gradient();
    for (std::size_t i = 0; i < g.size(); i++) g[i] += hook[0] * w[i];
    double squares = 0;
    for (const Real x : w) squares += double(x) * double(x);
    return 0.5 * hook.call.hyperparameters[0] * squares;
  }
};

SURPLUS_EXPORT_COMPONENTS("__NAME__", "1.0.0", surplus::regularizer<__TYPE__>());
