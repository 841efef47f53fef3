import CSurplus

/// A layout of one tensor, kept as long as a test needs it.
final class OwnedLayout {
  let pointer: UnsafeMutablePointer<surplus_layout>
  private let tensor = UnsafeMutablePointer<surplus_tensor>.allocate(capacity: 1)
  private let tensors = UnsafeMutablePointer<UnsafePointer<surplus_tensor>?>.allocate(capacity: 1)
  private let shape = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
  private let strides = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
  private let name = UnsafeMutablePointer<CChar>.allocate(capacity: 2)

  init(count: Int, dtype: some BinaryInteger) {
    pointer = .allocate(capacity: 1)
    (name[0], name[1]) = (CChar(UInt8(ascii: "w")), 0)
    (shape[0], strides[0]) = (Int64(count), 1)
    let bits = UInt8(Int(dtype) == Int(SURPLUS_F32) ? 32 : 64)
    let view = surplus_view(
      data: nil, device_type: 1, device_id: 0, ndim: 1, type_code: 2, type_bits: bits,
      type_lanes: 1, shape: shape, strides: strides, byte_offset: 0)
    tensor.initialize(
      to: surplus_tensor(
        struct_size: MemoryLayout<surplus_tensor>.size, name: name,
        role: UInt32(SURPLUS_ROLE_WEIGHT), layer: 0, rows: 1, columns: UInt64(count), view: view))
    tensors.initialize(to: UnsafePointer(tensor))
    pointer.initialize(
      to: surplus_layout(
        struct_size: MemoryLayout<surplus_layout>.size, count: UInt64(count), dtype: UInt32(dtype),
        tensor_count: 1, tensors: tensors))
  }

  deinit {
    pointer.deallocate()
    tensor.deallocate()
    tensors.deallocate()
    shape.deallocate()
    strides.deallocate()
    name.deallocate()
  }
}
