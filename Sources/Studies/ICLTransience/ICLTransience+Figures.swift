package import StudyKit

extension ICLTransience {
  /// Which strategy answers along the run, and how often the one in context emerges and is displaced.
  package static func figures(_ p: Parameters) -> [Figure] {
    let evaluators = [Evaluator.icl, .ciwl, .flip].map(\.rawValue)
    return [
      .curves(
        "accuracy", "In-context accuracy by evaluator; for iwl, accuracy among all labels",
        of: [
          Series("in_context_accuracy", "in-context accuracy", only: ["evaluator": evaluators]),
          Series("accuracy", "accuracy", only: ["evaluator": [Evaluator.iwl.rawValue]]),
        ]),
      .lines(
        "fractions", "Members in which ICL emerges, and of these those in which it is displaced",
        of: [
          Series("fraction_emerged", "ICL emerges"),
          Series("fraction_flip_displaced", "of these: flip displaced"),
          Series("fraction_icl_displaced", "of these: ICL displaced"),
          Series("fraction_displaced", "of these: both"),
        ]),
      .curves(
        "onset", "Members in which ICL has not emerged yet", of: ["onset_survival"],
        isStepwise: true),
      .curves(
        "displacement", "Members in which ICL is still there, by the time since its onset",
        of: ["displaced_at_after_onset_survival"], isStepwise: true),
      .curves("training-loss", "Training loss", of: ["train_loss"], logarithmic: [.y]),
      .curves(
        "induction", "Induction strength by layer and head", of: ["induction_strength"]),
    ]
  }
}
