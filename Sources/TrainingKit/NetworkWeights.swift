public import Engine
public import StudyKit

/// The parameters of the network that a run trains: their names, shapes and precision, as a result file has them.
public struct NetworkWeights: Equatable, Sendable {
  let specs: [ParameterSpec]
  let element: Measure.Element

  /// Parameters in single or double precision.
  public init(_ specs: [ParameterSpec], element: Measure.Element) {
    precondition(element != .integer, "weights are real numbers")
    self.specs = specs.flatMap { $0.maps ?? [$0] }
    self.element = element
  }

  /// Bytes of all of them.
  var byteCount: Int { specs.reduce(0) { $0 + $1.shape.elementCount } * element.size }
}

extension ParameterSpec {
  /// The maps to queries, keys and values, where they lie side by side in one parameter, as some layers of a network have
  /// them for speed (`SelfAttention.packsMaps`); nil for any other parameter. Files have them apart, as of all layers.
  fileprivate var maps: [ParameterSpec]? {
    let packed = ".qkv"
    guard name.hasSuffix(packed), shape.count == 2, shape[1].isMultiple(of: 3) else { return nil }
    return [".queries", ".keys", ".values"].map {
      ParameterSpec(
        String(name.dropLast(packed.count)) + $0, [shape[0], shape[1] / 3], initial: initial,
        decays: decays)
    }
  }
}

/// What holds the parameters of a network.
protocol WeightHolder {
  /// The values by the parameters' names.
  var weights: [String: Findings.Values] { get }
}

extension Variables: WeightHolder {
  var weights: [String: Findings.Values] {
    var weights: [String: Findings.Values] = [:]
    for spec in specs {
      let values = self[spec.name]
      guard let maps = spec.maps else {
        weights[spec.name] = Self.values(values)
        continue
      }
      let (width, row) = (maps[0].shape[1], spec.shape[1])
      for (place, map) in maps.enumerated() {
        let columns = stride(from: place * width, to: values.count, by: row)
        weights[map.name] = Self.values(columns.flatMap { values[$0..<$0 + width] })
      }
    }
    return weights
  }

  /// Takes the values of some parameters, by the names that ``weights`` gives them; returns the names of those that do not
  /// fit, and nothing of these is changed.
  func take(_ weights: [String: Findings.Values]) -> [String] {
    var rest = Set(weights.keys)
    for spec in specs {
      let target = unsafe buffer(of: spec.name)
      let (maps, row) = (spec.maps ?? [spec], spec.shape.last ?? 1)
      for (place, map) in maps.enumerated() {
        guard let values: [Scalar] = weights[map.name]?.numbers(),
          values.count == map.shape.elementCount
        else { continue }
        rest.remove(map.name)
        guard spec.maps != nil else {
          for (index, value) in values.enumerated() { unsafe target[index] = value }
          continue
        }
        let width = map.shape[1]
        for (index, value) in values.enumerated() {
          unsafe target[index / width * row + place * width + index % width] = value
        }
      }
    }
    return rest.sorted()
  }

  private static func values(_ values: [Scalar]) -> Findings.Values {
    if let floats = values as? [Float] { return .floats(floats) }
    return .doubles(values.map { Double($0) })
  }
}

extension Findings.Values {
  /// The numbers, if they are of this type.
  fileprivate func numbers<Scalar>() -> [Scalar]? {
    switch self {
    case .floats(let values): values as? [Scalar]
    case .doubles(let values): values as? [Scalar]
    case .integers: nil
    }
  }
}

extension Training: WeightHolder {
  var weights: [String: Findings.Values] { variables.weights }
}

extension Learner {
  /// The parameters of the first network that the state lists.
  public var weights: [String: Findings.Values] {
    state.lazy.compactMap { ($0 as? any WeightHolder)?.weights }.first ?? [:]
  }
}
