public import Randomness

/// What a run may know of the sweep around it: random keys, and where to report.
public struct RunContext: Sendable {
  /// Told what a run wants others to see while it is running. Implementations are quick: called from
  /// the computing thread.
  public protocol Observer: Sendable {
    /// The run of `member` has done `step` of `steps`.
    func progressed(member: Int, step: Int, of steps: Int)
    /// The run of `member` resumes from a checkpoint, at `step` of `steps`.
    func resumed(member: Int, step: Int, of steps: Int)
    /// What the run of `member` has found so far, for the file of a sweep that is running.
    func published(member: Int, findings: Findings)
    /// Whether runs should end at the next safe point, with ``RunFailure/stopped``.
    var shouldStop: Bool { get }
  }

  /// The grid's seed at this point.
  public let seed: UInt64
  /// By member, the weights from which its run starts, by the parameters' names; none for one that draws its own.
  package let origins: [Int: [String: Findings.Values]]
  private let observer: (any Observer)?
  private let checkpoints: (any CheckpointStore)?

  /// A context; without an observer, reports go nowhere, and without a store of checkpoints runs
  /// begin at their beginning (tests, single calls).
  public init(
    seed: UInt64, observer: (any Observer)? = nil, checkpoints: (any CheckpointStore)? = nil
  ) {
    self.init(seed: seed, observer: observer, checkpoints: checkpoints, origins: [:])
  }

  /// A context of runs that start from kept weights.
  package init(
    seed: UInt64, observer: (any Observer)? = nil, checkpoints: (any CheckpointStore)? = nil,
    origins: [Int: [String: Findings.Values]]
  ) {
    self.seed = seed
    self.origins = origins
    self.observer = observer
    self.checkpoints = checkpoints
  }

  /// The key of what every run of the sweep draws alike: evaluation sequences, class means.
  ///
  /// Fold a purpose into it before drawing; it never depends on parameters, member or rank.
  public var sweepKey: RandomKey { RandomKey(seed: seed).folding(Scope.sweep.rawValue) }

  /// The key of what a member draws for itself: initial weights, order and noise of its data.
  ///
  /// Fold a purpose into it before drawing; it never depends on parameters or rank.
  public func memberKey(_ member: Int) -> RandomKey {
    RandomKey(seed: seed).folding(Scope.member.rawValue).folding(UInt64(member))
  }

  /// Whether the run should end at its next safe point by throwing ``RunFailure/stopped``.
  public var shouldStop: Bool { observer?.shouldStop ?? false }

  /// Reports that the run of `member` resumes from its saved state, at `step` of `steps`.
  public func reportResumption(member: Int, step: Int, of steps: Int) {
    observer?.resumed(member: member, step: step, of: steps)
  }

  /// Reports that the run of `member` has done `step` of `steps`.
  public func report(member: Int, step: Int, of steps: Int) {
    checkpoints?.resumed(member: member)
    observer?.progressed(member: member, step: step, of: steps)
  }

  /// Shows what the run of `member` has found so far, while it is running.
  public func publish(member: Int, _ findings: Findings) {
    observer?.published(member: member, findings: findings)
  }

  /// Whether checkpoints are kept, so that making one is worth while.
  public var keepsCheckpoints: Bool { checkpoints != nil }

  /// The state that the run of `member` saved last, by this process or one before it; nil where there
  /// is none.
  ///
  /// It is whole and of a run of this identity; what parameters outside the identity have changed
  /// since is the study's to notice, and to say by ``refuseCheckpoint(member:reason:)``.
  public func loadCheckpoint(member: Int) -> [UInt8]? { checkpoints?.load(member: member) }

  /// Says that the run of `member` starts over because it cannot resume from its saved state.
  public func refuseCheckpoint(member: Int, reason: String) {
    checkpoints?.refuse(member: member, reason: reason)
  }

  /// Keeps the state of the run of `member` in place of the one before, so that the run resumes from
  /// it if this process ends. It is removed when the run has an outcome.
  public func saveCheckpoint(member: Int, _ state: [UInt8]) {
    checkpoints?.save(member: member, state)
  }

  /// The path of a folder for files from which the run of `member` goes on, by this process or one after it; nil
  /// where none are kept. It is removed when the run has an outcome.
  public func checkpointFolder(member: Int) -> String? { checkpoints?.folder(member: member) }

  /// Whose draws a key is for; a part of every key.
  private enum Scope: UInt64 {
    case sweep = 1
    case member = 2
  }
}

extension RunContext.Observer {
  /// Nothing, for observers to whom it does not matter where a run began.
  public func resumed(member: Int, step: Int, of steps: Int) {}
}
