public import StudyKit

/// What only steers how a run is kept.
public struct Keeping: Settings {
  /// Which of a member's weights the result file keeps.
  public enum Weights: String, Choice {
    /// None.
    case none
    /// Those at the end of training.
    case end
    /// Those at measurements, and at the end.
    case times
  }

  /// Seconds of computing between checkpoints of a long run.
  @Setting(
    "Seconds between checkpoints; 0 saves one only when a run is stopped.", in: .nonNegative,
    .unit("s"),
    .outsideIdentity)
  public var checkpointSeconds = 120.0
  /// Which weights are kept.
  @Setting(
    "Which weights of each member the result file keeps: none, those at the end of training, or those at "
      + "its measurements and at the end.", .outsideIdentity, .added(before: Weights.none))
  public var keepWeights = Weights.none
  /// At how many of the measurements weights are kept.
  @Setting(
    "Measurements from one time at which weights are kept to the next, from the first on.",
    in: 1...1_000_000_000, .when("keepWeights", is: "times"), .outsideIdentity, .added(before: 1))
  public var weightsEvery = 1

  /// A checkpoint every two minutes, and no weights.
  public init() {}
}
