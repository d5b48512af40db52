/// A graph made ready to run: which kernels in which order on which places of memory.
///
/// Only what the outputs need is computed. Nothing here depends on the scalar type.
struct Schedule {
  /// One of a program's flat buffers.
  enum Memory: Int, CaseIterable {
    case arena
    case inputs
    case indices
    case parameters
    case gradients
    case results
    case tables
  }

  /// An element of a buffer.
  struct Place: Hashable {
    var memory: Memory
    var offset: Int

    func advanced(by count: Int) -> Place { Place(memory: memory, offset: offset + count) }
  }

  struct Call {
    let kernel: CallKernel
    let places: [Place]
    let sizes: [Int]
    let scalars: [Double]
  }

  struct TileOperand {
    let kind: Int32
    let slot: Int
    let place: Place?
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
    let scratch: Place
  }

  enum Instruction {
    case call(Call)
    case tiles(Tiles)
  }

  /// A value that is wanted, and where it goes.
  struct Output {
    let node: Node
    let place: Place
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
    _ graph: Graph, outputs: [Output], homes: [Node: Place], fuses: Bool, changing: Node? = nil
  ) {
    var builder = ScheduleBuilder(
      graph, outputs: outputs, homes: homes, fuses: fuses, changing: changing)
    builder.build()
    var arena = ArenaPlan()
    arena.assign(builder.blocks, sharing: builder.sharing)
    arenaCount = arena.count
    tables = builder.tables
    for (index, step) in builder.steps.enumerated() {
      if index == builder.firstChanging { firstChanging = instructions.count }
      for action in step.actions {
        instructions.append(builder.placed(action, arena))
        labels.append(step.label)
      }
    }
  }
}
