// A landscape in C++: linear regression with more parameters than samples, or fewer.
//
//     y_i  = x_i . v + noise e_i,   x_i and e_i standard normal, v = (1, ..., 1) / sqrt(width)
//     loss = mean over the samples of (x_i . w - y_i)^2 / 2, from w = 0
//
// From 0, gradient descent reaches the interpolating w of smallest norm where there are more parameters than samples. The
// test loss of that w is largest where there are as many, and falls again after it (Hastie et al. 2019, arXiv:1903.08560).
//
//     surplus plugin build examples/plugins/cpp_landscape
//     surplus run examples/wide_regression.yaml --plugins examples/plugins/cpp_landscape
#include "surplus.hpp"

struct WideRegression {
  static surplus::Description describe() {
    return {"wide_regression", "linear regression, wide or not",
            {surplus::integer("width", 64, 1, 1024, "parameters"), surplus::integer("samples", 32, 1, 256, "samples"),
             {"noise", 0, 0, 10, "standard deviation of their noise"}},
            0, 0, "arXiv:1903.08560", "1.0.0", "width"};
  }

  // Training samples first, then as many to test; all of them come from the seed.
  explicit WideRegression(const surplus::Creation &creation)
      : width(std::size_t(creation.hyperparameters[0])), samples(std::size_t(creation.hyperparameters[1])),
        solution(1 / std::sqrt(double(width))), inputs(2 * samples * width), targets(2 * samples) {
    for (std::size_t i = 0; i < targets.size(); i++) {
      const std::size_t first = i * (width + 1);
      for (std::size_t j = 0; j < width; j++) {
        inputs[i * width + j] = creation.random.normal(first + j);
        targets[i] += inputs[i * width + j] * solution;
      }
      targets[i] += creation.hyperparameters[2] * creation.random.normal(first + width);
    }
  }

  std::vector<surplus::Tensor> layout() const { return {{"w", {1, int64_t(width)}, SURPLUS_ROLE_WEIGHT, 0}}; }

  uint64_t rows(uint32_t split) const { return split == SURPLUS_VALIDATION ? 0 : samples; }

  template <class Real> void initialize(surplus::Span<Real> w, const surplus::Random &) const {
    for (Real &x : w) x = 0;
  }

  template <class Real> double loss(const surplus::Evaluation<Real> &at) const {
    const auto rows = at.rows();
    std::vector<double> gradient(at.gradient().size());
    double sum = 0;
    for (std::size_t k = 0; k < rows.size(); k++) {
      const double residual = product(rows[k], at.parameters()) - targets[rows[k]];
      sum += residual * residual / 2;
      for (std::size_t j = 0; j < gradient.size(); j++) gradient[j] += residual * inputs[rows[k] * width + j];
    }
    for (std::size_t j = 0; j < gradient.size(); j++) at.gradient()[j] = Real(gradient[j] / double(rows.size()));
    return sum / double(rows.size());
  }

  // The loss is quadratic: X'X v / rows at every point.
  template <class Real> void hessian_product(const surplus::Product<Real> &at) const {
    const auto rows = at.rows();
    std::vector<double> sums(width);
    for (std::size_t k = 0; k < rows.size(); k++) {
      const double along = product(rows[k], at.vector());
      for (std::size_t j = 0; j < width; j++) sums[j] += along * inputs[rows[k] * width + j];
    }
    for (std::size_t j = 0; j < width; j++) at.product()[j] = Real(sums[j] / double(rows.size()));
  }

  template <class Real> surplus::Metrics metrics(uint32_t split, surplus::Span<const Real> w) const {
    const std::size_t first = split == SURPLUS_TEST ? samples : 0;
    double sum = 0;
    for (std::size_t i = first; i < first + samples; i++) {
      const double residual = product(i, w) - targets[i];
      sum += residual * residual / 2;
    }
    return {sum / double(samples)};
  }

  double lower_bound() const { return 0; }

  template <class Real> double distance(surplus::Span<const Real> w) const {
    double squares = 0;
    for (const Real x : w) squares += (double(x) - solution) * (double(x) - solution);
    return std::sqrt(squares);
  }

private:
  template <class Real> double product(std::size_t row, surplus::Span<const Real> w) const {
    double sum = 0;
    for (std::size_t j = 0; j < width; j++) sum += inputs[row * width + j] * double(w[j]);
    return sum;
  }

  std::size_t width, samples;
  double solution;
  std::vector<double> inputs, targets;
};

SURPLUS_EXPORT_COMPONENTS("wide_regression", "1.0.0", surplus::landscape<WideRegression>());
