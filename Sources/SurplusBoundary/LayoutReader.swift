package import CSurplus
package import SurplusCore

/// Reads a layout that a plugin describes, and refuses one that is not gap-free and row-major.
package struct LayoutReader {
  /// The function that gave it, for messages.
  package let place: String
  /// The precision the instance was created in.
  package let precision: Precision

  /// A reader for a layout that a function gave.
  package init(place: String, precision: Precision) {
    self.place = place
    self.precision = precision
  }

  private static let mostElements = 1 << 40

  private var reader: DescriptorReader { DescriptorReader(place: place) }
  private var dtype: UInt32 { precision.code }

  package func read(_ pointer: UnsafePointer<surplus_layout>) throws -> ParameterLayout {
    try reader.check(size: pointer, of: surplus_layout.self, "layout", version1: 32)
    let layout = surplus_layout(reading: pointer)
    guard layout.dtype == dtype else {
      throw reader.error("its dtype is \(layout.dtype), asked for was \(dtype)")
    }
    guard layout.tensor_count <= 1_000_000, layout.count <= UInt64(Self.mostElements) else {
      throw reader.error("claims \(layout.tensor_count) tensors of \(layout.count) elements")
    }
    guard let all = layout.tensors, layout.tensor_count > 0 else {
      throw reader.error("has no tensors")
    }
    var offset = 0
    var names: Set<String> = []
    let tensors = try (0..<Int(layout.tensor_count)).map { index in
      guard let pointer = all[index] else { throw reader.error("tensor \(index) is null") }
      try reader.check(size: pointer, of: surplus_tensor.self, "tensor \(index)", version1: 88)
      let tensor = try read(surplus_tensor(reading: pointer), at: offset)
      guard names.insert(tensor.name).inserted else {
        throw reader.error("two tensors are named '\(tensor.name)'")
      }
      offset += tensor.count
      guard offset <= Self.mostElements else {
        throw reader.error("its tensors have more than \(Self.mostElements) elements")
      }
      return tensor
    }
    guard offset > 0, UInt64(offset) == layout.count else {
      throw reader.error("its tensors have \(offset) elements, its count is \(layout.count)")
    }
    return ParameterLayout(tensors: tensors)
  }

  private func read(_ tensor: surplus_tensor, at offset: Int) throws -> ParameterTensor {
    let name = try reader.text(tensor.name, "tensor name")
    let view = tensor.view
    func refuse(_ what: String) -> PluginError { reader.error("tensor '\(name)' \(what)") }
    guard (0...32).contains(view.ndim), view.ndim == 0 || view.shape != nil else {
      throw refuse("has \(view.ndim) dimensions\(view.shape == nil ? " and no shape" : "")")
    }
    let shape = (0..<Int(view.ndim)).map { Int(view.shape[$0]) }
    guard let strides = strides(of: shape) else {
      throw refuse("has the shape \(shape): sizes are 1 and more")
    }
    guard view.type_code == 2, Int(view.type_bits) == precision.bytes * 8, view.type_lanes == 1
    else {
      throw refuse("is not of \(precision.rawValue) numbers, the precision of its layout")
    }
    guard view.device_type == 1 else { throw refuse("is not in the memory of the processor") }
    guard view.byte_offset == UInt64(offset * precision.bytes) else {
      throw refuse(
        "begins at byte \(view.byte_offset), the tensor before it ends at \(offset * precision.bytes)"
      )
    }
    if let given = view.strides {
      let given = (0..<Int(view.ndim)).map { Int(given[$0]) }
      guard zip(zip(given, strides), shape).allSatisfy({ $0.0 == $0.1 || $1 == 1 }) else {
        throw refuse("has the strides \(given), row-major are \(strides)")
      }
    }
    return ParameterTensor(
      name: name, shape: shape, offset: offset, role: TensorRole(rawValue: tensor.role) ?? .other,
      layer: Int(tensor.layer))
  }

  /// Row-major strides in elements; nil for a shape that cannot be right.
  private func strides(of shape: [Int]) -> [Int]? {
    var stride = 1
    var strides: [Int] = []
    for size in shape.reversed() {
      guard size > 0, size <= Self.mostElements / stride else { return nil }
      strides.append(stride)
      stride *= size
    }
    return strides.reversed()
  }
}
