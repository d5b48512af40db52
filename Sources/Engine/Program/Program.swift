/// A graph compiled to run many times: it computes chosen values without allocating.
public final class Program<Scalar: EngineScalar> {
  /// The model that was compiled, where it was one: whose tensors the program may be asked for.
  let owner: AnyObject?
  let graph: Graph
  let nodes: [Node]
  private let schedule: Schedule
  private let instructions: Instructions
  /// The parameters that a run reads.
  public let variables: Variables<Scalar>
  private let arena: Memory<Scalar>
  private let tables: Memory<Scalar>
  let inputs: Memory<Scalar>
  let indices: Memory<Int32>
  let results: Memory<Scalar>
  let inputLocations: [String: (location: Schedule.Location, count: Int)]
  let indexOffsets: [Node: (offset: Int, count: Int)]
  let resultOffsets: [Node: (offset: Int, count: Int)]

  /// Compiles what `outputs` need; a name or tensor that does not fit ends the process.
  ///
  /// `observing` names more values to compute, inside fused operations too. A value named in `clamping`
  /// becomes an input of that name; one in `clampingPartly` does where the input `name.mask` is not 0.
  public convenience init(
    _ graph: Graph, outputs: [Node], variables: Variables<Scalar>? = nil,
    observing: [String] = [], clamping: [String] = [], clampingPartly: [String] = []
  ) {
    do throws(ModelError) {
      let opened = try graph.opened(
        observing: observing, clamping: Self.clamps(clamping, clampingPartly))
      try self.init(
        opened, outputs: outputs, observing: observing, variables: variables ?? Variables(graph))
    } catch {
      misuse(error.description)
    }
  }

  /// The program with every fused operation taken apart and every operation run by itself: what fused ones are
  /// tested against.
  package convenience init(unfused graph: Graph, outputs: [Node]) {
    do throws(ModelError) {
      try self.init(
        graph.expanded(), outputs: outputs, observing: [], variables: Variables(graph),
        fuses: false)
    } catch {
      misuse(error.description)
    }
  }

  static func clamps(_ whole: [String], _ partly: [String]) -> [String: Graph.Clamp] {
    Dictionary(
      whole.map { ($0, Graph.Clamp.whole) } + partly.map { ($0, Graph.Clamp.masked) }
    ) { first, _ in first }
  }

  /// Gradients that a program writes into one flat buffer: where each goes.
  struct GradientOutputs {
    let memory: Memory<Scalar>
    let outputs: [Schedule.Output]
  }

  init(
    _ copy: Graph.Copy, outputs: [Node], observing: [String], variables: Variables<Scalar>,
    gradients: GradientOutputs? = nil, fuses: Bool = true, changing: Node? = nil,
    owner: AnyObject? = nil
  ) throws(ModelError) {
    self.owner = owner
    graph = copy.graph
    nodes = copy.nodes
    self.variables = variables
    let homes = try Self.homes(graph, variables)
    inputLocations = homes.inputs
    var indexOffsets: [Node: (offset: Int, count: Int)] = [:]
    for (node, location) in homes.locations where location.memory == .indices {
      indexOffsets[node] = (location.offset, graph.shape(of: node).elementCount)
    }
    self.indexOffsets = indexOffsets
    inputs = Memory(count: homes.reals)
    indices = Memory(count: homes.integers.count)
    _ = indices.buffer.update(from: homes.integers)

    var offsets: [Node: (offset: Int, count: Int)] = [:]
    var wanted: [Schedule.Output] = []
    var total = 0
    for node in outputs.map({ copy.node(for: $0) }) + observing.compactMap({ copy.graph.names[$0] })
    where offsets[node] == nil {
      let count = graph.shape(of: node).elementCount
      offsets[node] = (total, count)
      wanted.append(
        Schedule.Output(node: node, location: Schedule.Location(memory: .results, offset: total)))
      total += (count + 15) / 16 * 16
    }
    resultOffsets = offsets
    results = Memory(count: total)

    schedule = Schedule(
      graph, outputs: wanted + (gradients?.outputs ?? []), homes: homes.locations, fuses: fuses,
      changing: changing)
    arena = Memory(count: schedule.arenaCount)
    tables = Memory(count: schedule.tables.count)
    for (index, value) in schedule.tables.enumerated() { tables.base[index] = Scalar(value) }
    let bases: [UnsafeMutableRawPointer] = [
      .init(arena.base), .init(inputs.base), .init(indices.base), .init(variables.memory.base),
      .init(gradients?.memory.base ?? arena.base), .init(results.base), .init(tables.base),
    ]
    let stride = MemoryLayout<Scalar>.stride
    instructions = Instructions(schedule, Scalar.kernels) { location in
      let size = location.memory == .indices ? MemoryLayout<Int32>.stride : stride
      return bases[location.memory.rawValue] + location.offset * size
    }
  }

  private struct Homes {
    var locations: [Node: Schedule.Location] = [:]
    var inputs: [String: (location: Schedule.Location, count: Int)] = [:]
    var reals = 0
    // Zeros for inputs, the values of constants.
    var integers: [Int32] = []
  }

  private static func homes(
    _ graph: Graph, _ variables: Variables<Scalar>
  ) throws(ModelError) -> Homes {
    var homes = Homes()
    for (spec, node) in graph.parameterNodes {
      guard let offset = variables.offsets[spec.name],
        let own = variables.specs.first(where: { $0.name == spec.name }), own.shape == spec.shape
      else {
        throw graph.mistake("compilation", [node], "the variables have no such parameter")
      }
      homes.locations[node] = Schedule.Location(memory: .parameters, offset: offset)
    }
    for (index, entry) in graph.entries.enumerated() {
      if let table = entry.operation.as(IndexTable.self) {
        homes.locations[Node(index: index)] = Schedule.Location(
          memory: .indices, offset: homes.integers.count)
        homes.integers += table.values
        homes.integers += [Int32](repeating: 0, count: 15 - (table.values.count + 15) % 16)
      }
      guard let input = entry.operation.as(Input.self) else { continue }
      let count = entry.shape.elementCount
      let room = (count + 15) / 16 * 16
      let location: Schedule.Location
      switch input.element {
      case .real:
        location = Schedule.Location(memory: .inputs, offset: homes.reals)
        homes.reals += room
      case .index:
        location = Schedule.Location(memory: .indices, offset: homes.integers.count)
        homes.integers += [Int32](repeating: 0, count: room)
      }
      homes.locations[Node(index: index)] = location
      homes.inputs[input.name] = (location, count)
    }
    return homes
  }

  /// Computes the outputs from the inputs and the variables.
  public func run() {
    instructions.run()
  }

  /// Computes again what depends on the input that the program was compiled to see changing.
  func runAgain() {
    instructions.run(from: schedule.firstChanging)
  }

  /// The outputs of one run for given inputs.
  package func values(_ nodes: [Node], _ given: [String: [Scalar]] = [:]) -> [[Scalar]] {
    for (name, values) in given { set(name, values) }
    run()
    return nodes.map { self[$0] }
  }

  /// What each instruction does and the seconds it takes, the least of `repeats` runs.
  package func profile(repeats: Int) -> [(label: String, seconds: Double)] {
    let clock = ContinuousClock()
    var best = [Double](repeating: .infinity, count: instructions.count)
    for _ in 0..<repeats {
      for index in best.indices {
        let time = clock.measure { instructions.run(index) }
        let seconds = Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds)
        best[index] = min(best[index], seconds)
      }
    }
    return Array(zip(schedule.labels, best)).map { (label: $0.0, seconds: $0.1) }
  }

  /// Elements of scratch memory, for tests and reports.
  package var arenaCount: Int { schedule.arenaCount }

  /// Instructions of a run.
  package var instructionLabels: [String] { schedule.labels }
}
