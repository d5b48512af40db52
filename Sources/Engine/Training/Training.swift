/// Training has left the numbers: the loss, or the gradient's norm, is not finite.
public struct Diverged: Error, Equatable {
  /// The step, counted from 0, whose forward or backward pass it was.
  public let step: Int

  /// Divergence at a step.
  public init(step: Int) { self.step = step }
}

/// A model in training: its program, its gradient, its optimizer.
///
/// A warm step allocates nothing. Parameters, gradient and optimizer state are flat buffers.
public final class Training<Scalar: EngineScalar> {
  /// The forward and backward pass; its inputs are set before a step.
  public let program: Program<Scalar>
  /// The parameters.
  public let variables: Variables<Scalar>
  /// How parameters follow the gradient.
  public let optimizer: Optimizer
  /// The rate at each step.
  public let learningRate: LearningRate
  /// What limits the gradient.
  public let clipping: Clipping
  /// Steps done.
  public private(set) var stepCount = 0

  /// Those of the scalar type: to ask for them in each step costs as much as a small network's update.
  private let kernels = Scalar.kernels
  private let loss: Node
  private let gradient: Memory<Scalar>
  private let state: [Memory<Scalar>]
  private let stretches: [Stretch]

  /// Parameters that are updated alike: `rows` where most of their gradient is zero.
  private struct Stretch {
    var range: Range<Int>
    let decays: Bool
    var rows: SparseGradient<Scalar>?
  }

  /// Compiles a training step; what does not fit ends the process.
  ///
  /// - Parameters:
  ///   - loss: a scalar that depends on at least one parameter.
  ///   - frozen: names of parameters that stay as they are.
  ///   - observing: more values that each step computes, by name; `clamping` and `clampingPartly`: see `Program`.
  ///   - outputs: more values that each step computes.
  public convenience init(
    _ graph: Graph, loss: Node, optimizer: Optimizer, learningRate: LearningRate,
    clipping: Clipping = .none, variables: Variables<Scalar>? = nil, frozen: Set<String> = [],
    outputs: [Node] = [], observing: [String] = [], clamping: [String] = [],
    clampingPartly: [String] = []
  ) {
    do throws(ModelError) {
      let opened = try graph.opened(
        observing: observing, clamping: Program<Scalar>.clamps(clamping, clampingPartly))
      try self.init(
        opened, loss: loss, optimizer: optimizer, learningRate: learningRate, clipping: clipping,
        variables: variables ?? Variables(graph), frozen: frozen, outputs: outputs,
        observing: observing)
    } catch {
      misuse(error.description)
    }
  }

  /// Compiles a training step of a model; throws the model's error, or that of a loss or name that does not fit.
  ///
  /// `reporting` are more values that each step computes; the rest as for a graph.
  public convenience init(
    _ model: Model, loss: Tensor, optimizer: Optimizer, learningRate: LearningRate,
    clipping: Clipping = .none, variables: Variables<Scalar>? = nil, frozen: Set<String> = [],
    reporting: [Tensor] = [], observing: [String] = [], clamping: [String] = [],
    clampingPartly: [String] = []
  ) throws(ModelError) {
    let nodes = try model.nodes(of: [loss] + reporting)
    let opened = try model.graph.opened(
      observing: observing, clamping: Program<Scalar>.clamps(clamping, clampingPartly))
    try self.init(
      opened, loss: nodes[0], optimizer: optimizer, learningRate: learningRate,
      clipping: clipping, variables: variables ?? Variables(model.graph), frozen: frozen,
      outputs: Array(nodes.dropFirst()), observing: observing, owner: model)
  }

  init(
    _ copy: Graph.Copy, loss: Node, optimizer: Optimizer, learningRate: LearningRate,
    clipping: Clipping, variables: Variables<Scalar>, frozen: Set<String>, outputs: [Node],
    observing: [String], fuses: Bool = true, owner: AnyObject? = nil
  ) throws(ModelError) {
    var copy = copy
    let target = copy.node(for: loss)
    guard copy.graph.shape(of: target).elementCount == 1 else {
      throw copy.graph.mistake("training", [target], "the loss is not a scalar")
    }
    for name in frozen.sorted() where variables.offsets[name] == nil {
      throw copy.graph.mistake("training", [], "no parameter is named '\(name)' to be frozen")
    }
    let trained = copy.graph.parameterNodes.filter { !frozen.contains($0.spec.name) }
    let one = copy.graph.constant(1, copy.graph.shape(of: target))
    let found = copy.graph.pullback([(target, one)], to: trained.map(\.node))
    guard found.contains(where: { $0 != nil }) else {
      throw copy.graph.mistake(
        "training", [target], "the loss depends on no parameter that is trained")
    }

    var gradients: [Schedule.Output] = []
    var stretches: [Stretch] = []
    var sparse: [(stretch: Int, spec: ParameterSpec, cotangents: Int, indices: Node)] = []
    var room = variables.count
    for ((spec, _), node) in zip(trained, found) {
      // A parameter that the loss does not see keeps its gradient of 0.
      guard let offset = variables.offsets[spec.name] else { continue }
      let range = offset..<offset + (spec.shape.elementCount + 15) / 16 * 16
      if let node, fuses, let source = SparseGradient<Scalar>.source(of: node, in: copy.graph) {
        let location = Schedule.Location(memory: .gradients, offset: room)
        gradients.append(Schedule.Output(node: source.cotangents, location: location))
        sparse.append((stretches.count, spec, room, source.indices))
        room += (copy.graph.shape(of: source.cotangents).elementCount + 15) / 16 * 16
        stretches.append(Stretch(range: range, decays: spec.decays))
        continue
      }
      if let node {
        gradients.append(
          Schedule.Output(
            node: node, location: Schedule.Location(memory: .gradients, offset: offset)))
      }
      if let last = stretches.last, last.decays == spec.decays, last.range.upperBound == offset,
        sparse.last?.stretch != stretches.count - 1
      {
        stretches[stretches.count - 1].range = last.range.lowerBound..<range.upperBound
      } else {
        stretches.append(Stretch(range: range, decays: spec.decays))
      }
    }
    gradient = Memory(count: room)
    program = try Program(
      copy, outputs: [loss] + outputs, observing: observing, variables: variables,
      gradients: .init(memory: gradient, outputs: gradients), fuses: fuses,
      owner: owner)
    for (stretch, spec, cotangents, indices) in sparse {
      stretches[stretch].rows = SparseGradient(
        table: spec, start: stretches[stretch].range.lowerBound, gradient: gradient,
        cotangents: cotangents, indices: program.indexBuffer(of: indices))
    }
    self.stretches = stretches
    state = (0..<optimizer.stateCount).map { _ in Memory(count: variables.count) }
    self.loss = loss
    self.variables = variables
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.clipping = clipping
  }

  /// One step on the inputs that the program holds: loss, gradient, update. Returns the loss before the
  /// update; throws, the parameters unchanged, where it or the clipped gradient's norm is not finite.
  @discardableResult
  public func step() throws(Diverged) -> Scalar {
    runProgram()
    let value = program.buffer(of: loss)[0]
    guard value.isFinite else { throw Diverged(step: stepCount) }
    var scale = 1.0
    switch clipping {
    case .none: break
    case .globalNorm(let greatest):
      let norm = sumOfSquares.squareRoot()
      guard norm.isFinite else { throw Diverged(step: stepCount) }
      if norm > greatest { scale = greatest / norm }
    case .elements(let bound):
      let (low, high) = (Scalar(-bound), Scalar(bound))
      kernels.clamp(gradient.base, low, high, gradient.base, variables.count)
    }
    update(scale: scale)
    stepCount += 1
    return value
  }

  /// One step whatever the loss is, without clipping.
  func stepRegardless() {
    runProgram()
    update(scale: 1)
    stepCount += 1
  }

  private func runProgram() {
    program.run()
    for stretch in stretches { stretch.rows?.collect() }
  }

  private var sumOfSquares: Double {
    var sum = 0.0
    for stretch in stretches {
      guard let rows = stretch.rows else {
        sum += sumOfSquares(stretch.range)
        continue
      }
      rows.forEachStretch { range, isTouched in
        if isTouched { sum += sumOfSquares(range) }
      }
    }
    return sum
  }

  private func sumOfSquares(_ range: Range<Int>) -> Double {
    Double(kernels.sumOfSquares(gradient.base + range.lowerBound, range.count))
  }

  private func update(scale: Double) {
    let time = stepCount + 1
    let rate = learningRate.rate(at: stepCount)
    let powers = self.powers(time)
    for stretch in stretches {
      let update = Update(
        optimizer: optimizer, rate: rate, time: time,
        decay: stretch.decays ? optimizer.decay : 0, scale: scale, powers: powers)
      guard let rows = stretch.rows else {
        apply(update, stretch.range, hasGradient: true)
        continue
      }
      rows.forEachStretch { range, isTouched in
        if isTouched || !update.sparesIdle { apply(update, range, hasGradient: isTouched) }
      }
    }
  }

  private func apply(_ update: Update, _ range: Range<Int>, hasGradient: Bool) {
    let start = range.lowerBound
    update.apply(
      with: kernels, variables.memory.base + start, hasGradient ? gradient.base + start : nil,
      state.isEmpty ? nil : state[0].base + start, state.count < 2 ? nil : state[1].base + start,
      range.count)
  }

  private func powers(_ time: Int) -> (Double, Double) {
    switch optimizer {
    case .sgd: (0, 0)
    case .adam(let beta1, let beta2, _), .adamW(_, let beta1, let beta2, _):
      (power(beta1, time), power(beta2, time))
    }
  }

  /// The gradient of the last step for a parameter, before clipping by the global norm.
  public func gradient(of name: String) -> [Scalar] {
    let count = variables.buffer(of: name).count
    let offset = variables.offsets[name] ?? 0
    return (0..<count).map { gradient.base[offset + $0] }
  }

  /// All that a continued training needs beside its inputs: parameters, optimizer state, steps done.
  public struct Checkpoint: Equatable, Sendable {
    /// Steps done.
    public var stepCount: Int
    /// The flat buffers: parameters first, then the optimizer's state.
    public var buffers: [[Scalar]]

    /// A checkpoint as it was read back.
    public init(stepCount: Int, buffers: [[Scalar]]) {
      self.stepCount = stepCount
      self.buffers = buffers
    }
  }

  /// The state; setting it continues from there with the same bits.
  public var checkpoint: Checkpoint {
    get {
      Checkpoint(
        stepCount: stepCount, buffers: ([variables.memory] + state).map { Array($0.buffer) })
    }
    set {
      let memories = [variables.memory] + state
      require(
        newValue.buffers.map(\.count) == memories.map(\.count),
        "a checkpoint of \(newValue.buffers.map(\.count)) elements for buffers of "
          + "\(memories.map(\.count))")
      for (memory, values) in zip(memories, newValue.buffers) {
        _ = memory.buffer.update(from: values)
      }
      stepCount = newValue.stepCount
    }
  }
}

/// x to the power of n by repeated squaring.
private func power(_ x: Double, _ n: Int) -> Double {
  var (result, base, rest) = (1.0, x, n)
  while rest > 0 {
    if rest & 1 == 1 { result *= base }
    base *= base
    rest >>= 1
  }
  return result
}
