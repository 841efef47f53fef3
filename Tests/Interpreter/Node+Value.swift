import Glibc
import SurplusGraph

/// What an operation reads: elements, row-major, and their shape.
struct Operand {
  let elements: [Double]
  let shape: Shape

  /// The element at a place.
  subscript(_ place: [Int]) -> Double { elements[shape.index(of: place)] }
}

extension Shape {
  /// Every place of a tensor in row-major order.
  var places: [[Int]] {
    dimensions.reduce([[]]) { places, size in
      places.flatMap { place in (0..<size).map { place + [$0] } }
    }
  }

  /// The row-major index of a place.
  func index(of place: [Int]) -> Int {
    zip(place, dimensions).reduce(0) { $0 * $1.1 + $1.0 }
  }
}

extension Graph.Node {
  /// The elements of the result, by the definition of the operation.
  func value(_ operands: [Operand]) -> [Double] {
    switch operation {
    case .leaf, .site: preconditionFailure("nobody computes a leaf or a site")
    case .unary(let function): return operands[0].elements.map(function.value)
    case .binary(let function):
      return zip(operands[0].elements, operands[1].elements).map(function.value)
    case .reshape: return operands[0].elements
    case .sum(let sum): return sums(operands[0], over: sum.axes)
    case .logSumExp: return rows(of: operands[0]).map(logSumExp)
    case .softmax:
      return rows(of: operands[0]).flatMap { row in
        let normalizer = logSumExp(row)
        return row.map { exp($0 - normalizer) }
      }
    case .maximum(let maximum):
      return shape.places.map { place in
        line(of: operands[0], along: maximum.axis, at: place).reduce(-.infinity, larger)
      }
    case .firstMaximum(let maximum): return marks(operands[0], along: maximum.axis)
    case .product(let product): return products(product, operands[0], operands[1])
    case .gather:
      return shape.places.map { place in
        let row = Int(operands[1][Array(place.dropLast())])
        return operands[0][[row, place[place.count - 1]]]
      }
    case .scatter:
      var result = [Double](repeating: 0, count: shape.count)
      for (place, value) in zip(operands[0].shape.places, operands[0].elements) {
        let row = Int(operands[1][Array(place.dropLast())])
        result[shape.index(of: [row, place[place.count - 1]])] += value
      }
      return result
    case .fold(let fold):
      var result = [Double](repeating: 0, count: shape.count)
      for (place, value) in zip(operands[0].shape.places, operands[0].elements) {
        if let source = fold.windows.source(of: place, in: shape) {
          result[shape.index(of: source)] += value
        }
      }
      return result
    case .concatenate(let concatenate):
      return shape.places.map { element(at: $0, of: operands, along: concatenate.axis) }
    case .broadcast, .slice, .pad, .permute, .windows:
      return shape.places.map { place in
        source(of: place, in: operands[0].shape).map { operands[0][$0] } ?? 0
      }
    }
  }

  /// The place of the operand whose element is copied to a place of the result; nil where it is 0.
  private func source(of place: [Int], in operand: Shape) -> [Int]? {
    var source = place
    switch operation {
    case .broadcast:
      for axis in place.indices where operand[axis] == 1 { source[axis] = 0 }
    case .slice(let slice): source[slice.axis] += slice.range.lowerBound
    case .pad(let pad):
      source[pad.axis] -= pad.before
      guard (0..<operand[pad.axis]).contains(source[pad.axis]) else { return nil }
    case .permute(let permute):
      for (axis, from) in permute.axes.enumerated() { source[from] = place[axis] }
    case .windows(let windows): return windows.source(of: place, in: operand)
    default: preconditionFailure("not a copy")
    }
    return source
  }

  private func element(at place: [Int], of operands: [Operand], along axis: Int) -> Double {
    var place = place
    for operand in operands {
      if place[axis] < operand.shape[axis] { return operand[place] }
      place[axis] -= operand.shape[axis]
    }
    preconditionFailure("a place after the last operand")
  }

  private func sums(_ operand: Operand, over axes: Range<Int>) -> [Double] {
    var result = [Double](repeating: 0, count: shape.count)
    for (place, value) in zip(operand.shape.places, operand.elements) {
      var rest = place
      rest.removeSubrange(axes)
      result[shape.index(of: rest)] += value
    }
    return result
  }

  private func rows(of operand: Operand) -> [ArraySlice<Double>] {
    let columns = operand.shape.dimensions.last ?? 1
    return stride(from: 0, to: operand.elements.count, by: columns).map {
      operand.elements[$0..<($0 + columns)]
    }
  }

  private func logSumExp(_ row: ArraySlice<Double>) -> Double {
    let largest = row.max() ?? 0
    return largest + log(row.reduce(0) { $0 + exp($1 - largest) })
  }

  /// The elements along an axis whose other indices are those of a place without this axis.
  private func line(of operand: Operand, along axis: Int, at place: [Int]) -> [Double] {
    (0..<operand.shape[axis]).map { index in
      var whole = place
      whole.insert(index, at: axis)
      return operand[whole]
    }
  }

  private func larger(_ x: Double, _ y: Double) -> Double { y > x || y.isNaN ? y : x }

  private func marks(_ operand: Operand, along axis: Int) -> [Double] {
    operand.shape.places.map { place in
      var others = place
      let index = others.remove(at: axis)
      let line = line(of: operand, along: axis, at: others)
      let largest = line.reduce(-.infinity, larger)
      let first = line.firstIndex { $0 == largest || ($0.isNaN && largest.isNaN) }
      return first == index ? 1 : 0
    }
  }

  private func products(_ product: Product, _ left: Operand, _ right: Operand) -> [Double] {
    let sizes = product.sizes(left.shape, right.shape)
    return shape.places.map { place in
      let (batch, row, column) = (
        Array(place.dropLast(2)), place[place.count - 2], place[place.count - 1]
      )
      return (0..<sizes.inner).reduce(0) { sum, inner in
        let x = left[batch + (product.transposeLeft ? [inner, row] : [row, inner])]
        let y = right[batch + (product.transposeRight ? [column, inner] : [inner, column])]
        return sum + x * y
      }
    }
  }
}

extension Windows {
  /// The place of a signal that a place [row, window..., place in the window..., channel] shows; nil outside it.
  fileprivate func source(of place: [Int], in signal: Shape) -> [Int]? {
    let places = size.indices.map { axis in
      place[1 + axis] * step[axis] - padding[axis] + place[1 + size.count + axis]
    }
    let isInside = places.enumerated().allSatisfy { (0..<signal[$0 + 1]).contains($1) }
    return isInside ? [place[0]] + places + [place[place.count - 1]] : nil
  }
}
