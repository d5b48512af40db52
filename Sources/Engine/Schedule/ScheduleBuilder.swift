internal import CKernels

/// Finds the steps of a schedule: calls in their order, and how long each block of memory is needed.
struct ScheduleBuilder {
  /// An operand before its address is known.
  struct Operand {
    let block: Int
    var offset = 0
  }

  enum Action {
    case call(CallKernel, [Operand], sizes: [Int], scalars: [Double])
    case tiles(TileGroup)
  }

  struct Step {
    var actions: [Action]
    let label: String
    /// A result and an operand whose memory it may take over if that ends here.
    var mayShare: (new: Int, old: Int)?
  }

  let uses: Uses
  /// Where inputs, parameters and outputs are.
  private let homes: [Node: Schedule.Location]
  private let outputs: [Schedule.Output]
  let groups: ElementwiseGroups

  var blocks: [Block] = []
  /// The first step that depends on what changes.
  private(set) var firstChanging = 0
  var steps: [Step] = []
  /// A block that takes over another's memory: new block to old.
  private(set) var sharing: [Int: Int] = [:]
  private(set) var tables: [Double] = []
  private var blockOf: [Int: Int] = [:]
  private var constantBlocks: [Double: Int] = [:]
  private var tableStarts: [Int: Int] = [:]

  /// A builder for outputs of a graph that was looked at; `homes` says where inputs and parameters are.
  init(
    _ uses: Uses, _ groups: ElementwiseGroups, outputs: [Schedule.Output],
    homes: [Node: Schedule.Location]
  ) {
    self.uses = uses
    self.groups = groups
    self.homes = homes
    self.outputs = outputs
  }

  mutating func build() {
    makeSteps(changing: false)
    firstChanging = steps.count
    makeSteps(changing: true)
    copyOutputs()
    keepUnchanging()
    findTakeovers()
  }

  // Steps

  private mutating func makeSteps(changing: Bool) {
    for (index, entry) in uses.graph.entries.enumerated()
    where uses.isLive[index] && uses.changes[index] == changing {
      if uses.roots[index].node != index || entry.operation.is(Second.self) { continue }
      if let home = homes[Node(index: index)] {
        blockOf[index] = add(Block(count: uses.count(index), home: home, first: 0, last: .max))
      } else if let table = entry.operation.as(Table.self) {
        blockOf[index] = add(
          Block(count: uses.count(index), home: tableLocation(table), first: 0, last: .max))
      } else if entry.operation.isElementwise {
        if let members = groups.members(endingAt: index) { emitGroup(members) }
      } else if !groups.isVirtual(index, in: uses) {
        emit(index)
      }
    }
  }

  private mutating func add(_ block: Block) -> Int {
    blocks.append(block)
    return blocks.count - 1
  }

  private mutating func tableLocation(_ table: Table) -> Schedule.Location {
    if let start = tableStarts[table.id] {
      return Schedule.Location(memory: .tables, offset: start)
    }
    while !tables.count.isMultiple(of: 16) { tables.append(0) }
    tableStarts[table.id] = tables.count
    tables += uses.graph.tables[table.id]
    return Schedule.Location(memory: .tables, offset: tableStarts[table.id] ?? 0)
  }

  mutating func constantBlock(_ value: Double) -> Int {
    if let block = constantBlocks[value] { return block }
    tables.append(value)
    let location = Schedule.Location(memory: .tables, offset: tables.count - 1)
    let block = add(Block(count: 1, home: location, first: 0, last: .max))
    constantBlocks[value] = block
    return block
  }

  /// The block that a node's result goes to: an output's location, or the arena.
  mutating func resultBlock(_ index: Int) -> Int {
    let pinned = outputs.first {
      uses.roots[$0.node.index] == (index, 0) && uses.count($0.node.index) == uses.count(index)
    }
    let block = add(
      Block(
        count: uses.count(index), home: pinned?.location, first: steps.count,
        last: uses.isOutput.contains(index) && pinned == nil ? .max : steps.count))
    blockOf[index] = block
    return block
  }

  /// The operand for reading a node, which stays needed until the present step.
  mutating func reading(_ index: Int) -> Operand {
    let root = uses.roots[index]
    guard let block = blockOf[root.node] else {
      misuse("\(uses.graph.description(Node(index: index))) is read before it is computed")
    }
    if blocks[block].last != .max { blocks[block].last = steps.count }
    return Operand(block: block, offset: root.offset)
  }

  mutating func scratch(_ count: Int) -> Operand {
    Operand(block: add(Block(count: count, home: nil, first: steps.count, last: steps.count)))
  }

  private mutating func emit(_ index: Int) {
    let entry = uses.graph.entries[index]
    let shapes = entry.inputs.map { uses.graph.shape(of: $0) }
    var lowering = Lowering(inputShapes: shapes, outputShape: entry.shape)
    entry.operation.lower(&lowering)
    let result = resultBlock(index)
    let second = uses.seconds[index].map { resultBlock($0) }
    let starts = uses.partStarts(entry)
    var actions: [Action] = []
    if let input = lowering.start, let copy = start(result, from: input, of: index) {
      actions.append(copy)
    }
    for call in lowering.calls {
      var operands: [Operand] = []
      for operand in call.operands {
        switch operand {
        case .input(let k, let offset):
          var operand = reading(entry.inputs[k].index)
          operand.offset += offset
          operands.append(operand)
        case .output(let offset): operands.append(Operand(block: result, offset: offset))
        case .part(let k): operands.append(Operand(block: result, offset: starts[k]))
        case .second:
          guard let second else { misuse("\(entry.operation.label) has no second result") }
          operands.append(Operand(block: second))
        case .scratch(let count): operands.append(scratch(count))
        }
      }
      actions.append(.call(call.kernel, operands, sizes: call.sizes, scalars: call.scalars))
    }
    let old = lowering.overwritten.map { reading(entry.inputs[$0].index) }
    steps.append(
      Step(
        actions: actions, label: entry.operation.label,
        mayShare: old.flatMap { $0.offset == 0 ? (result, $0.block) : nil }))
  }

  /// Puts an input's elements where the result is to be: nothing to do where the result takes over its memory.
  private mutating func start(_ result: Int, from input: Int, of index: Int) -> Action? {
    var inputs = uses.graph.entries[index].inputs
    let node = inputs.remove(at: input)
    let root = uses.roots[node.index].node
    let operand = reading(node.index)
    let old = blocks[operand.block]
    let isFree =
      uses.isLast(index, of: root) && uses.changes[index] == uses.changes[root]
      && operand.offset == 0 && old.home == nil && blocks[result].home == nil
      && old.count == blocks[result].count
      && !inputs.contains { uses.roots[$0.index].node == root }
    if isFree {
      sharing[result] = operand.block
      return nil
    }
    let size = uses.count(index)
    return .call(
      .copyStrips, [Operand(block: result), operand], sizes: [1, size, size, size], scalars: [])
  }

  // Outputs that are not where they are wanted, because they are views or wanted twice, are copied there.
  private mutating func copyOutputs() {
    for output in outputs {
      let index = output.node.index
      if let block = blockOf[uses.roots[index].node], blocks[block].home == output.location,
        uses.roots[index].offset == 0
      {
        continue
      }
      let size = uses.count(index)
      let from = reading(index)
      let to = Operand(
        block: add(Block(count: size, home: output.location, first: steps.count, last: .max)))
      steps.append(
        Step(
          actions: [.call(.copyStrips, [to, from], sizes: [1, size, size, size], scalars: [])],
          label: "copy of a result"))
    }
  }

  // What the steps that run again read from before must still be there.
  private mutating func keepUnchanging() {
    guard uses.changes.contains(true) else { return }
    for (index, block) in blocks.enumerated()
    where block.home == nil && block.first < firstChanging && block.last >= firstChanging {
      blocks[index].last = .max
    }
  }

  // Now that it is known when each block is last read.
  private mutating func findTakeovers() {
    for (index, step) in steps.enumerated() {
      if let (new, old) = step.mayShare, blocks[new].home == nil, blocks[old].home == nil,
        blocks[old].last == index, blocks[old].first < index,
        blocks[old].count == blocks[new].count
      {
        sharing[new] = old
      }
      for case .tiles(let group) in step.actions {
        for (new, old) in group.takeovers(blocks, dyingAt: index) { sharing[new] = old }
      }
    }
  }

  // Locations

  func instruction(_ action: Action, _ arena: ArenaPlan) -> Schedule.Instruction {
    switch action {
    case .call(let kernel, let operands, let sizes, let scalars):
      return .call(
        Schedule.Call(
          kernel: kernel, locations: operands.map { location($0, arena) }, sizes: sizes,
          scalars: scalars))
    case .tiles(let group):
      return .tiles(group.tiles { location($0, arena) })
    }
  }

  private func location(_ operand: Operand, _ arena: ArenaPlan) -> Schedule.Location {
    let home =
      blocks[operand.block].home
      ?? Schedule.Location(memory: .arena, offset: arena.offsets[operand.block])
    return home.advanced(by: operand.offset)
  }
}
