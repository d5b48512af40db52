internal import Engine
internal import StudyKit

extension Starting {
  /// The weights that these settings name, of a network with parameters that `weights` states; nil for none.
  func origin(
    _ weights: () throws(ParameterError) -> NetworkWeights
  ) throws(ParameterError) -> WeightOrigin? {
    guard !startFrom.isEmpty else {
      let rest = Starting()
      try require(startPoint == rest.startPoint, "startPoint") { Self.needsFile("startPoint") }
      try require(startMember == rest.startMember, "startMember") { Self.needsFile("startMember") }
      try require(startTime == rest.startTime, "startTime") { Self.needsFile("startTime") }
      try require(startLayers == rest.startLayers, "startLayers") { Self.needsFile("startLayers") }
      return nil
    }
    let weights = try weights()
    var parts = weights.specs
    if startLayers != ["all"] {
      try require(!startLayers.isEmpty, "startLayers") {
        "startLayers is empty: then nothing is taken, and startFrom has no use"
      }
      for layer in startLayers {
        try require(weights.specs.contains { $0.isIn(layer) }, "startLayers") {
          "startLayers has \(layer), which is no layer or array of the network; these are "
            + weights.specs.map(\.name).joined(separator: ", ")
        }
      }
      parts = parts.filter { spec in startLayers.contains { spec.isIn($0) } }
    }
    let member: Int? = if case .number(let number) = startMember { number } else { nil }
    return WeightOrigin(
      file: startFrom, point: startPoint, member: member, time: startTime < 0 ? nil : startTime,
      parts: parts.map { WeightOrigin.Part($0.name, $0.shape.map { $0 }, weights.element) })
  }

  private static func needsFile(_ name: String) -> String {
    "\(name) needs startFrom, the result file with the weights; where some points of a sweep draw their initial values, "
      + "set both in cases"
  }
}

extension ParameterSpec {
  /// Whether it is the array of this name, or one of the layer of this name.
  fileprivate func isIn(_ layer: String) -> Bool {
    name == layer || name.hasPrefix(layer + ".") || name.hasPrefix(layer + "-")
  }
}
