package import Logging

/// What a rank is, and how it learns that it is to stop.
package struct RankContext {
  /// The machine that it runs on.
  package var machine: Machine
  /// Its clocks.
  package var timing: CrewTiming
  /// Where it says what goes wrong without ending the sweep.
  package var logger: Logger
  /// Whether a signal asks for the sweep to stop; looked at all the time.
  package var isInterrupted: () -> Bool

  package init(
    machine: Machine, timing: CrewTiming = CrewTiming(), logger: Logger,
    isInterrupted: @escaping () -> Bool
  ) {
    self.machine = machine
    self.timing = timing
    self.logger = logger
    self.isInterrupted = isInterrupted
  }
}
