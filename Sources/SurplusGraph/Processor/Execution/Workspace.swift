/// The buffers that a program runs on: tensors by slot, and for each thread the registers of fused loops and room for
/// the pointers of one tile.
struct Workspace {
  let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer>
  let registers: UnsafeMutableRawPointer
  let registerBytes: Int
  let tile: UnsafeMutablePointer<UnsafeMutableRawPointer>
  let tileCount: Int
  /// Threads there is room for.
  let threads: Int
}
