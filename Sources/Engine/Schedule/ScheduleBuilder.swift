/// Finds the steps of a schedule: what is alive, what is only another view, what runs fused.
struct ScheduleBuilder {
  /// An operand before places are known.
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
    /// A result and an operand whose place it may take if that ends here.
    var mayShare: (new: Int, old: Int)?
  }

  let graph: Graph
  let outputs: [Schedule.Output]
  let homes: [Node: Schedule.Place]
  let fuses: Bool
  /// Whether each node depends on the input that changes from run to run.
  let changes: [Bool]

  var blocks: [Block] = []
  /// The first step that depends on what changes.
  private(set) var firstChanging = 0
  var steps: [Step] = []
  /// A block that takes over another's place: new block to old.
  var sharing: [Int: Int] = [:]
  private(set) var tables: [Double] = []

  /// Whether each node is needed.
  var isLive: [Bool] = []
  /// For each live node the node whose memory it is, and from which element on.
  var roots: [(node: Int, offset: Int)] = []
  /// For each root the operations that read it, in order.
  var readers: [[Int]] = []
  var isOutput: Set<Int> = []
  var groups = ElementwiseGroups()
  /// For an addition done by a product: the product and the other addend.
  var accumulations: [Int: (product: Int, addend: Int, addendOffset: Int)] = [:]
  /// For an addition done by a layer norm's gradient: that node.
  var addedByNorm: [Int: Int] = [:]
  /// For a layer norm's gradient that adds: the addend.
  var addends: [Int: Int] = [:]
  /// For a cross-entropy what its excess is multiplied by, and for that multiplication the excess.
  var excessScales: [Int: Double] = [:]
  var scaledExcess: [Int: Int] = [:]
  /// For a GELU its slope, computed with it.
  var slopes: [Int: Int] = [:]
  /// For a gradient of an activation its sum over rows, done by the same kernel.
  var rowSums: [Int: Int] = [:]
  var absorbed: Set<Int> = []
  private var blockOf: [Int: Int] = [:]
  private var constantPlaces: [Double: Int] = [:]
  private var tableStarts: [Int: Int] = [:]

  init(
    _ graph: Graph, outputs: [Schedule.Output], homes: [Node: Schedule.Place], fuses: Bool,
    changing: Node?
  ) {
    var changes = [Bool](repeating: false, count: graph.entries.count)
    if let changing {
      changes[changing.index] = true
      for (index, entry) in graph.entries.enumerated() where !changes[index] {
        changes[index] = entry.inputs.contains { changes[$0.index] }
      }
    }
    self.changes = changes
    self.graph = graph
    self.outputs = outputs
    self.homes = homes
    self.fuses = fuses
  }

  mutating func build() {
    findLive()
    findRoots()
    if fuses {
      findNormAdditions()
      findScaledExcess()
      findRoots()
      findSlopes()
      findAccumulations()
    }
    findGroups()
    if fuses { findRowSums() }
    makeSteps(changing: false)
    firstChanging = steps.count
    makeSteps(changing: true)
    copyOutputs()
    keepUnchanging()
    findTakeovers()
  }

  // What is needed

  private mutating func findLive() {
    isLive = [Bool](repeating: false, count: graph.entries.count)
    for output in outputs { isLive[output.node.index] = true }
    for index in isLive.indices.reversed() where isLive[index] {
      for input in graph.entries[index].inputs { isLive[input.index] = true }
    }
  }

  private mutating func findRoots() {
    roots = graph.entries.indices.map { ($0, 0) }
    readers = [[Int]](repeating: [], count: graph.entries.count)
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      if let norm = addedByNorm[index] {
        roots[index] = (norm, 0)
      } else if let excess = scaledExcess[index] {
        roots[index] = roots[excess]
      } else if let offset = aliasOffset(entry) {
        let root = roots[entry.inputs[0].index]
        roots[index] = (root.node, root.offset + offset)
      } else {
        let read = entry.inputs.map(\.index) + (addends[index].map { [$0] } ?? [])
        for input in Set(read.map { roots[$0].node }) { readers[input].append(index) }
      }
    }
    for output in outputs { isOutput.insert(roots[output.node.index].node) }
  }

  /// Where a node begins in its input's memory, if it is only a view of it.
  private func aliasOffset(_ entry: Graph.Entry) -> Int? {
    if let part = entry.operation as? Part {
      return partStarts(graph.entries[entry.inputs[0].index])[part.index]
    }
    if entry.operation.isAlias { return 0 }
    if let slice = entry.operation as? Slice {
      let shape = graph.shape(of: entry.inputs[0])
      guard shape[..<slice.axis].elementCount == 1 else { return nil }
      return slice.start * shape[(slice.axis + 1)...].elementCount
    }
    return nil
  }

  /// Where the results of an operation start in its memory.
  func partStarts(_ entry: Graph.Entry) -> [Int] {
    let shapes = entry.operation.parts(of: entry.inputs.map { graph.shape(of: $0) })
    return Part.offsets(shapes ?? [entry.shape]).starts
  }

  func operation(_ index: Int) -> any Operation { graph.entries[index].operation }

  func count(_ index: Int) -> Int {
    let entry = graph.entries[index]
    if let parts = entry.operation.parts(of: entry.inputs.map({ graph.shape(of: $0) })) {
      return Part.offsets(parts).count
    }
    return entry.shape.elementCount
  }

  private mutating func findGroups() {
    groups.limit = fuses ? 24 : 1
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      guard entry.operation is any Elementwise, accumulations[index] == nil,
        addedByNorm[index] == nil, scaledExcess[index] == nil, !absorbed.contains(index)
      else { continue }
      groups.place(index, in: self)
    }
  }

  // Steps

  private mutating func makeSteps(changing: Bool) {
    for (index, entry) in graph.entries.enumerated()
    where isLive[index] && changes[index] == changing {
      if roots[index].node != index || absorbed.contains(index) { continue }
      if let home = homes[Node(index: index)] {
        blockOf[index] = add(Block(count: count(index), home: home, first: 0, last: .max))
        continue
      }
      if let table = entry.operation as? Table {
        blockOf[index] = add(
          Block(count: count(index), home: tablePlace(table), first: 0, last: .max))
        continue
      }
      if let accumulation = accumulations[index] {
        accumulate(index, accumulation)
      } else if entry.operation is any Elementwise {
        if let members = groups.members(endingAt: index) { emitGroup(members) }
      } else if !groups.isVirtual(index, in: self) {
        emit(index)
      }
    }
  }

  private mutating func add(_ block: Block) -> Int {
    blocks.append(block)
    return blocks.count - 1
  }

  private mutating func tablePlace(_ table: Table) -> Schedule.Place {
    if let start = tableStarts[table.id] { return Schedule.Place(memory: .tables, offset: start) }
    while !tables.count.isMultiple(of: 16) { tables.append(0) }
    tableStarts[table.id] = tables.count
    tables += graph.tables[table.id]
    return Schedule.Place(memory: .tables, offset: tableStarts[table.id] ?? 0)
  }

  mutating func constantBlock(_ value: Double) -> Int {
    if let block = constantPlaces[value] { return block }
    tables.append(value)
    let place = Schedule.Place(memory: .tables, offset: tables.count - 1)
    let block = add(Block(count: 1, home: place, first: 0, last: .max))
    constantPlaces[value] = block
    return block
  }

  /// The block that a node's result goes to: an output's place, or the arena.
  mutating func resultBlock(_ index: Int) -> Int {
    let pinned = outputs.first {
      roots[$0.node.index] == (index, 0) && count($0.node.index) == count(index)
    }
    let block = add(
      Block(
        count: count(index), home: pinned?.place, first: steps.count,
        last: isOutput.contains(index) && pinned == nil ? .max : steps.count))
    blockOf[index] = block
    return block
  }

  /// The operand for reading a node, which stays needed until the present step.
  mutating func reading(_ index: Int) -> Operand {
    let root = roots[index]
    guard let block = blockOf[root.node] else {
      misuse("\(graph.description(Node(index: index))) is read before it is computed")
    }
    if blocks[block].last != .max { blocks[block].last = steps.count }
    return Operand(block: block, offset: root.offset)
  }

  mutating func scratch(_ count: Int) -> Operand {
    Operand(block: add(Block(count: count, home: nil, first: steps.count, last: steps.count)))
  }

  private mutating func emit(_ index: Int) {
    let entry = graph.entries[index]
    let shapes = entry.inputs.map { graph.shape(of: $0) }
    var lowering = Lowering(inputShapes: shapes, outputShape: entry.shape)
    entry.operation.lower(&lowering)
    let result = resultBlock(index)
    let starts = partStarts(entry)
    var actions: [Action] = []
    for call in lowering.calls {
      var operands: [Operand] = []
      for operand in call.operands {
        switch operand {
        case .input(let k, let offset):
          var place = reading(entry.inputs[k].index)
          place.offset += offset
          operands.append(place)
        case .output(let offset): operands.append(Operand(block: result, offset: offset))
        case .part(let k): operands.append(Operand(block: result, offset: starts[k]))
        case .scratch(let count): operands.append(scratch(count))
        }
      }
      if let addend = addends[index] { operands.append(reading(addend)) }
      let scalars = excessScales[index].map { [$0] } ?? call.scalars
      actions.append(.call(call.kernel, operands, sizes: call.sizes, scalars: scalars))
    }
    steps.append(Step(actions: actions, label: entry.operation.label))
  }

  private mutating func accumulate(
    _ index: Int, _ what: (product: Int, addend: Int, addendOffset: Int)
  ) {
    guard let product = operation(what.product) as? Product else { return }
    let entry = graph.entries[what.product]
    let result = resultBlock(index)
    var addend = reading(what.addend)
    addend.offset = what.addendOffset
    let operands = [Operand(block: result)] + entry.inputs.map { reading($0.index) }
    var actions: [Action] = []
    let dies = readers[what.addend] == [index] && !isOutput.contains(what.addend)
    let inPlace =
      dies && changes[index] == changes[what.addend] && addend.offset == 0
      && blocks[addend.block].home == nil
      && blocks[result].home == nil && blocks[addend.block].count == blocks[result].count
      && !operands.dropFirst().contains { $0.block == addend.block }
    if inPlace {
      sharing[result] = addend.block
    } else {
      let size = count(index)
      actions.append(
        .call(
          .copyStrips, [Operand(block: result), addend], sizes: [1, size, size, size], scalars: []))
    }
    let sizes = product.sizes(entry.inputs.map { graph.shape(of: $0) })
    actions.append(.call(.product, operands, sizes: sizes, scalars: [product.scale, 1]))
    steps.append(Step(actions: actions, label: "product added"))
  }

  // Outputs that are not where they are wanted, because they are views or wanted twice, are copied there.
  private mutating func copyOutputs() {
    for output in outputs {
      let index = output.node.index
      if let block = blockOf[roots[index].node], blocks[block].home == output.place,
        roots[index].offset == 0
      {
        continue
      }
      let size = count(index)
      let from = reading(index)
      let to = Operand(
        block: add(Block(count: size, home: output.place, first: steps.count, last: .max)))
      steps.append(
        Step(
          actions: [.call(.copyStrips, [to, from], sizes: [1, size, size, size], scalars: [])],
          label: "copy of a result"))
    }
  }

  // What the steps that run again read from before must still be there.
  private mutating func keepUnchanging() {
    guard changes.contains(true) else { return }
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

  // Places

  func placed(_ action: Action, _ arena: ArenaPlan) -> Schedule.Instruction {
    switch action {
    case .call(let kernel, let operands, let sizes, let scalars):
      return .call(
        Schedule.Call(
          kernel: kernel, places: operands.map { place($0, arena) }, sizes: sizes,
          scalars: scalars))
    case .tiles(let group):
      return .tiles(group.placed { place($0, arena) })
    }
  }

  private func place(_ operand: Operand, _ arena: ArenaPlan) -> Schedule.Place {
    let home =
      blocks[operand.block].home
      ?? Schedule.Place(memory: .arena, offset: arena.offsets[operand.block])
    return home.advanced(by: operand.offset)
  }
}

extension ArraySlice<Int> {
  /// Elements of a tensor with these extents.
  var elementCount: Int { reduce(1, *) }
}
