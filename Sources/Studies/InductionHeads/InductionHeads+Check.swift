package import StudyKit
internal import TrainingKit

extension InductionHeads {
  /// Refuses settings that fit no model, no clamp or no schedule of evaluations.
  package static func check(_ p: Parameters) throws(ParameterError) {
    try require(p.width % (2 * p.heads) == 0, "width", "heads") {
      "width (\(p.width)) must be a multiple of twice the heads (\(p.heads)): rotary positions turn pairs"
    }
    for head in p.liveHeads {
      try require(head <= p.heads, "liveHeads", "heads") {
        "there is no head \(head) of \(p.heads)"
      }
    }
    if p.clamp == .previousToken {
      try require(p.previousHead <= p.heads, "previousHead", "heads") {
        "there is no head \(p.previousHead) of \(p.heads)"
      }
    }
    if p.clamp.holdsInductionHead {
      try require(p.inductionHead <= p.heads, "inductionHead", "heads") {
        "there is no head \(p.inductionHead) of \(p.heads)"
      }
    }
    let counts = [
      ("evalEvery", p.evalEvery), ("evalEveryEarly", p.evalEveryEarly), ("clampFrom", p.clampFrom),
      ("sequences", p.sequences),
    ]
    for (name, count) in counts {
      try require(count % p.batch == 0, name, "batch") {
        "\(name) (\(count)) must be a multiple of batch (\(p.batch)), so that it is a whole number of steps"
      }
    }
    try require(p.earlySequences % p.evalEveryEarly == 0, "earlySequences", "evalEveryEarly") {
      "earlySequences (\(p.earlySequences)) must be a multiple of evalEveryEarly (\(p.evalEveryEarly))"
    }
    try require(
      p.earlySequences <= p.sequences && (p.sequences - p.earlySequences) % p.evalEvery == 0,
      "sequences", "earlySequences", "evalEvery"
    ) {
      "sequences (\(p.sequences)) less earlySequences (\(p.earlySequences)) must be a multiple of "
        + "evalEvery (\(p.evalEvery)), so that the end is evaluated"
    }
    try p.optimization.check(steps: p.steps, setBy: "sequences")
  }
}
