extension Program {
  /// Compiles what `outputs` of a model need; throws the model's error, or that of a name that is not in it.
  ///
  /// `observing`, `clamping` and `clampingPartly` as for a graph.
  public convenience init(
    _ model: Model, outputs: [Tensor], variables: Variables<Scalar>? = nil,
    observing: [String] = [], clamping: [String] = [], clampingPartly: [String] = []
  ) throws(ModelError) {
    let nodes = try model.nodes(of: outputs)
    let opened = try model.graph.opened(
      observing: observing, clamping: Self.clamps(clamping, clampingPartly))
    try self.init(
      opened, outputs: nodes, observing: observing,
      variables: variables ?? Variables(model.graph), owner: model)
  }

  /// Where the numbers of an input, or of a named value that is clamped, are read; valid as long as the program is.
  public func input(
    _ tensor: Tensor
  ) throws(ModelError) -> UnsafeMutableBufferPointer<Scalar> {
    let name = try name(of: tensor)
    guard let buffer = inputBuffer(name) else {
      throw mistake("input", tensor, "it is not an input of numbers")
    }
    return buffer
  }

  /// Where an input's indices are read; valid as long as the program is.
  public func indices(
    _ tensor: Tensor
  ) throws(ModelError) -> UnsafeMutableBufferPointer<Int32> {
    let name = try name(of: tensor)
    guard let buffer = indexBuffer(name) else {
      throw mistake("input", tensor, "it is not an input of indices")
    }
    return buffer
  }

  /// Gives an input its numbers, the last axis running fastest; throws where they are not as many as it takes.
  public func set(_ tensor: Tensor, _ values: [Scalar]) throws(ModelError) {
    try fill(try input(tensor), of: tensor, values)
  }

  /// Gives an input its indices; throws where they are not as many as it takes.
  public func set(_ tensor: Tensor, indices values: [Int32]) throws(ModelError) {
    try fill(try indices(tensor), of: tensor, values)
  }

  /// Where an output is after a run; valid as long as the program is. Throws for a tensor that the program was not
  /// compiled to compute.
  public func buffer(of tensor: Tensor) throws(ModelError) -> UnsafeBufferPointer<Scalar> {
    guard let buffer = outputBuffer(try node(of: tensor)) else {
      throw mistake("output", tensor, "it is not an output of the program")
    }
    return buffer
  }

  /// An output's values after a run, the last axis running fastest: a copy of `buffer(of:)`.
  public subscript(tensor: Tensor) -> [Scalar] {
    get throws(ModelError) { Array(try buffer(of: tensor)) }
  }

  private func fill<Element>(
    _ buffer: UnsafeMutableBufferPointer<Element>, of tensor: Tensor, _ values: [Element]
  ) throws(ModelError) {
    guard values.count == buffer.count else {
      throw mistake("input", tensor, "it takes \(buffer.count) values, not \(values.count)")
    }
    _ = buffer.update(from: values)
  }

  private func node(of tensor: Tensor) throws(ModelError) -> Node {
    if tensor.isInvalid, let error = tensor.model.error { throw error }
    guard tensor.model === owner else {
      throw mistake("use", tensor, "it is of another model than the program")
    }
    return tensor.node
  }

  /// The name of an input or of a named value.
  private func name(of tensor: Tensor) throws(ModelError) -> String {
    let node = try node(of: tensor)
    return tensor.model.graph.givenName(node) ?? ""
  }

  private func mistake(_ what: String, _ tensor: Tensor, _ reason: String) -> ModelError {
    tensor.model.graph.mistake(what, [tensor.node], reason)
  }
}
