internal import StudyKit

/// What a run computes, in floating-point operations as fast as in large single-precision products.
public struct Work: Sendable {
  /// Operations of one step: forward, backward, optimizer, data.
  public var step: Double
  /// Operations of measuring once.
  public var measurement: Double
  /// Operations beside steps and measurements: data, what is found at the end.
  public var once: Double
  /// Bytes of memory.
  public var bytes: Double

  /// Work stated by hand.
  public init(step: Double, measurement: Double = 0, once: Double = 0, bytes: Double) {
    (self.step, self.measurement, self.once, self.bytes) = (step, measurement, once, bytes)
  }

  /// What a run of so many steps and measurements costs.
  func cost(_ cadence: Cadence) -> Cost {
    Cost(
      operations: Double(cadence.steps) * step + Double(cadence.marks.count) * measurement + once,
      bytes: bytes, canCheckpoint: true)
  }
}
