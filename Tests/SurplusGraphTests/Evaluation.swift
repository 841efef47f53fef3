import SurplusCore
import SurplusGraph
import Testing

/// Compiles tensors and runs them once.
func run<Element: Scalar>(
  _ type: Element.Type, _ values: [Tensor],
  inputs: [(tensor: Tensor, values: [Double])] = [], parameters: [Element] = [],
  fuses: Bool = true
) throws -> [[Element]] {
  let program = try ProcessorExecutable<Element>(TensorProgram(values: values), fuses: fuses)
  defer { withExtendedLifetime(program) {} }
  for input in inputs {
    guard let buffer = program.input(input.tensor) else { continue }
    for (index, value) in input.values.enumerated() { buffer[index] = Element(value) }
  }
  try parameters.withUnsafeBufferPointer { try program.run(parameters: $0) }
  return values.indices.map { Array(program.value($0)) }
}

/// Random numbers for tests; the seed is part of the test's arguments, so that a failure shows it.
struct Randomness {
  private let stream: RandomStream
  private var next: UInt64 = 0

  init(seed: UInt64) {
    stream = RandomSource(seed: seed).stream("graph tests", "values")
  }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    next += 1
    return range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform(next)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    next += 1
    return range.lowerBound + stream.integer(next, below: range.count)
  }

  mutating func values(_ count: Int, _ range: ClosedRange<Double> = -1...1) -> [Double] {
    (0..<count).map { _ in uniform(range) }
  }
}
