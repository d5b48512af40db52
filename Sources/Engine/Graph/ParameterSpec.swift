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
  /// Registers a parameter. Its name, prefixed with the scopes, must be new; use the node that comes back
  /// wherever the model uses the parameter.
  public mutating func parameter(_ spec: ParameterSpec) -> Node {
    register(spec, as: qualified(spec.name))
  }

  /// Registers a parameter whose name is what it adds to that of the open scope.
  mutating func parameter(ofScope spec: ParameterSpec) -> Node {
    register(spec, as: path + spec.name)
  }

  private mutating func register(_ spec: ParameterSpec, as name: String) -> Node {
    var full = spec
    full.name = name
    if let old = names[name] {
      return fail(
        "parameter '\(name)' \(shapeText(spec.shape))", [],
        "\(description(old)) has the name already")
    }
    let node = append(Parameter(name: name, extents: spec.shape))
    if node == .invalid { return node }
    names[name] = node
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
