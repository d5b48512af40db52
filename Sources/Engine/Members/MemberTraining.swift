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

  /// Compiles a step of `members` members of a graph.
  ///
  /// - Parameters:
  ///   - loss: the scalar that each member minimizes.
  ///   - shared: names of inputs that are the same for all members.
  public init(
    _ graph: Graph, loss: Node, members: Int, sharing shared: Set<String> = [],
    optimizer: Optimizer, learningRate: LearningRate
  ) {
    require(members > 0, "\(members) members")
    require(
      graph.shape(of: loss).elementCount == 1,
      "the loss is \(graph.description(loss)), which is not a scalar")
    var copy = graph.members(members, sharing: shared)
    let losses = copy.graph.reshape(copy.place(of: loss), [members])
    let total = copy.graph.sum(losses)
    copy.nodes = copy.graph.entries.indices.map { Node(index: $0) }
    let step = copy
    training = trapping { () throws(ModelError) in
      try Training(
        step, loss: total, optimizer: optimizer, learningRate: learningRate, clipping: .none,
        variables: Variables(step.graph), frozen: [], outputs: [losses], observing: [])
    }
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
