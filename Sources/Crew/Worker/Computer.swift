package import Grids

/// What computes for a worker: a thread, or steps of virtual time in tests.
///
/// Called from the rank's main thread.
package protocol Computer: AnyObject {
  /// Adds to what is to be computed.
  func submit(_ assignments: [Assignment])
  /// How things stand.
  func glance(at now: Double) -> ComputerGlance
  /// The next bytes of the stream of records; empty if there are none.
  func take(_ limit: Int) -> [UInt8]
  /// How far runs have come that reported since the last call.
  func advances() -> [Advance]
  /// Puts what runs have published since the last call into the stream.
  func publish()
  /// Drops what has not been begun and asks what runs to stop.
  func stop()
}

/// How things stand with what computes.
package struct ComputerGlance {
  /// Whether nothing is to be done.
  package var isIdle: Bool
  /// Seconds until nothing is to be done, as far as can be foretold; 0 if it cannot.
  package var remaining: Double
  /// Bytes of records that have not been taken.
  package var bytes: Int

  package init(isIdle: Bool, remaining: Double, bytes: Int) {
    self.isIdle = isIdle
    self.remaining = remaining
    self.bytes = bytes
  }
}

/// Foretells how long assignments take, from those before.
package struct Forecast {
  private var run: Double?
  private var summary: Double?

  package init() {}

  /// Learns from an assignment that took so long.
  package mutating func learn(_ assignment: Assignment, seconds: Double) {
    switch assignment {
    case .members(_, let members):
      let fresh = seconds / Double(members.count)
      run = run.map { 0.7 * $0 + 0.3 * fresh } ?? fresh
    case .summary: summary = summary.map { 0.7 * $0 + 0.3 * seconds } ?? seconds
    }
  }

  /// Seconds that an assignment takes; nil where there was none of its kind before.
  package func seconds(_ assignment: Assignment) -> Double? {
    switch assignment {
    case .members(_, let members): run.map { $0 * Double(members.count) }
    case .summary: summary
    }
  }
}
