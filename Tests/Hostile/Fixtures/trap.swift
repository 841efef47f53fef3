/// An element of an array of three.
@c public func read_behind_the_end(_ index: Int) -> Int {
  let values = [1, 2, 3]
  return values[index]
}
