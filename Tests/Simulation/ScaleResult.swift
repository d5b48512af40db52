/// What a simulated sweep has shown.
package struct ScaleResult: Equatable, Sendable {
  /// Runs with an outcome.
  package var runs: Int
  /// Runs that were handed out more than once, each time counted.
  package var repeated: Int
  /// Seconds until the last outcome was recorded.
  package var seconds: Double
  /// The work in seconds over the seconds of all ranks, a dead one's until its death.
  package var efficiency: Double
  /// ``seconds`` over those of the list schedule, longest first, on as many ranks without death or message.
  package var toListSchedule: Double
  /// Messages that rank 0 received.
  package var messages: Int
  /// The share of the time for which its main thread was busy.
  package var busy: Double
  /// Seconds of processor time that the coordinator's code took for a message on the machine that simulated, without MPI.
  package var processorPerMessage: Double
  /// The most messages that waited for it.
  package var mostWaiting: Int
  /// Seconds between two heartbeats of a rank.
  package var beat: Double
  /// Slices of a rank that may be on the way.
  package var window: Int
  /// Ranks that were found dead.
  package var dead: Int
}
