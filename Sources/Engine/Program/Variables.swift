/// The parameters of a graph as one flat buffer, which several programs may share: one that trains, one that
/// evaluates with another batch.
public final class Variables<Scalar: EngineScalar> {
  /// What the parameters are, in the order in which they lie.
  public let specs: [ParameterSpec]
  let memory: Memory<Scalar>
  let offsets: [String: Int]
  /// Elements of the buffer, gaps before 64-byte boundaries included; those are 0.
  let count: Int

  /// Room for the parameters of a graph, all 0.
  public init(_ graph: Graph) {
    specs = graph.parameters
    var offsets: [String: Int] = [:]
    var count = 0
    for spec in specs {
      offsets[spec.name] = count
      count += (spec.shape.elementCount + 15) / 16 * 16
    }
    self.offsets = offsets
    self.count = count
    memory = Memory(count: count)
  }

  /// Where a parameter's values are; valid as long as the variables are. A name that no parameter has ends the
  /// process.
  public func buffer(of name: String) -> UnsafeMutableBufferPointer<Scalar> {
    guard let offset = offsets[name], let spec = specs.first(where: { $0.name == name }) else {
      misuse("no parameter is named '\(name)'; names are \(specs.map(\.name))")
    }
    return UnsafeMutableBufferPointer(
      start: memory.base + offset, count: spec.shape.elementCount)
  }

  /// A parameter's values, the last axis running fastest.
  public subscript(name: String) -> [Scalar] {
    get { Array(buffer(of: name)) }
    set {
      let buffer = buffer(of: name)
      require(
        newValue.count == buffer.count,
        "parameter '\(name)' takes \(buffer.count) values, not \(newValue.count)")
      _ = buffer.update(from: newValue)
    }
  }

  /// All parameters one after another, without gaps.
  public var values: [Scalar] {
    get { specs.flatMap { self[$0.name] } }
    set {
      let total = specs.reduce(0) { $0 + $1.shape.elementCount }
      require(newValue.count == total, "\(total) parameters take \(newValue.count) values")
      var start = 0
      for spec in specs {
        let count = spec.shape.elementCount
        self[spec.name] = Array(newValue[start..<start + count])
        start += count
      }
    }
  }
}
