internal import CKernels

/// A graph made ready to run: which kernels in which order on which memory.
///
/// Only what the outputs need is computed. Nothing here depends on the scalar type.
struct Schedule {
  /// One of a program's flat buffers.
  enum Buffer: Int, CaseIterable {
    case arena
    case inputs
    case indices
    case parameters
    case gradients
    case results
    case tables
  }

  /// An element of a buffer.
  struct Location: Hashable {
    var memory: Buffer
    var offset: Int

    func advanced(by count: Int) -> Location { Location(memory: memory, offset: offset + count) }
  }

  struct Call {
    let kernel: CallKernel
    let locations: [Location]
    let sizes: [Int]
    let scalars: [Double]
  }

  struct TileOperand {
    let kind: Int32
    let slot: Int
    let location: Location?
  }

  struct TileStep {
    let kernel: TileKernel
    let output: Int
    /// The second result of a kernel with two.
    let second: Int?
    let inputs: [Int]
    let constants: (Double, Double)
  }

  /// A fused chain of elementwise operations.
  struct Tiles {
    let operands: [TileOperand]
    let steps: [TileStep]
    let rows: Int
    let columns: Int
    let tile: Int
    let scratch: Location
  }

  enum Instruction {
    case call(Call)
    case tiles(Tiles)
  }

  /// A value that is wanted, and where it goes.
  struct Output {
    let node: Node
    let location: Location
  }

  private(set) var instructions: [Instruction] = []
  /// What each instruction computes, for profiles.
  private(set) var labels: [String] = []
  /// Elements of the arena.
  private(set) var arenaCount = 0
  /// The first instruction that depends on the input that changes from run to run.
  private(set) var firstChanging = 0
  /// Constants, then constant tensors.
  private(set) var tables: [Double] = []

  /// Schedules what `outputs` need. `homes` says where inputs and parameters are.
  ///
  /// With `changing`, an input, what does not depend on it is computed first and kept, so that the rest can run
  /// again for other values of it.
  init(
    _ graph: Graph, outputs: [Output], homes: [Node: Location], fuses: Bool, changing: Node? = nil
  ) {
    var builder: ScheduleBuilder
    if fuses {
      let fused = FusedGraph(graph, outputs: outputs.map(\.node), changing: changing)
      let kept = homes.filter { fused.nodes[$0.key.index] != .invalid }
      builder = ScheduleBuilder(
        fused.uses, fused.groups,
        outputs: outputs.map { Output(node: fused.nodes[$0.node.index], location: $0.location) },
        homes: Dictionary(
          uniqueKeysWithValues: kept.map { (fused.nodes[$0.key.index], $0.value) }))
    } else {
      let uses = Uses(graph, outputs: outputs.map(\.node), changing: changing)
      builder = ScheduleBuilder(
        uses, ElementwiseGroups(uses, limit: 1), outputs: outputs, homes: homes)
    }
    builder.build()
    var arena = ArenaPlan()
    arena.assign(builder.blocks, sharing: builder.sharing)
    arenaCount = arena.count
    tables = builder.tables
    for (index, step) in builder.steps.enumerated() {
      if index == builder.firstChanging { firstChanging = instructions.count }
      for action in step.actions {
        instructions.append(builder.instruction(action, arena))
        labels.append(step.label)
      }
    }
  }
}
