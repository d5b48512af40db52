public import Engine
public import Randomness
public import StudyKit

/// What the draws of a run come from: the grid's seed and the member, unless parameters give seeds.
///
/// Keys never depend on other parameters, so two points of a sweep differ only in what was swept. Each use
/// has a number of its own, from which its stream follows; a number never changes its meaning.
public struct RunKeys: Sendable {
  /// What every run draws for.
  public enum Purpose: UInt64, Sendable {
    /// What all runs of a sweep share, or with ``TaskDraws`` those of a member: classes, teachers, frozen layers.
    case task = 1
    /// Examples that are measured on, shared in the same way.
    case evaluation = 2
    /// Initial values of a member.
    case weights = 3
    /// Training data of a member.
    case training = 4
  }

  // What the runs of a sweep, or those of a member, share.
  private let task: RandomKey
  private let initial: RandomKey
  private let data: RandomKey
  /// The kept weights from which the run starts, by the parameters' names; none where it draws all.
  private let origin: [String: Findings.Values]

  /// Of a sweep's key the branch of tasks that are members' own; no purpose has its number.
  private static let ownTasks: UInt64 = 1 << 32

  package init(
    _ seeds: Seeds, _ scope: TaskDraws.Scope = .sweep, member: Int, in context: RunContext
  ) {
    func root(_ seed: Int, _ derived: RandomKey) -> RandomKey {
      seed >= 0 ? RandomKey(seed: UInt64(seed)) : derived
    }
    let sweep = root(seeds.taskSeed, context.sweepKey)
    task =
      switch scope {
      case .sweep: sweep
      case .member: sweep.folding(Self.ownTasks, UInt64(member))
      }
    initial = root(seeds.initSeed, context.memberKey(member))
    data = root(seeds.dataSeed, context.memberKey(member))
    origin = context.origins[member] ?? [:]
  }

  /// The key of a use that every trained study has.
  public subscript(_ purpose: Purpose) -> RandomKey {
    switch purpose {
    case .task, .evaluation: shared(purpose.rawValue)
    case .weights: initial(purpose.rawValue)
    case .training: data(purpose.rawValue)
    }
  }

  /// The key of a use of the study's own that all runs of a sweep share, or those of a member; `taskSeed` replaces its root.
  public func shared(_ purpose: UInt64) -> RandomKey { task.folding(purpose) }
  /// The key of a use of the study's own for a member's initial values; `initSeed` replaces its root.
  public func initial(_ purpose: UInt64) -> RandomKey { initial.folding(purpose) }
  /// The key of a use of the study's own for a member's data; `dataSeed` replaces its root.
  public func data(_ purpose: UInt64) -> RandomKey { data.folding(purpose) }
}

extension RunKeys {
  /// Gives a network its initial values: those that the key of weights draws, and in place of some of them, or of all, the
  /// kept weights from which the grid lets the run start.
  public func initialize<Scalar>(_ variables: Variables<Scalar>) throws(RunFailure) {
    variables.initialize(self[.weights])
    try start(variables)
  }

  /// Gives a network that has its drawn values the kept weights from which the grid lets the run start, if it does.
  public func start<Scalar>(_ variables: Variables<Scalar>) throws(RunFailure) {
    let rest = variables.take(origin)
    guard rest.isEmpty else {
      throw .failed("the network has no \(rest.joined(separator: ", ")) to start from")
    }
  }
}

/// The seeds of a trained study; −1 derives one from the grid's seed, and from the member where it is a
/// member's own.
public struct Seeds: Settings {
  /// Seed of a member's initial values.
  @Setting(
    "Seed of initial values, the same for all members; −1 derives it from seed and member.",
    in: -1...Int(Int32.max), .shaping(false), .label("seed of initial values"))
  public var initSeed = -1
  /// Seed of a member's training data.
  @Setting(
    "Seed of the training data, the same for all members; −1 derives it from seed and member.",
    in: -1...Int(Int32.max), .shaping(false), .label("seed of training data"))
  public var dataSeed = -1
  /// Seed of what all runs share.
  @Setting(
    "Seed of what all runs share, such as classes and evaluation data; −1 derives it from the seed.",
    in: -1...Int(Int32.max), .shaping(false), .label("seed of the task"))
  public var taskSeed = -1

  /// All derived from the grid's seed.
  public init() {}
}

/// Whose a task is, in a study whose members share one unless a grid says otherwise.
///
/// What is measured over members is for that task alone, or with a task for each member for the tasks that could be drawn.
public struct TaskDraws: Settings {
  /// Who has a task.
  public enum Scope: String, Choice {
    /// All runs of a sweep have the same.
    case sweep
    /// Each member has its own, at all points.
    case member
  }

  /// Who has a task, and sequences that are measured on.
  @Setting(
    "Who has a task, and sequences that are measured on, of their own: the sweep, or each member.",
    .added(before: Scope.sweep), .shaping(false), .label("whose task"))
  public var taskScope = Scope.sweep

  /// One task for a sweep.
  public init() {}
}
