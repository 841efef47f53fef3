// A factor at regular intervals.
#include "surplus.hpp"

struct __TYPE__ {
  static surplus::Description describe() {
    surplus::Description given{"__NAME__", "a factor at regular intervals",
                               {{"every", 1000, 1, 1e9, "length of a stair in steps"},
                                {"factor", 0.1, 0, 1, "ratio of one stair to the one before"}},
                               SURPLUS_PURE};
    given.formula = "value = base factor^floor(t / every)";
    return given;
  }

  double value(const surplus_record &record) const {
    const double every = record.hyperparameters[0], factor = record.hyperparameters[1];
    return record.base_value * std::pow(factor, std::floor(double(record.step) / every));
  }
};

SURPLUS_EXPORT_COMPONENTS("__NAME__", "1.0.0", surplus::scheduler<__TYPE__>());
