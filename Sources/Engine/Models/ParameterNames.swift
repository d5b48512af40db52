/// What layers call their parameters, after the layer's name and the scopes around it.
public enum ParameterNames: Hashable, Sendable {
  /// `block-1.mlp-in.weight` and `block-1.mlp-in.bias`.
  case dotted
  /// `block-1.mlp-in` and `block-1.mlp-in-bias`: weights and tables have the layer's name, the others add to it;
  /// `bias` is what biases are called.
  case plain(bias: String = "bias")
}

/// Which parameters of layers an optimizer with weight decay shrinks.
public enum DecayedParameters: Hashable, Sendable {
  /// Weights and tables, but neither biases nor the gains and offsets of norms.
  case weights
  /// All of them.
  case all
}

extension Model {
  /// What a parameter is to its layer.
  enum Role: String {
    case weight, filters, table, bias, gain, offset

    var isMain: Bool { self == .weight || self == .filters || self == .table }
  }

  /// A parameter of the layer whose scope is open.
  func parameter(_ role: Role, _ shape: Shape, _ initial: InitialDistribution) -> Tensor {
    let name =
      switch names {
      case .dotted: "." + role.rawValue
      case .plain(let bias): role.isMain ? "" : "-" + (role == .bias ? bias : role.rawValue)
      }
    let spec = ParameterSpec(
      name, shape, initial: initial, decays: role.isMain || decayed == .all)
    return record(shape) { $0.parameter(ofScope: spec) }
  }
}
