public import Randomness

/// What a run may know of the sweep around it: random keys, and where to report.
public struct RunContext: Sendable {
  /// Told what a run wants others to see while it goes on. Implementations are quick: called from
  /// the computing thread.
  public protocol Observer: Sendable {
    /// The run of `member` has done `step` of `steps`.
    func progressed(member: Int, step: Int, of steps: Int)
    /// What the run of `member` has found so far, for the file of a sweep that is running.
    func published(member: Int, findings: Findings)
    /// Whether runs should end at the next safe place, with ``RunFailure/stopped``.
    var shouldStop: Bool { get }
  }

  /// The grid's seed at this point.
  public let seed: UInt64
  private let observer: (any Observer)?

  /// A context; without an observer, reports go nowhere (tests, single calls).
  public init(seed: UInt64, observer: (any Observer)? = nil) {
    self.seed = seed
    self.observer = observer
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

  /// Whether the run should end at its next safe place by throwing ``RunFailure/stopped``.
  public var shouldStop: Bool { observer?.shouldStop ?? false }

  /// Reports that the run of `member` has done `step` of `steps`.
  public func report(member: Int, step: Int, of steps: Int) {
    observer?.progressed(member: member, step: step, of: steps)
  }

  /// Shows what the run of `member` has found so far, while it goes on.
  public func publish(member: Int, _ findings: Findings) {
    observer?.published(member: member, findings: findings)
  }

  /// Whose draws a key is for; a part of every key.
  private enum Scope: UInt64 {
    case sweep = 1
    case member = 2
  }
}
