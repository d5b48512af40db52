/// Settings of the coordinator.
package struct CrewSettings: Equatable, Sendable {
  /// Whether ranks may differ in what can change bits.
  package var allowsMixed = false
  /// Whether the first run that does not succeed ends the sweep.
  package var failsFast = false
  /// Seconds from the start after which the sweep stops.
  package var timeLimit: Double?
  /// The number of deaths of ranks that were certainly computing a run after which the run is lost.
  package var deathLimit = 2
  /// Hands out in an order, and in batches, drawn from this seed: results must not depend on it.
  package var shuffle: UInt64?

  package init() {}
}
