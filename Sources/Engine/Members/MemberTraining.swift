public import Randomness

/// Several members of a tiny model in training side by side in one program: for models too small to be worth a
/// program each, such as vector models and nets of a few thousand parameters.
///
/// A member's bits do not depend on how many run beside it.
public final class MemberTraining<Scalar: EngineScalar> {
  /// Members.
  public let count: Int
  /// Forward and backward pass of all members. Inputs that are not shared hold one member after another.
  public let program: Program<Scalar>
  /// For each member the step, counted from 0, whose loss was first not finite; nil while it is.
  public private(set) var divergedAt: [Int?]
  private let training: Training<Scalar>
  private let specs: [ParameterSpec]
  private let losses: Node

  /// Compiles a step of `members` members of a graph; what does not fit ends the process.
  ///
  /// - Parameters:
  ///   - loss: the scalar that each member minimizes.
  ///   - shared: names of inputs that are the same for all members.
  public convenience init(
    _ graph: Graph, loss: Node, members: Int, sharing shared: Set<String> = [],
    optimizer: Optimizer, learningRate: LearningRate
  ) {
    do throws(ModelError) {
      try self.init(of: graph, loss, members, shared, optimizer, learningRate)
    } catch {
      misuse(error.description)
    }
  }

  /// Compiles a step of `members` members of a model; throws the model's error, or that of a loss or an operation
  /// that does not fit.
  public convenience init(
    _ model: Model, loss: Tensor, members: Int, sharing shared: Set<String> = [],
    optimizer: Optimizer, learningRate: LearningRate
  ) throws(ModelError) {
    let node = try model.nodes(of: [loss])[0]
    try self.init(
      of: model.graph, node, members, shared, optimizer, learningRate)
  }

  private init(
    of graph: Graph, _ loss: Node, _ members: Int, _ shared: Set<String>, _ optimizer: Optimizer,
    _ learningRate: LearningRate
  ) throws(ModelError) {
    guard members > 0 else { throw graph.mistake("training", [], "\(members) members") }
    guard graph.shape(of: loss).elementCount == 1 else {
      throw graph.mistake("training", [loss], "the loss is not a scalar")
    }
    var copy = try graph.members(members, sharing: shared)
    let losses = copy.graph.reshape(copy.node(for: loss), [members])
    let total = copy.graph.sum(losses)
    copy.nodes = copy.graph.entries.indices.map { Node(index: $0) }
    training = try Training(
      copy, loss: total, optimizer: optimizer, learningRate: learningRate, clipping: .none,
      variables: Variables(copy.graph), frozen: [], outputs: [losses], observing: [])
    program = training.program
    specs = graph.parameters
    count = members
    divergedAt = Array(repeating: nil, count: members)
    self.losses = losses
  }

  /// Steps done.
  public var stepCount: Int { training.stepCount }

  /// Draws a member's parameters as `Variables.initialize` draws those of a single model.
  public func initialize(member: Int, _ key: RandomKey) {
    for (index, spec) in specs.enumerated() {
      training.variables.fill(
        values(of: spec.name, member: member), spec.initial, key.folding(UInt64(index)))
    }
  }

  /// Where a member's values of a parameter are; valid as long as the training is.
  public func values(of name: String, member: Int) -> UnsafeMutableBufferPointer<Scalar> {
    slice(training.variables.buffer(of: name), member)
  }

  /// Where a member's numbers of an input that is not shared are given; valid as long as the training is.
  public func input(_ name: String, member: Int) -> UnsafeMutableBufferPointer<Scalar> {
    slice(program.input(name), member)
  }

  /// Where a member's indices of an input that is not shared are given; valid as long as the training is.
  public func indices(_ name: String, member: Int) -> UnsafeMutableBufferPointer<Int32> {
    slice(program.indices(name), member)
  }

  private func slice<Element>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ member: Int
  ) -> UnsafeMutableBufferPointer<Element> {
    require((0..<count).contains(member), "member \(member) of \(count)")
    let size = buffer.count / count
    return UnsafeMutableBufferPointer(rebasing: buffer[member * size..<(member + 1) * size])
  }

  /// One step of every member. A member whose loss is not finite is marked in `divergedAt` and does not touch
  /// the others. Returns the members' losses before the update; valid until the next step.
  @discardableResult
  public func step() -> UnsafeBufferPointer<Scalar> {
    training.stepRegardless()
    let values = program.buffer(of: losses)
    for member in 0..<count where !values[member].isFinite && divergedAt[member] == nil {
      divergedAt[member] = training.stepCount - 1
    }
    return values
  }
}
