/// Places buffers in one arena so that buffers which live at the same time never overlap.
///
/// The largest buffer is placed first, each at the lowest offset that is free during its life ("greedy by size",
/// Pisarchyk and Lee 2020, arXiv:2001.03288).
public struct MemoryPlan: Sendable, Equatable {
  /// A buffer to place: its size and the steps from its first write to its last read.
  public struct Request: Sendable, Equatable {
    /// Size in bytes.
    public let bytes: Int
    /// First and last step in which its contents matter.
    public let lifetime: ClosedRange<Int>

    /// A request.
    public init(bytes: Int, lifetime: ClosedRange<Int>) {
      self.bytes = bytes
      self.lifetime = lifetime
    }
  }

  /// Every buffer starts at a multiple of this.
  public static let alignment = 64

  /// What was asked for.
  public let requests: [Request]
  /// Where each buffer starts, in bytes.
  public let offsets: [Int]
  /// Size of the arena.
  public let bytes: Int

  /// Places all buffers.
  public init(_ requests: [Request]) {
    var offsets = [Int](repeating: 0, count: requests.count)
    var placed: [Int] = []
    var total = 0
    let order = requests.indices.sorted { (-requests[$0].bytes, $0) < (-requests[$1].bytes, $1) }
    for index in order {
      let request = requests[index]
      let neighbours = placed.filter { requests[$0].lifetime.overlaps(request.lifetime) }
      var offset = 0
      for other in neighbours.sorted(by: { offsets[$0] < offsets[$1] }) {
        if offset + request.bytes <= offsets[other] { break }
        offset = max(offset, Self.aligned(offsets[other] + requests[other].bytes))
      }
      offsets[index] = offset
      placed.append(index)
      total = max(total, Self.aligned(offset + request.bytes))
    }
    self.requests = requests
    self.offsets = offsets
    bytes = total
  }

  private static func aligned(_ bytes: Int) -> Int {
    (bytes + alignment - 1) / alignment * alignment
  }
}
