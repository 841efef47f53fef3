import SurplusCore

/// What schedulers with `needsNorms` are told of gradients and updates; nil until there is enough of the past.
struct GradientNumbers: Codable, Equatable {
  /// Inner product of the last two gradients before gradient transforms.
  var product: Double?
  /// Norm of the last gradient after gradient transforms, as the optimizer sees it.
  var transformedNorm: Double?
  /// Inner product of the last two gradients after gradient transforms.
  var transformedProduct: Double?
  /// Inner product of the last gradient after gradient transforms and the update before it.
  var gradientUpdateProduct: Double?
  /// Norm of the parameters after the last update.
  var parameterNorm: Double?
  /// Norm of the last update.
  var updateNorm: Double?
  /// Inner product of the last two updates.
  var updateProduct: Double?
}

extension GradientNumbers {
  /// Fills in a record.
  func describe(in record: inout ScheduleRecord) {
    record.parameterNorm = parameterNorm
    record.updateNorm = updateNorm
    record.updateProduct = updateProduct
    record.gradientProduct = product
    record.transformedNorm = transformedNorm
    record.transformedProduct = transformedProduct
    record.gradientUpdateProduct = gradientUpdateProduct
  }
}

/// What a gradient history remembers beside its buffers.
struct SavedGradientHistory: Codable, Equatable {
  var numbers: GradientNumbers
  var gradients: Int
  var updates: Int
}

/// The gradients and the update of the step before, and what comes of them and those of a step. Four buffers of n.
final class GradientHistory<Element: Scalar> {
  private(set) var numbers = GradientNumbers()
  private let raw: FlatBuffer<Element>
  private let rawBefore: FlatBuffer<Element>
  private let transformedBefore: FlatBuffer<Element>
  private let update: FlatBuffer<Element>
  private var gradients = 0
  private var updates = 0

  /// Throws when there is no memory.
  init(count: Int) throws {
    raw = try FlatBuffer(count: count)
    rawBefore = try FlatBuffer(count: count)
    transformedBefore = try FlatBuffer(count: count)
    update = try FlatBuffer(count: count)
  }

  /// The gradient of a step before gradient transforms.
  func keep(_ gradient: UnsafeBufferPointer<Element>) {
    _ = raw.elements.update(fromContentsOf: gradient)
  }

  /// The same after gradient transforms: everything that is known of gradients is of this step from here on.
  func look(at gradient: UnsafeBufferPointer<Element>) {
    numbers.transformedNorm = sumOfSquares(gradient).squareRoot()
    if gradients > 0 {
      numbers.product = innerProduct(raw.readOnly, rawBefore.readOnly)
      numbers.transformedProduct = innerProduct(gradient, transformedBefore.readOnly)
    }
    if updates > 0 { numbers.gradientUpdateProduct = innerProduct(gradient, update.readOnly) }
    _ = rawBefore.elements.update(fromContentsOf: raw.elements)
    _ = transformedBefore.elements.update(fromContentsOf: gradient)
    gradients += 1
  }

  /// The point after a step, and the one before.
  func look(at point: UnsafeBufferPointer<Element>, from previous: UnsafeBufferPointer<Element>) {
    var (square, product) = (0.0, 0.0)
    for index in point.indices {
      let change = Double(point[index]) - Double(previous[index])
      square += change * change
      product += change * Double(update.elements[index])
      update.elements[index] = Element(change)
    }
    numbers.parameterNorm = sumOfSquares(point).squareRoot()
    numbers.updateNorm = square.squareRoot()
    if updates > 0 { numbers.updateProduct = product }
    updates += 1
  }

  /// Everything that the rest of a trial depends on: this, and the buffers.
  var saved: SavedGradientHistory {
    get { SavedGradientHistory(numbers: numbers, gradients: gradients, updates: updates) }
    set { (numbers, gradients, updates) = (newValue.numbers, newValue.gradients, newValue.updates) }
  }

  /// What is kept from step to step, in a fixed order.
  var buffers: [UnsafeMutableRawBufferPointer] {
    [rawBefore, transformedBefore, update].map { UnsafeMutableRawBufferPointer($0.elements) }
  }
}
