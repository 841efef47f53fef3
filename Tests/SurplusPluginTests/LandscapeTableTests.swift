import CSurplus
import SurplusPlugin
import Testing

extension PluginLibraryTests {
  /// A Swift landscape as C code sees it, in both precisions.
  @Test func landscapeCrossesTheBoundary() throws {
    try cross(Float.self, SURPLUS_F32)
    try cross(Double.self, SURPLUS_F64)
    #expect(Sample.alive.withLock { $0 } == 0)
  }

  private func cross<Element: Scalar>(_ type: Element.Type, _ dtype: some BinaryInteger) throws {
    let descriptor = try #require(plugin.components[3])
    #expect(String(cString: descriptor.pointee.interface) == SURPLUS_INTERFACE_LANDSCAPE)
    #expect(descriptor.pointee.size.map { String(cString: $0) } == "copies")
    let table = descriptor.pointee.table.assumingMemoryBound(to: surplus_landscape.self).pointee
    var stream = surplus_stream(
      struct_size: MemoryLayout<surplus_stream>.size, key: 7, step: 0, evaluation: 0)
    var instance: UnsafeMutableRawPointer?
    let steep = table.create(nil, descriptor, UInt32(dtype), [10, 1], &stream, &instance, nil)
    #expect(steep == surplus_status(SURPLUS_INVALID_ARGUMENT))
    let made = table.create(nil, descriptor, UInt32(dtype), [3, 1], &stream, &instance, nil)
    #expect(made == surplus_status(SURPLUS_OK))
    defer { table.destroy(instance) }

    let layout = try #require(table.layout(instance)).pointee
    #expect(layout.count == 3 && layout.tensor_count == 2 && layout.dtype == UInt32(dtype))
    let second = try #require(layout.tensors[1]).pointee
    #expect(String(cString: second.name) == "b" && second.role == UInt32(SURPLUS_ROLE_BIAS))
    #expect(second.view.byte_offset == UInt64(2 * MemoryLayout<Element>.size))
    #expect(table.rows(instance, UInt32(SURPLUS_TRAIN)) == 10)
    #expect(table.rows(instance, UInt32(SURPLUS_TEST)) == 0)
    #expect(table.rows(instance, 9) == 0)

    var (point, gradient) = ([Element](repeating: 9, count: 3), [Element](repeating: 9, count: 3))
    let begun = point.withUnsafeMutableBytes {
      table.initialize(instance, &stream, $0.baseAddress, nil)
    }
    #expect(begun == 0 && point == [0, 1, 2])
    let center = RandomSource(seed: 7).stream("bowl", "center").uniform(0)
    var (loss, error) = (0.0, 0.0)
    let status = point.withUnsafeBytes { point in
      gradient.withUnsafeMutableBytes {
        table.loss(instance, nil, point.baseAddress, &loss, $0.baseAddress, nil)
      }
    }
    let expected = (0..<3).reduce(0) { $0 + 1.5 * (Double($1) - center) * (Double($1) - center) }
    #expect(status == 0 && abs(loss - expected) < 1e-12)
    #expect(gradient == (0..<3).map { Element(3 * (Double($0) - center)) })
    let beyond: [Int32] = [3, 10]
    let refused = beyond.withUnsafeBufferPointer { rows in
      var some = surplus_rows(
        struct_size: MemoryLayout<surplus_rows>.size, rows: rows.baseAddress, count: 2)
      return point.withUnsafeBytes {
        table.loss(instance, &some, $0.baseAddress, &loss, nil, nil)
      }
    }
    #expect(refused == surplus_status(SURPLUS_INTERNAL), "the rows arrive")
    let vector: [Element] = [1, -1, 2]
    point.withUnsafeBytes { point in
      vector.withUnsafeBytes { vector in
        gradient.withUnsafeMutableBytes {
          #expect(
            table.hessian_product(
              instance, nil, point.baseAddress, vector.baseAddress, $0.baseAddress, nil) == 0)
        }
        let train = UInt32(SURPLUS_TRAIN)
        #expect(table.metrics(instance, train, point.baseAddress, &loss, &error, nil) == 0)
        let test = UInt32(SURPLUS_TEST)
        #expect(table.metrics(instance, test, point.baseAddress, &loss, &error, nil) != 0)
        #expect(table.distance(instance, point.baseAddress).isNaN)
      }
    }
    #expect(gradient == [3, -3, 6] && error.isNaN && table.lower_bound(instance) == 0)
  }
}
