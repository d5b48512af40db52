package import StudyKit

extension CircuitCompetition {
  /// How the losses and the factors go, and how often mechanism 1 comes and goes.
  package static func figures(_ p: Parameters) -> [Figure] {
    let first: [Figure] = [
      .curves(
        "losses", "Loss of each mechanism", of: ["mechanism_loss"], logarithmic: [.y]),
      .curves("overlaps", "Overlap of each factor with its target", of: ["overlap"]),
      .curves(
        "emergence-time", "Members in which mechanism 1 has not emerged yet",
        of: ["emerged_at_survival"], isStepwise: true),
    ]
    guard p.mechanisms == .two else {
      return first + [
        .lines(
          "emergence", "Members in which mechanism 1 emerges",
          of: [Series("fraction_emerged", "emerges")])
      ]
    }
    return first + [
      .lines(
        "fractions", "Members in which mechanism 1 emerges, and is transient",
        of: [Series("fraction_emerged", "emerges"), Series("fraction_transient", "is transient")]),
      .curves(
        "displacement-time",
        "Members in which mechanism 1 is still there, by the time since it emerged",
        of: ["displaced_at_after_emerged_at_survival"], isStepwise: true),
    ]
  }
}
