package import StudyKit

extension InductionHeads {
  /// The phase change, what the heads do in it, and when it comes.
  package static func figures(_ p: Parameters) -> [Figure] {
    [
      .curves("loss", "Loss by evaluator", of: ["loss"]),
      .curves(
        "previous-token", "Previous-token attention of layer 1's heads",
        of: ["previous_token_attention"]),
      .curves("induction", "Induction strength of layer 2's heads", of: ["induction_strength"]),
      .curves("copy", "Copying of layer 2's heads", of: ["copy"]),
      .lines(
        "half-loss", "When the loss falls below half of ln 2", of: ["half_loss_at"],
        logarithmic: [.y]),
      .curves(
        "waiting", "Members whose loss is still above half of ln 2",
        of: [
          Series("half_loss_at_survival", "as in training"),
          Series("test_half_loss_at_survival", "test relabelings"),
        ], isStepwise: true),
    ]
  }
}
