package import StudyKit
internal import Tasks
internal import TrainingKit

extension ICLTransience {
  /// Refuses settings that fit no sequence, no model or no schedule of evaluations.
  package static func check(_ p: Parameters) throws(ParameterError) {
    try checkSequences(p)
    try p.items.check()
    try p.model.check()
    for name in p.ablatedHeads {
      let place = p.place(ofHead: name)
      try require(place != nil, "ablatedHeads", "depth", "heads") {
        "ablatedHeads has \(name), which is no layer.head of \(p.model.depth) layers of "
          + "\(p.model.heads) heads, counted from 1"
      }
    }
    try require(p.evalEvery % p.batch == 0, "evalEvery", "batch") {
      "evalEvery (\(p.evalEvery)) must be a multiple of batch (\(p.batch)), so that it is a whole number of steps"
    }
    try require(p.sequences % p.evalEvery == 0, "sequences", "evalEvery") {
      "sequences (\(p.sequences)) must be a multiple of evalEvery (\(p.evalEvery)), so that the end "
        + "is evaluated"
    }
    try p.optimization.check(steps: p.steps, setBy: "sequences")
  }

  /// The data sets whose classes are used.
  package static func data(_ p: Parameters) throws(ParameterError) -> [DataDigest] {
    try p.items.data()
  }

  private static func checkSequences(_ p: Parameters) throws(ParameterError) {
    try require(2 * p.burstiness <= p.context, "burstiness", "context") {
      "context (\(p.context)) must be at least twice burstiness (\(p.burstiness)): it shows the query's "
        + "class and a distractor that often"
    }
    try require(p.context % 2 == 0, "context") {
      "context (\(p.context)) must be even: ICL and flip evaluators show two classes context/2 times "
        + "each"
    }
    // IWL and CIWL show `context` distinct classes and a query of yet another one.
    let classes = Evaluator.classes(p)
    try require(classes > p.context, "classes", "evalClasses", "context") {
      "an IWL sequence needs \(p.context + 1) classes; there are \(classes)"
    }
    try require(p.labelScheme == .identity || p.labels > p.context, "labels", "context") {
      "a sequence needs \(p.context + 1) labels; there are \(p.labels)"
    }
    try require(p.labelScheme != .modulo || p.labels <= classes, "labels", "classes") {
      "labels (\(p.labels)) must not exceed the classes that are evaluated (\(classes))"
    }
  }
}

extension ICLTransience.Parameters {
  /// The heads of a layer, counted from 1, that are ablated; they are counted from 0.
  func silentHeads(ofLayer layer: Int) -> Set<Int> {
    Set(
      ablatedHeads.compactMap { place(ofHead: $0) }.filter { $0.layer == layer }.map { $0.head - 1 }
    )
  }

  /// Layer and head, from 1, of a name such as 1.4; nil where there is no such head.
  func place(ofHead name: String) -> (layer: Int, head: Int)? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let layer = parts[0], let head = parts[1],
      1...model.depth ~= layer, 1...model.heads ~= head
    else { return nil }
    return (layer, head)
  }
}
