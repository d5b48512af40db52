package import StudyKit

extension RulesAndExemplars {
  /// The answers to the tests beside those of known learners, and how they come about.
  package static func figures(_ p: Parameters) -> [Figure] {
    [
      .lines(
        "rules", "Answers by the rule, by test",
        of: [
          Series("final_rule_share", "network"),
          Series("exemplar_share_mean", "similar exemplars", isReference: true),
        ], over: "test"),
      .curves("rule-share", "Answers by the rule", of: ["rule_share"]),
      .curves("accuracy", "Accuracy on what is trained", of: ["accuracy"]),
      .curves(
        "learning-time", "Members that have not learned yet what they are trained on",
        of: ["learned_at_survival"], isStepwise: true),
    ]
  }
}
