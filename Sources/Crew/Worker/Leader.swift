internal import Posix

/// What a rank knows about rank 0: when it was last heard from, and its process if that is on this host.
package struct Leader {
  /// How rank 0 was lost.
  package enum Loss: Equatable, Sendable {
    /// It has been silent for this many seconds.
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
  /// The machine of rank 0; nil until it is known.
  private var machine: Machine?

  /// How long to wait for rank 0 after a signal, and how long it must then have been silent to count as deaf.
  private static let stop = (wait: 7.0, silence: 4.0)

  /// What a rank on the machine `own` knows before any message.
  package init(
    _ own: Machine, timing: CrewTiming, at now: Double,
    isProcessAlive: @escaping (Int) -> Bool = Host.isAlive
  ) {
    (self.own, self.timing, self.isProcessAlive) = (own, timing, isProcessAlive)
    patience = Patience(at: now)
    (lastHeard, lastLook) = (now, now)
  }

  /// Takes note of a message from rank 0, with its machine if the message names it.
  package mutating func hear(_ machine: Machine? = nil, at now: Double) {
    patience.hear(at: now)
    lastHeard = now
    if let machine { self.machine = machine }
  }

  /// How rank 0 has been lost; nil if it has not. Called often.
  package mutating func loss(isInterrupted: Bool, at now: Double) -> Loss? {
    let silence = patience.silence(at: now)
    if silence > timing.patience { return .silent(Int(silence)) }
    if isInterrupted {
      let since = interruptedSince ?? now
      interruptedSince = since
      if now - since > Self.stop.wait, now - lastHeard > Self.stop.silence { return .deaf }
    }
    guard now - lastLook >= timing.look else { return nil }
    lastLook = now
    guard let machine, machine.host == own.host, machine.space == own.space,
      !isProcessAlive(machine.process)
    else { return nil }
    return .gone(process: machine.process)
  }
}

extension Leader.Loss: CustomStringConvertible {
  /// What has happened to rank 0, in words.
  package var description: String {
    switch self {
    case .silent(let seconds): "rank 0 has been silent for \(seconds) s"
    case .gone(let process): "rank 0 is gone: its process \(process) has ended"
    case .deaf: "it was asked to stop, and rank 0 does not answer"
    }
  }
}
