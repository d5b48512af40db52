extension Program {
  /// Where the numbers of an input, or of a named value that is clamped, are read; valid as long as the program is.
  /// A tensor that is neither ends the process.
  public func input(_ tensor: Tensor) -> UnsafeMutableBufferPointer<Scalar> {
    input(name(of: tensor))
  }

  /// Where an input's indices are read; valid as long as the program is. A tensor that is not an input of
  /// indices of the program's model ends the process.
  public func indices(_ tensor: Tensor) -> UnsafeMutableBufferPointer<Int32> {
    indices(name(of: tensor))
  }

  /// Gives an input its numbers, the last axis running fastest; as many as it takes, or the process ends.
  public func set(_ tensor: Tensor, _ values: [Scalar]) { set(name(of: tensor), values) }

  /// Gives an input its indices; as many as it takes, or the process ends.
  public func set(_ tensor: Tensor, indices values: [Int32]) {
    set(name(of: tensor), indices: values)
  }

  /// Where an output is after a run; valid as long as the program is. A tensor that is not an output of the
  /// program ends the process.
  public func buffer(of tensor: Tensor) -> UnsafeBufferPointer<Scalar> {
    buffer(of: node(of: tensor))
  }

  /// An output's values after a run, the last axis running fastest. As `buffer(of:)`, and copied.
  public subscript(tensor: Tensor) -> [Scalar] { Array(buffer(of: tensor)) }

  private func node(of tensor: Tensor) -> Node {
    require(
      tensor.model === model,
      "a tensor \(shapeText(tensor.shape)) of another model than the program's"
    )
    return tensor.node
  }

  private func name(of tensor: Tensor) -> String {
    let node = node(of: tensor)
    switch tensor.model.graph.entry(node).operation {
    case let input as Input: return input.name
    case let label as Label: return label.name
    default: misuse("\(tensor.model.graph.description(node)) is not an input")
    }
  }
}

extension Variables {
  /// Room for the parameters of a model, all 0.
  public convenience init(_ model: Model) { self.init(model.graph) }
}
