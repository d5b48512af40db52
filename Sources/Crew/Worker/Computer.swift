package import Grids

/// What computes for a worker: a thread, or steps of virtual time in tests.
///
/// Called from the rank's main thread.
package protocol Computer: AnyObject {
  /// Adds assignments that are to be computed.
  func submit(_ assignments: [Assignment])
  /// The present state.
  func glance(at now: Double) -> ComputerGlance
  /// The next bytes of the stream of records; empty if there are none.
  func take(_ limit: Int) -> [UInt8]
  /// The progress of the runs that have reported since the last call.
  func advances() -> [Advance]
  /// Appends what runs have published since the last call to the stream.
  func publish()
  /// Drops assignments that have not been started, and asks running runs to stop.
  func stop()
}

/// The state of a computer.
package struct ComputerGlance {
  /// Whether there is nothing to do.
  package var isIdle: Bool
  /// Predicted seconds until there is nothing to do; infinite if unknown.
  package var remaining: Double
  /// How many bytes of records have not been taken.
  package var bytes: Int

  package init(isIdle: Bool, remaining: Double, bytes: Int) {
    self.isIdle = isIdle
    self.remaining = remaining
    self.bytes = bytes
  }
}

/// Predicts how long assignments take, from earlier ones.
package struct Forecast {
  private var run: Double?
  private var summary: Double?

  package init() {}

  /// Learns from the time that an assignment took.
  package mutating func learn(_ assignment: Assignment, seconds: Double) {
    switch assignment {
    case .members(_, let members):
      let fresh = seconds / Double(members.count)
      run = run.map { 0.7 * $0 + 0.3 * fresh } ?? fresh
    case .summary: summary = summary.map { 0.7 * $0 + 0.3 * seconds } ?? seconds
    }
  }

  /// Seconds until nothing is left to do, of an assignment that has been going on for `seconds` and of those that wait
  /// behind it; infinite if a time is unknown, since a rank would otherwise hoard runs for as long as its first one takes.
  package func remaining(
    current: (assignment: Assignment, seconds: Double)?, queue: ArraySlice<Assignment>
  ) -> Double {
    var rest = 0.0
    if let current {
      guard let whole = seconds(current.assignment) else { return .infinity }
      rest = max(whole - current.seconds, 0)
    }
    for assignment in queue {
      // It is enough to know that it is not soon.
      if rest > 1 { break }
      guard let more = seconds(assignment) else { return .infinity }
      rest += more
    }
    return rest
  }

  /// Seconds that an assignment takes; nil if there was none of its kind before.
  package func seconds(_ assignment: Assignment) -> Double? {
    switch assignment {
    case .members(_, let members): run.map { $0 * Double(members.count) }
    case .summary: summary
    }
  }
}
