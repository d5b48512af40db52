extension Program {
  /// Where an input's or clamped value's numbers are read; valid as long as the program is. A name that no input
  /// of numbers has ends the process.
  public func input(_ name: String) -> UnsafeMutableBufferPointer<Scalar> {
    guard let buffer = inputBuffer(name) else {
      misuse("no input of numbers is named '\(name)'; inputs are \(inputLocations.keys.sorted())")
    }
    return buffer
  }

  /// Where an input's indices are read; valid as long as the program is. A name that no input of indices has ends
  /// the process.
  public func indices(_ name: String) -> UnsafeMutableBufferPointer<Int32> {
    guard let buffer = indexBuffer(name) else {
      misuse("no input of indices is named '\(name)'; inputs are \(inputLocations.keys.sorted())")
    }
    return buffer
  }

  func inputBuffer(_ name: String) -> UnsafeMutableBufferPointer<Scalar>? {
    guard let (location, count) = inputLocations[name], location.memory == .inputs else {
      return nil
    }
    return UnsafeMutableBufferPointer(start: inputs.base + location.offset, count: count)
  }

  func indexBuffer(_ name: String) -> UnsafeMutableBufferPointer<Int32>? {
    guard let (location, count) = inputLocations[name], location.memory == .indices else {
      return nil
    }
    return UnsafeMutableBufferPointer(start: indices.base + location.offset, count: count)
  }

  /// Gives an input, or a clamped value, its numbers, the last axis running fastest; as many as it takes, or the
  /// process ends.
  public func set(_ name: String, _ values: [Scalar]) {
    let buffer = input(name)
    require(
      values.count == buffer.count,
      "input '\(name)' takes \(buffer.count) values, not \(values.count)")
    _ = buffer.update(from: values)
  }

  /// Gives an input its indices; as many as it takes, or the process ends.
  public func set(_ name: String, indices values: [Int32]) {
    let buffer = indices(name)
    require(
      values.count == buffer.count,
      "input '\(name)' takes \(buffer.count) indices, not \(values.count)")
    _ = buffer.update(from: values)
  }

  /// Where an output of the original graph is after a run; valid as long as the program is. Another node ends the
  /// process.
  public func buffer(of node: Node) -> UnsafeBufferPointer<Scalar> {
    guard let buffer = outputBuffer(node) else {
      misuse("node \(node.index) is not an output of the program")
    }
    return buffer
  }

  func outputBuffer(_ node: Node) -> UnsafeBufferPointer<Scalar>? {
    guard nodes.indices.contains(node.index), let (offset, count) = resultOffsets[nodes[node.index]]
    else { return nil }
    return UnsafeBufferPointer(start: results.base + offset, count: count)
  }

  /// Where the indices that a node holds are; valid as long as the program is.
  func indexBuffer(of node: Node) -> UnsafeBufferPointer<Int32> {
    var node = node
    while graph.entries[node.index].operation.isAlias {
      node = graph.entries[node.index].inputs[0]
    }
    guard let range = indexOffsets[node] else { misuse("node \(node.index) holds no indices") }
    return UnsafeBufferPointer(start: indices.base + range.offset, count: range.count)
  }

  /// An output's values after a run, the last axis running fastest.
  public subscript(node: Node) -> [Scalar] { Array(buffer(of: node)) }

  /// An observed value after a run: a copy of `observed(name)`. A name that is not observed ends the process.
  public subscript(name: String) -> [Scalar] {
    guard let buffer = observedBuffer(name) else { misuse("'\(name)' is not observed") }
    return Array(buffer)
  }

  /// Where an observed value is after a run; valid as long as the program is. Throws for a name that is not
  /// observed.
  public func observed(_ name: String) throws(ModelError) -> UnsafeBufferPointer<Scalar> {
    guard let buffer = observedBuffer(name) else {
      throw graph.mistake("reading '\(name)'", [], "it is not observed")
    }
    return buffer
  }

  private func observedBuffer(_ name: String) -> UnsafeBufferPointer<Scalar>? {
    guard let node = graph.names[name], let (offset, count) = resultOffsets[node] else {
      return nil
    }
    return UnsafeBufferPointer(start: results.base + offset, count: count)
  }
}
