/// A chain of elementwise operations as one pass over memory: tiles of a few hundred elements go through the whole
/// chain while they are in the first-level cache. Intermediate results live in registers of one tile each. The result
/// is stored, or only the sum of each of its rows.
struct FusedLoop: Sendable {
  /// Elements of a tile: 2 KiB of `Float`, 4 KiB of `Double`.
  static let tile = 512

  /// Something an instruction reads or writes.
  enum Cell: Hashable, Sendable {
    /// A tensor of the shape of the loop.
    case stream(slot: Int)
    /// One row for every row of the loop; packed loops repeat it into a register first.
    case row(slot: Int, register: Int)
    /// One element for each row; packed loops repeat it into a register first.
    case column(slot: Int, register: Int)
    /// One element for all.
    case scalar(slot: Int)
    /// An intermediate result.
    case register(Int)
    /// The sums of the rows of the last result: one element for each row.
    case sums(slot: Int)
  }

  /// What an instruction does.
  enum Function: Hashable, Sendable {
    case unary(Unary)
    case binary(Binary)
  }

  /// One operation on a tile; operands are indices of cells, and `right` is unused by a unary function.
  struct Instruction: Hashable, Sendable {
    let function: Function
    let left: Int
    let right: Int
    let output: Int
  }

  let rows: Int
  let columns: Int
  let cells: [Cell]
  let instructions: [Instruction]
  /// Registers it needs.
  let registers: Int
  /// Rows of a tile; 0 when a row is longer than a tile and is cut.
  let rowsPerTile: Int
  /// For each cell, whether one element stands for the tile.
  private let isScalar: [Bool]

  init(
    rows: Int, columns: Int, cells: [Cell], instructions: [Instruction], registers: Int
  ) {
    self.rows = rows
    self.columns = columns
    self.cells = cells
    self.instructions = instructions
    self.registers = registers
    let packed = rows > 1 && columns <= Self.tile
    rowsPerTile = packed ? Self.tile / columns : 0
    isScalar = cells.map { cell in
      switch cell {
      case .scalar: true
      case .column: !packed
      default: false
      }
    }
  }

  /// Runs a part of the loop, in whole tiles. `pointers` are the tensors by slot, `registers` one tile each, `tile` room
  /// for a pointer a cell.
  func run<Element: VectorElement>(
    _ pointers: UnsafePointer<UnsafeMutablePointer<Element>>,
    registers: UnsafeMutablePointer<Element>,
    tile: UnsafeMutablePointer<UnsafeMutablePointer<Element>>, part: Part
  ) {
    if rowsPerTile > 0 {
      repeatRows(pointers, registers)
      for index in part.of((rows + rowsPerTile - 1) / rowsPerTile) {
        let row = index * rowsPerTile
        let height = min(rowsPerTile, rows - row)
        place(pointers, registers, tile, row: row, column: 0, height: height)
        execute(height * columns, tile)
        if case .sums = cells.last { sum(height, tile) }
      }
    } else {
      let tilesPerRow = (columns + Self.tile - 1) / Self.tile
      for index in part.of(rows * tilesPerRow) {
        let (row, column) = (index / tilesPerRow, index % tilesPerRow * Self.tile)
        place(pointers, registers, tile, row: row, column: column, height: 0)
        execute(min(Self.tile, columns - column), tile)
      }
    }
  }

  private func repeatRows<Element: VectorElement>(
    _ pointers: UnsafePointer<UnsafeMutablePointer<Element>>,
    _ registers: UnsafeMutablePointer<Element>
  ) {
    for case .row(let slot, let register) in cells {
      let target = registers + register * Self.tile
      for row in 0..<min(rows, rowsPerTile) {
        (target + row * columns).update(from: pointers[slot], count: columns)
      }
    }
  }

  /// Points the cells at the tile from a row and column on; `height` rows of it if the loop is packed.
  private func place<Element: VectorElement>(
    _ pointers: UnsafePointer<UnsafeMutablePointer<Element>>,
    _ registers: UnsafeMutablePointer<Element>,
    _ tile: UnsafeMutablePointer<UnsafeMutablePointer<Element>>, row: Int, column: Int, height: Int
  ) {
    for (index, cell) in cells.enumerated() {
      switch cell {
      case .stream(let slot):
        tile[index] = pointers[slot] + row * columns + column
      case .row(let slot, let register):
        tile[index] = height > 0 ? registers + register * Self.tile : pointers[slot] + column
      case .column(let slot, let register):
        tile[index] = pointers[slot] + row
        guard height > 0 else { continue }
        let target = registers + register * Self.tile
        for line in 0..<height {
          (target + line * columns).update(repeating: pointers[slot][row + line], count: columns)
        }
        tile[index] = target
      case .scalar(let slot):
        tile[index] = pointers[slot]
      case .register(let register):
        tile[index] = registers + register * Self.tile
      case .sums(let slot):
        tile[index] = pointers[slot] + row
      }
    }
  }

  /// Writes the sums of the rows of a tile.
  private func sum<Element: VectorElement>(
    _ height: Int, _ tile: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
  ) {
    let (terms, out) = (tile[cells.count - 2], tile[cells.count - 1])
    for line in 0..<height { out[line] = Sum.total(UnsafePointer(terms) + line * columns, columns) }
  }

  private func execute<Element: VectorElement>(
    _ count: Int, _ tile: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
  ) {
    for instruction in instructions {
      let left = LoopSource(
        start: UnsafePointer(tile[instruction.left]), isScalar: isScalar[instruction.left])
      switch instruction.function {
      case .unary(let function):
        function.run(count, left, into: tile[instruction.output])
      case .binary(let function):
        let right = LoopSource(
          start: UnsafePointer(tile[instruction.right]), isScalar: isScalar[instruction.right])
        function.run(count, left, right, into: tile[instruction.output])
      }
    }
  }
}
