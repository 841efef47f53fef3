extension Scaffold {
  /// One file for the helper on top of the header.
  func inCPlusPlus() -> [ScaffoldFile] {
    let text = """
      // \(summary.prefix(1).uppercased() + summary.dropFirst()):
      //
      \(formula.map { "//     " + $0 }.joined(separator: "\n"))
      #include "surplus.hpp"

      struct \(type) {
      \(membersInCPlusPlus)
      };

      SURPLUS_EXPORT_COMPONENTS("\(name)", "1.0.0", surplus::\(kind.rawValue)<\(type)>());

      """
    return [ScaffoldFile(text, in: name + ".cpp")]
  }

  private var membersInCPlusPlus: String {
    switch kind {
    case .optimizer:
      """
        static surplus::Description describe() {
          return {"\(name)", "\(summary)",
                  {{"lr", 0.01, 0, 1e6, "learning rate", 1e-4, 1}, {"momentum", 0.9, 0, 1, "decay of the buffer"}},
                  SURPLUS_ELEMENTWISE};
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
      """
    case .scheduler:
      """
        static surplus::Description describe() {
          return {"\(name)", "\(summary)",
                  {{"every", 1000, 1, 1e9, "length of a stair in steps"},
                   {"factor", 0.1, 0, 1, "ratio of one stair to the one before"}},
                  SURPLUS_PURE};
        }

        double value(const surplus_record &record) const {
          const double every = record.hyperparameters[0], factor = record.hyperparameters[1];
          return record.base_value * std::pow(factor, std::floor(double(record.step) / every));
        }
      """
    case .landscape:
      """
        static surplus::Description describe() {
          return {"\(name)", "\(summary)", {{"scale", 1, 0, 1e6, "curvature"}}};
        }
        explicit \(type)(const surplus::Creation &creation) : scale(creation.hyperparameters[0]) {}

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
      """
    case .regularizer:
      """
        static surplus::Description describe() {
          return {"\(name)", "\(summary)", {{"strength", 1e-4, 0, 1e6, "weight of the penalty"}}};
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
      """
    }
  }
}
