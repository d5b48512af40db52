/// Which values of a graph are needed, in whose memory they are, and who reads them.
struct Uses {
  let graph: Graph
  let outputs: [Node]
  /// The input that changes from run to run, if one does; invalid where nothing needs it.
  let changing: Node?
  /// Whether each node is needed.
  private(set) var isLive: [Bool]
  /// For each live node the node whose memory it is, and from which element on.
  private(set) var roots: [(node: Int, offset: Int)]
  /// For each root the operations that read it, in order.
  private(set) var readers: [[Int]]
  /// The roots of the outputs.
  private(set) var isOutput: Set<Int> = []
  /// For an operation with a second result that node.
  private(set) var seconds: [Int: Int] = [:]
  /// Whether each node depends on the input that changes from run to run.
  private(set) var changes: [Bool]

  /// Looks at what `outputs` need; `changing` is an input that changes from run to run, if one does.
  init(_ graph: Graph, outputs: [Node], changing: Node?) {
    self.graph = graph
    self.outputs = outputs
    self.changing = changing
    let count = graph.entries.count
    isLive = [Bool](repeating: false, count: count)
    roots = (0..<count).map { ($0, 0) }
    readers = [[Int]](repeating: [], count: count)
    changes = [Bool](repeating: false, count: count)
    findLive()
    findRoots()
    if let changing, changing != .invalid { findChanges(changing) }
  }

  private mutating func findLive() {
    for output in outputs { isLive[output.index] = true }
    for index in isLive.indices.reversed() where isLive[index] {
      for input in graph.entries[index].inputs { isLive[input.index] = true }
    }
  }

  private mutating func findRoots() {
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      if entry.operation.is(Second.self) {
        seconds[entry.inputs[0].index] = index
      } else if let offset = aliasOffset(entry) {
        let root = roots[entry.inputs[0].index]
        roots[index] = (root.node, root.offset + offset)
      } else {
        for input in entry.inputs {
          let root = roots[input.index].node
          if readers[root].last != index { readers[root].append(index) }
        }
      }
    }
    for output in outputs { isOutput.insert(roots[output.index].node) }
  }

  private mutating func findChanges(_ changing: Node) {
    changes[changing.index] = true
    // What is not needed may have lost its inputs to a fusion.
    for (index, entry) in graph.entries.enumerated() where isLive[index] && !changes[index] {
      changes[index] = entry.inputs.contains { changes[$0.index] }
    }
  }

  /// Where a node begins in its input's memory, if it is only a view of it.
  private func aliasOffset(_ entry: Graph.Entry) -> Int? {
    if let part = entry.operation.as(Part.self) {
      return partStarts(graph.entries[entry.inputs[0].index])[part.index]
    }
    if entry.operation.isAlias { return 0 }
    if let slice = entry.operation.as(Slice.self) {
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

  /// Elements of a node's memory.
  func count(_ index: Int) -> Int {
    let entry = graph.entries[index]
    if let parts = entry.operation.parts(of: entry.inputs.map({ graph.shape(of: $0) })) {
      return Part.offsets(parts).count
    }
    return entry.shape.elementCount
  }

  /// Whether an operation is the last to need a root's memory.
  func isLast(_ reader: Int, of root: Int) -> Bool {
    readers[root] == [reader] && !isOutput.contains(root)
  }
}

extension ArraySlice<Int> {
  /// Elements of a tensor with these extents.
  var elementCount: Int { reduce(1, *) }
}
