package import Logging

/// The environment of a rank.
package struct RankContext {
  /// The machine that it runs on.
  package var machine: Machine
  /// Its clocks.
  package var timing: CrewTiming
  /// The log for problems that do not end the sweep.
  package var logger: Logger
  /// Whether a signal has asked the sweep to stop; called all the time.
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
