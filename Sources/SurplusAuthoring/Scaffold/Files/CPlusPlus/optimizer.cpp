// Gradient descent with momentum.
#include "surplus.hpp"

struct __TYPE__ {
  static surplus::Description describe() {
    surplus::Description given{
        "__NAME__", "gradient descent with momentum",
        {{"lr", 0.01, 0, 1e6, "learning rate", 1e-4, 1}, {"momentum", 0.9, 0, 1, "decay of the buffer"}},
        SURPLUS_ELEMENTWISE};
    given.formula = "b  = momentum b + g\nw -= lr b";
    given.state = "1 n";
    given.cost = "one gradient";
    return given;
  }
  static constexpr const char *slots[] = {"buffer"};

  template <class Real> void step(surplus::Step<Real> &step) const {
    const auto w = step.parameters();
    const auto g = step.gradient();
    const auto b = step.state(0);
    const Real lr = step[0], momentum = step[1];
    for (std::size_t i = 0; i < w.size(); i++) {
      b[i] = momentum * b[i] + g[i];
      w[i] -= lr * b[i];
    }
  }
};

SURPLUS_EXPORT_COMPONENTS("__NAME__", "1.0.0", surplus::optimizer<__TYPE__>());
