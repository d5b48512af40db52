/// How a parameter's values are drawn at the start.
public enum InitialDistribution: Hashable, Sendable {
  /// The same value everywhere.
  case constant(Double)
  /// Normal with mean 0.
  case normal(deviation: Double)
  /// Normal with mean 0, drawn again outside two deviations; `deviation` is that of the result.
  case truncatedNormal(deviation: Double)
  /// Uniform between the bounds.
  case uniform(Double, Double)
}

/// A trainable tensor: what it is called, its shape, how it starts and whether weight decay applies to it.
public struct ParameterSpec: Hashable, Sendable {
  /// The parameter's name, unique in its graph.
  public var name: String
  /// Extents, outermost first.
  public var shape: Shape
  /// How the values are drawn.
  public var initial: InitialDistribution
  /// Whether an optimizer with weight decay shrinks it.
  public var decays: Bool

  /// A parameter; weight decay applies unless said otherwise.
  public init(
    _ name: String, _ shape: Shape, initial: InitialDistribution, decays: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.initial = initial
    self.decays = decays
  }
}

extension Graph {
  /// Registers a parameter. Its name, prefixed with the scopes, must be new; use the node that comes back in
  /// as many places as the model has it.
  public mutating func parameter(_ spec: ParameterSpec) -> Node {
    var full = spec
    full.name = qualified(spec.name)
    if let old = names[full.name] {
      return fail(
        "parameter '\(full.name)' \(shapeText(spec.shape))", [],
        "\(description(old)) has the name already")
    }
    let node = append(Parameter(name: full.name, extents: spec.shape))
    if node == .invalid { return node }
    names[full.name] = node
    parameterNodes.append((full, node))
    return node
  }

  /// The parameters in the order of their registration, names prefixed with their scopes.
  public var parameters: [ParameterSpec] { parameterNodes.map(\.spec) }

  /// Trainable numbers of the graph.
  public var parameterCount: Int {
    parameterNodes.reduce(0) { $0 + $1.spec.shape.elementCount }
  }
}
