package import CSurplus
package import SurplusCore

/// A parameter layout as the boundary describes it; the C structs live as long as this.
package final class BoundaryLayout {
  /// The struct of the header.
  package let pointer: UnsafePointer<surplus_layout>
  private var release: [() -> Void] = []

  /// A copy of a layout, for buffers of a precision.
  package init(_ layout: ParameterLayout, precision: Precision) {
    var release: [() -> Void] = []
    func keep<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
      let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
      copy.initialize(from: elements, count: elements.count)
      release.append { copy.deallocate() }
      return copy
    }
    let tensors = layout.tensors.map { tensor -> UnsafePointer<surplus_tensor>? in
      var strides = [Int64](repeating: 1, count: tensor.shape.count)
      for axis in tensor.shape.indices.dropLast().reversed() {
        strides[axis] = strides[axis + 1] * Int64(tensor.shape[axis + 1])
      }
      let view = surplus_view(
        data: nil, device_type: 1, device_id: 0, ndim: Int32(tensor.shape.count), type_code: 2,
        type_bits: UInt8(precision.bytes * 8), type_lanes: 1,
        shape: keep(tensor.shape.map(Int64.init)), strides: keep(strides),
        byte_offset: UInt64(tensor.offset * precision.bytes))
      return UnsafePointer(
        keep([
          surplus_tensor(
            struct_size: MemoryLayout<surplus_tensor>.size,
            name: keep(tensor.name.utf8CString.map { $0 }), role: tensor.role.rawValue,
            layer: Int32(tensor.layer), rows: UInt64(tensor.rows), columns: UInt64(tensor.columns),
            view: view)
        ]))
    }
    pointer = UnsafePointer(
      keep([
        surplus_layout(
          struct_size: MemoryLayout<surplus_layout>.size, count: UInt64(layout.count),
          dtype: precision.code,
          tensor_count: UInt32(layout.tensors.count), tensors: keep(tensors))
      ]))
    self.release = release
  }

  deinit { for step in release { step() } }
}

extension ParameterLayout {
  /// A copy of a layout that the host describes, which is taken as it is.
  package init(_ layout: surplus_layout) {
    self.init(
      tensors: (0..<Int(layout.tensor_count)).compactMap { index in
        guard let tensor = layout.tensors[index]?.pointee else { return nil }
        let rank = Int(tensor.view.ndim)
        let bytes = UInt64(tensor.view.type_bits / 8)
        return ParameterTensor(
          name: String(cString: tensor.name), shape: (0..<rank).map { Int(tensor.view.shape[$0]) },
          offset: Int(tensor.view.byte_offset / bytes),
          role: TensorRole(rawValue: tensor.role) ?? .other, layer: Int(tensor.layer))
      })
  }
}
