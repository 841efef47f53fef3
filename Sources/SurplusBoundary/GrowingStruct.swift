package import CSurplus

/// A struct of the boundary that starts with its size and may be shorter than this version's.
package protocol GrowingStruct {
  /// All zero.
  init()
}

extension GrowingStruct {
  /// A copy that is read as far as it goes; what is missing is zero.
  package init(reading pointer: UnsafeRawPointer) {
    var copy = Self()
    let size = pointer.load(as: Int.self)
    withUnsafeMutableBytes(of: &copy) { bytes in
      bytes.copyMemory(
        from: UnsafeRawBufferPointer(start: pointer, count: min(size, bytes.count)))
    }
    self = copy
  }
}

extension surplus_plugin: GrowingStruct {}
extension surplus_descriptor: GrowingStruct {}
extension surplus_hyperparameter: GrowingStruct {}
extension surplus_optimizer: GrowingStruct {}
extension surplus_scheduler: GrowingStruct {}
extension surplus_regularizer: GrowingStruct {}
extension surplus_landscape: GrowingStruct {}
extension surplus_layout: GrowingStruct {}
extension surplus_tensor: GrowingStruct {}
extension surplus_record: GrowingStruct {}
