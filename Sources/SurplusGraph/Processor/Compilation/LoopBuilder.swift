/// Collects the instructions of a fused loop and gives out its registers: one is free again after the last
/// instruction that reads it.
struct LoopBuilder {
  private let rows: Int
  private let columns: Int
  private var readsLeft: [Int: Int] = [:]
  private var cells: [FusedLoop.Cell] = []
  private var instructions: [FusedLoop.Instruction] = []
  private var cellOfNode: [Int: Int] = [:]
  private var free: [Int] = []
  private var registers = 0

  /// A loop of nodes with their inputs over `count` elements; `columns` if it reads rows or columns.
  init(members: [(node: Int, inputs: [Int])], count: Int, columns: Int?) {
    self.columns = columns ?? count
    rows = count / self.columns
    for input in members.flatMap(\.inputs) { readsLeft[input, default: 0] += 1 }
  }

  /// The cell that already stands for a node.
  func cell(of node: Int) -> Int? { cellOfNode[node] }

  /// Adds a cell for a node.
  mutating func add(_ cell: FusedLoop.Cell, for node: Int) -> Int {
    cells.append(cell)
    cellOfNode[node] = cells.count - 1
    return cells.count - 1
  }

  /// A register that stays with one cell: a repeated row is written before the first tile.
  mutating func reserveRegister() -> Int {
    registers += 1
    return registers - 1
  }

  /// Adds the instruction of a node; its result goes to a register unless an output is given. The result may take
  /// the register of an operand that is read for the last time.
  mutating func append(
    _ function: FusedLoop.Function, _ operands: [Int], of node: Int, output: FusedLoop.Cell?
  ) {
    for operand in operands {
      guard let input = cellOfNode.first(where: { $0.value == operand })?.key else { continue }
      readsLeft[input, default: 0] -= 1
      if readsLeft[input] == 0, case .register(let register) = cells[operand] {
        free.append(register)
      }
    }
    let out = add(output ?? .register(free.popLast() ?? reserveRegister()), for: node)
    instructions.append(
      FusedLoop.Instruction(
        function: function, left: operands[0], right: operands.last ?? 0, output: out))
  }

  /// The finished loop.
  var loop: FusedLoop {
    FusedLoop(
      rows: rows, columns: columns, cells: cells, instructions: instructions, registers: registers)
  }
}
