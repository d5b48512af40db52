internal import Posix

/// What a rank knows of rank 0: when it was last heard, and its process where that is on this host.
package struct Leader {
  /// Why a rank goes on without rank 0 no longer.
  package enum Loss: Equatable, Sendable {
    /// Nothing has been heard of it for so many seconds.
    case silent(Int)
    /// Its process has ended.
    case gone(process: Int)
    /// This rank was asked to stop, and rank 0 does not answer.
    case deaf
  }

  private let timing: CrewTiming
  private let own: Machine
  private let isProcessAlive: (Int) -> Bool
  private var patience: Patience
  private var lastHeard: Double
  private var lastLook: Double
  private var interruptedSince: Double?
  /// The machine of rank 0, once it has said so.
  private var machine: Machine?

  /// How long after a signal rank 0 is waited for, and how long it may then have been silent.
  private static let stop = (wait: 7.0, silence: 4.0)

  /// What the rank on `own` machine knows before it has heard anything.
  package init(
    _ own: Machine, timing: CrewTiming, at now: Double,
    isProcessAlive: @escaping (Int) -> Bool = Host.isAlive
  ) {
    (self.own, self.timing, self.isProcessAlive) = (own, timing, isProcessAlive)
    patience = Patience(at: now)
    (lastHeard, lastLook) = (now, now)
  }

  /// Rank 0 has said something; `machine` if it has said where it is.
  package mutating func hear(_ machine: Machine? = nil, at now: Double) {
    patience.hear(at: now)
    lastHeard = now
    if let machine { self.machine = machine }
  }

  /// Whether rank 0 has been lost, and how; called often.
  package mutating func loss(isInterrupted: Bool, at now: Double) -> Loss? {
    let silence = patience.silence(at: now)
    if silence > timing.patience { return .silent(Int(silence)) }
    if isInterrupted {
      let since = interruptedSince ?? now
      interruptedSince = since
      if now - since > Self.stop.wait, now - lastHeard > Self.stop.silence { return .deaf }
    }
    guard now - lastLook >= timing.beat else { return nil }
    lastLook = now
    guard let machine, machine.host == own.host, machine.space == own.space,
      !isProcessAlive(machine.process)
    else { return nil }
    return .gone(process: machine.process)
  }
}

extension Leader.Loss: CustomStringConvertible {
  /// What has become of rank 0, in words.
  package var description: String {
    switch self {
    case .silent(let seconds): "rank 0 has been silent for \(seconds) s"
    case .gone(let process): "rank 0 is gone: its process \(process) has ended"
    case .deaf: "it was asked to stop, and rank 0 does not answer"
    }
  }
}
