internal import CSurplus
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox

/// A landscape under test, with gradient descent on it.
final class CheckedLandscape: CheckedComponent {
  let layout: ParameterLayout
  let precision: Precision
  let parameters: CheckBuffer
  let gradient: CheckBuffer
  let vector: CheckBuffer
  let product: CheckBuffer
  let hyperparameters: CheckBuffer
  var index = 0
  private(set) var output: [UInt8] = []

  private let table: surplus_landscape
  private let site: CallSite
  private let page: CallPage
  private let instance: UnsafeMutableRawPointer?
  /// Training rows; 0 for a closed form.
  let rowCount: Int

  init(
    _ check: CheckContext, precision: Precision? = nil, values: [Double]? = nil
  ) throws {
    let precision = precision ?? check.mainPrecision
    self.precision = precision
    page = check.page
    let site = CallSite(page: check.page, component: 0)
    self.site = site
    hyperparameters = try CheckBuffer("hyperparameters", .f64, values ?? check.defaults)
    let table = surplus_landscape(reading: check.pointer.pointee.table)
    self.table = table
    let random = RandomSource(seed: check.seed)
    var data = surplus_stream(random.stream(check.descriptor.id, "data"))
    var instance: UnsafeMutableRawPointer?
    page.enter(step: 0)
    if let create = table.create {
      let values = hyperparameters.base.assumingMemoryBound(to: Double.self)
      try site.call(.create) {
        create(HostTable.pointer, check.pointer, precision.code, values, &data, &instance, $0)
      }
    }
    self.instance = instance
    guard let given = site.call(.layout, { table.layout(instance) }) else {
      throw CheckFailure(expected: "a layout", seen: "null")
    }
    layout = try LayoutReader(place: "layout", precision: precision).read(given)
    rowCount = table.rows.map { rows in Int(clamping: site.call(.rows) { rows(instance, 0) }) } ?? 0
    parameters = try CheckBuffer("parameters", precision, count: layout.count)
    gradient = try CheckBuffer("gradient", precision, count: layout.count)
    vector = try CheckBuffer("vector", precision, count: layout.count)
    product = try CheckBuffer("product", precision, count: layout.count)
    var stream = surplus_stream(random.stream(check.descriptor.id, "initial parameters"))
    try site.call(.initialize) { table.initialize(instance, &stream, parameters.base, $0) }
  }

  deinit { if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } } }

  var trained: [CheckBuffer] { [parameters] }
  var reachable: [CheckBuffer] { [parameters, gradient, vector, product, hyperparameters] }
  var numbers: [Double] {
    get { [] }
    set {}
  }
  func saved() throws -> [UInt8] { [] }
  func load(_ bytes: [UInt8]) throws {}

  /// Loss and gradient over rows by their numbers; nil: all of them.
  func evaluate(rows: [Int]?) throws -> (loss: Double, gradient: [Double]) {
    page.enter(step: index)
    guard let rows else { return (try loss(gradient: true), gradient.values) }
    var value = Double.nan
    try rows.map { Int32(clamping: $0) }.withUnsafeBufferPointer { numbers in
      var given = surplus_rows.sized
      given.rows = numbers.baseAddress
      given.count = UInt64(numbers.count)
      try site.call(.loss) {
        table.loss(instance, &given, parameters.base, &value, gradient.base, $0)
      }
    }
    return (value, gradient.values)
  }

  /// The loss over all training rows; its gradient is written if asked for.
  func loss(gradient wanted: Bool) throws -> Double {
    page.enter(step: index)
    var rows = surplus_rows.sized
    rows.count = UInt64(rowCount)
    var value = Double.nan
    try site.call(.loss) {
      table.loss(instance, &rows, parameters.base, &value, wanted ? gradient.base : nil, $0)
    }
    return value
  }

  /// Writes the Hessian times the vector; false if there is none.
  func hessianProduct() throws -> Bool {
    guard let function = table.hessian_product else { return false }
    var rows = surplus_rows.sized
    rows.count = UInt64(rowCount)
    try site.call(.hessianProduct) {
      function(instance, &rows, parameters.base, vector.base, product.base, $0)
    }
    return true
  }

  /// Throws a failure if loss or product change what they are given to read.
  func demandPointIsRead() throws {
    let (point, direction) = (parameters.bytes, vector.bytes)
    _ = try loss(gradient: true)
    _ = try hessianProduct()
    try parameters.demandUnchanged(point, "they are lent to be read")
    try vector.demandUnchanged(direction, "it is lent to be read")
    try demandIntact()
  }

  /// A step of gradient descent so short that it stays where it is defined.
  func step() throws {
    let loss = try loss(gradient: true)
    output = withUnsafeBytes(of: loss) { Array($0) } + gradient.bytes
    let norm = gradient.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let rate = norm > 0 && norm.isFinite ? 1e-3 / max(norm, 1) : 0
    parameters.values = zip(parameters.values, gradient.values).map { $0 - rate * $1 }
    index += 1
  }
}
