/// Turns the nodes that a program needs into steps on slots.
struct Lowering {
  private let resolved: ResolvedProgram
  private let clusters: Clusters
  private(set) var slots: [Slot] = []
  private(set) var steps: [Step] = []
  private var slotOfNode: [Int: Int] = [:]
  private var immediates: [Double: Int] = [:]

  /// Steps for the nodes of a program; elementwise operations are fused if asked.
  init(_ program: TensorProgram, fuses: Bool) {
    resolved = ResolvedProgram(program)
    let outputs = program.values + program.gradient.map(\.node)
    clusters = Clusters(resolved, outputs: Set(outputs.map(resolved.source)), fuses: fuses)
    for id in resolved.order { lower(id) }
  }

  /// The slot that holds a node's elements; leaves get theirs when first asked for.
  mutating func slot(of id: Int) -> Int {
    let source = resolved.source(id)
    if let slot = slotOfNode[source] { return slot }
    let node = resolved[source]
    let storage: Slot.Storage =
      switch node.operation {
      case .leaf(.input): .input
      case .leaf(.parameter(_, let offset)): .parameters(offset: offset)
      case .leaf(.constant(let values)): .constant(values)
      case .leaf(.fill(let value)): .constant(Array(repeating: value, count: node.shape.count))
      default: .temporary
      }
    let name =
      if case .leaf(let leaf) = node.operation { leaf.name } else { "%\(slots.count)" }
    slotOfNode[source] = add(Slot(name: name, shape: node.shape, storage: storage))
    return slots.count - 1
  }

  /// Makes a node's elements arrive in the gradient buffer: they are computed there unless they are needed
  /// elsewhere too.
  mutating func deliver(_ id: Int, toGradientAt offset: Int, keeping kept: Set<Int>) {
    let slot = slot(of: id)
    if slots[slot].storage == .temporary, !kept.contains(slot) {
      slots[slot].storage = .gradient(offset: offset)
    } else {
      let shape = slots[slot].shape
      let out = add(
        Slot(name: "%\(slots.count)", shape: shape, storage: .gradient(offset: offset)))
      steps.append(.copy(StridedCopy(count: shape.count), name: "copy", source: slot, out: out))
    }
  }

  private mutating func add(_ slot: Slot) -> Int {
    slots.append(slot)
    return slots.count - 1
  }

  private mutating func lower(_ id: Int) {
    let node = resolved[id]
    func shape(_ index: Int) -> Shape { resolved[node.inputs[index]].shape }
    switch node.operation {
    case .leaf, .reshape: break
    case .unary, .binary:
      if clusters.members[id] != nil, clusters.sums[id] == nil { lowerLoop(id) }
    case .broadcast(let broadcast):
      if clusters.carriedOut.contains(id) { copy(broadcast.copy(from: shape(0)), id) }
    case .slice(let slice): copy(slice.copy(from: shape(0)), id)
    case .pad(let pad): copy(pad.copy(from: shape(0)), id)
    case .permute(let permute): copy(permute.copy(from: shape(0)), id)
    case .concatenate(let concatenate):
      let copies = concatenate.copies(of: node.inputs.indices.map(shape), into: node.shape)
      let sources = node.inputs.map { slot(of: $0) }
      steps.append(.concatenate(copies, sources: sources, out: slot(of: id)))
    case .gather, .scatter: lowerLookup(id)
    case .windows(let windows):
      let kernel = Windows.Kernel(windows, of: shape(0))
      steps.append(.windows(kernel, source: slot(of: node.inputs[0]), out: slot(of: id)))
    case .fold(let fold):
      let kernel = Windows.Kernel(fold.windows, of: fold.signal)
      steps.append(.fold(kernel, source: slot(of: node.inputs[0]), out: slot(of: id)))
    case .sum(let sum):
      let terms = resolved.source(node.inputs[0])
      if clusters.sums[terms] == id { return lowerLoop(terms) }
      let kernel = Sum.Kernel(of: shape(0), over: sum.axes)
      steps.append(.sum(kernel, source: slot(of: node.inputs[0]), out: slot(of: id)))
    case .logSumExp:
      let columns = shape(0).dimensions.last ?? 1
      let kernel = LogSumExp.Kernel(rows: node.shape.count, columns: columns)
      steps.append(.logSumExp(kernel, source: slot(of: node.inputs[0]), out: slot(of: id)))
    case .softmax:
      let columns = node.shape.dimensions.last ?? 1
      let kernel = Softmax.Kernel(rows: node.shape.count / max(columns, 1), columns: columns)
      steps.append(.softmax(kernel, source: slot(of: node.inputs[0]), out: slot(of: id)))
    case .maximum(let maximum):
      let kernel = Maximum.Kernel(of: shape(0), along: maximum.axis)
      steps.append(.maximum(kernel, source: slot(of: node.inputs[0]), out: slot(of: id)))
    case .firstMaximum(let maximum):
      let kernel = Maximum.Kernel(of: shape(0), along: maximum.axis)
      steps.append(.firstMaximum(kernel, source: slot(of: node.inputs[0]), out: slot(of: id)))
    case .product(let product):
      let (left, right) = (slot(of: node.inputs[0]), slot(of: node.inputs[1]))
      let kernel = Product.Kernel(product, shape(0), shape(1))
      steps.append(.product(kernel, left: left, right: right, out: slot(of: id)))
    case .site(let site):
      steps.append(
        .site(
          site, count: node.shape.count, source: slot(of: node.inputs[0]), out: slot(of: id)))
    }
  }

  private mutating func lowerLookup(_ id: Int) {
    let node = resolved[id]
    let indices = resolved[node.inputs[1]].shape.count
    let (first, second) = (slot(of: node.inputs[0]), slot(of: node.inputs[1]))
    if case .scatter(let scatter) = node.operation {
      let kernel = Gather.Kernel(rows: scatter.rows, columns: node.shape[1], indices: indices)
      steps.append(.scatter(kernel, values: first, indices: second, out: slot(of: id)))
    } else {
      let table = resolved[node.inputs[0]].shape
      let kernel = Gather.Kernel(rows: table[0], columns: table[1], indices: indices)
      steps.append(.gather(kernel, table: first, indices: second, out: slot(of: id)))
    }
  }

  private mutating func copy(_ copy: StridedCopy, _ id: Int) {
    let node = resolved[id]
    steps.append(
      .copy(
        copy, name: node.operation.primitive.name, source: slot(of: node.inputs[0]),
        out: slot(of: id)))
  }

  private mutating func lowerLoop(_ root: Int) {
    let members = clusters.members[root] ?? []
    var builder = LoopBuilder(
      members: members.map { ($0, resolved.inputs(of: $0)) },
      count: resolved[root].shape.count, columns: clusters.columns[root])
    for id in members {
      let operands = resolved.inputs(of: id).map { input in
        builder.cell(of: input) ?? builder.add(access(to: input, &builder), for: input)
      }
      let function: FusedLoop.Function
      switch resolved[id].operation {
      case .unary(let unary): function = .unary(unary)
      case .binary(let binary): function = .binary(binary)
      default: preconditionFailure("only elementwise operations are fused")
      }
      let isStored = id == root && clusters.sums[root] == nil
      builder.append(
        function, operands, of: id, output: isStored ? .stream(slot: slot(of: id)) : nil)
    }
    if let sum = clusters.sums[root] { _ = builder.add(.sums(slot: slot(of: sum)), for: sum) }
    steps.append(.fused(builder.loop))
  }

  /// How a loop reads a tensor from outside.
  private mutating func access(to input: Int, _ builder: inout LoopBuilder) -> FusedLoop.Cell {
    if case .leaf(.fill(let value)) = resolved[input].operation {
      return .scalar(slot: immediate(value))
    }
    guard case .broadcast(let broadcast) = resolved[input].operation,
      !clusters.carriedOut.contains(input),
      let pattern = broadcast.pattern(from: resolved.sourceShape(of: input))
    else { return .stream(slot: slot(of: input)) }
    let source = slot(of: resolved[input].inputs[0])
    return switch pattern {
    case .scalar: .scalar(slot: source)
    case .row: .row(slot: source, register: builder.reserveRegister())
    case .column: .column(slot: source, register: builder.reserveRegister())
    }
  }

  private mutating func immediate(_ value: Double) -> Int {
    if let slot = immediates[value] { return slot }
    let slot = add(Slot(name: "\(value)", shape: .scalar, storage: .constant([value])))
    immediates[value] = slot
    return slot
  }
}
