package import StudyKit

extension ICLReddy {
  /// What is learned along the run, and how often in-context learning emerges.
  package static func figures(_ p: Parameters) -> [Figure] {
    [
      .curves("accuracy", "Accuracy by evaluator", of: ["accuracy"]),
      .curves(
        "context-probability", "Probability of the labels in the context",
        of: ["context_probability"]),
      .curves("induction", "Induction strength of the last layer", of: ["induction_strength"]),
      .lines("emergence", "Members in which ICL emerges", of: ["fraction_emerged"]),
      .curves(
        "onset", "Members in which ICL has not emerged yet", of: ["onset_survival"],
        isStepwise: true),
    ]
  }
}
