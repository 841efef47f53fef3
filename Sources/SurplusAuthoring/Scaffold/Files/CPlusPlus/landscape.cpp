// A bowl.
#include "surplus.hpp"

struct __TYPE__ {
  static surplus::Description describe() {
    surplus::Description given{"__NAME__", "a bowl", {{"scale", 1, 0, 1e6, "curvature"}}};
    given.formula = "loss = 1/2 scale |w|^2\nstart: w = (1, -2);  n = 2";
    return given;
  }
  explicit __TYPE__(const surplus::Creation &creation) : scale(creation.hyperparameters[0]) {}

  std::vector<surplus::Tensor> layout() const { return {{"w", {2}}}; }

  template <class Real> void initialize(surplus::Span<Real> w, const surplus::Random &) const {
    w[0] = 1, w[1] = -2;
  }

  // Without a gradient only the loss is wanted.
  template <class Real> double loss(const surplus::Evaluation<Real> &at) const {
    const auto w = at.parameters();
    const auto g = at.gradient();
    for (std::size_t i = 0; i < g.size(); i++) g[i] = Real(scale) * w[i];
    double squares = 0;
    for (const Real x : w) squares += double(x) * double(x);
    return 0.5 * scale * squares;
  }

  double lower_bound() const { return 0; }

  const double scale;
};

SURPLUS_EXPORT_COMPONENTS("__NAME__", "1.0.0", surplus::landscape<__TYPE__>());
