internal import CKernels

/// Repeats a tensor along new axes inserted at `axis`.
struct Broadcast: Operation {
  let axis: Int
  let extents: Shape

  var label: String { "broadcast" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard (0...inputs[0].count).contains(axis) else {
      throw ShapeError("\(inputs[0]) cannot get an axis before axis \(axis)")
    }
    return Array(inputs[0][..<axis]) + extents + Array(inputs[0][axis...])
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(Sum(axis: axis, count: extents.count, scale: 1), [at.cotangent])]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    let whole = graph.shape(of: inputs[0])
    guard let value = graph.constantValue(inputs[0]) else { return nil }
    return graph.constant(value, Array(whole[..<axis]) + extents + Array(whole[axis...]))
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.inputShapes[0]
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[axis...].reduce(1, *)
    lowering.call(
      .permute, [.output(), .input(0)],
      sizes: [3] + padded([outer, extents.elementCount, inner]) + padded([inner, 0, 1]))
  }
}

extension Graph {
  /// Repeats `x` along new axes of the given extents, inserted before axis `axis`.
  public mutating func broadcast(_ x: Node, _ extents: Shape, at axis: Int) -> Node {
    if extents.isEmpty { return x }
    if extents.elementCount == 1 {
      let whole = shape(of: x)
      return reshape(x, Array(whole[..<axis]) + extents + Array(whole[axis...]))
    }
    return apply(Broadcast(axis: axis, extents: extents), [x])
  }

  /// `x` repeated to `target`: aligned at the last axes, extents of 1 repeated; nil where that cannot be.
  mutating func expanded(_ x: Node, to target: Shape) -> Node? {
    let old = shape(of: x)
    if old == target { return x }
    guard old.count <= target.count else { return nil }
    let lead = target.count - old.count
    for (extent, wanted) in zip(old, target[lead...]) where extent != wanted && extent != 1 {
      return nil
    }
    // Runs of repeated axes are dropped, then inserted one after another from the left.
    var repeats = [Bool](repeating: true, count: lead)
    repeats += zip(old, target[lead...]).map { $0 != $1 }
    var result = reshape(x, zip(target, repeats).filter { !$0.1 }.map(\.0))
    var axis = 0
    while axis < target.count {
      guard repeats[axis] else {
        axis += 1
        continue
      }
      var end = axis
      while end < target.count, repeats[end] { end += 1 }
      result = broadcast(result, Array(target[axis..<end]), at: axis)
      axis = end
    }
    return result
  }

  /// Both nodes repeated to the shape they have in common; invalid where they have none.
  mutating func aligned(_ a: Node, _ b: Node, _ what: String) -> (Node, Node) {
    let (left, right) = (shape(of: a), shape(of: b))
    if a == .invalid || b == .invalid { return (.invalid, .invalid) }
    if left == right { return (a, b) }
    let rank = max(left.count, right.count)
    let first = [Int](repeating: 1, count: rank - left.count) + left
    let second = [Int](repeating: 1, count: rank - right.count) + right
    let target = zip(first, second).map { max($0, $1) }
    guard let x = expanded(a, to: target), let y = expanded(b, to: target) else {
      let differing = zip(first, second).first { $0 != $1 && $0 != 1 && $1 != 1 }
      let reason = differing.map { "\($0.0) is not \($0.1)" } ?? "shapes do not fit"
      return (fail(what, [a, b], reason), .invalid)
    }
    return (x, y)
  }

  /// The number that a node is everywhere, if that is known without running.
  func constantValue(_ node: Node) -> Double? {
    if node == .invalid { return nil }
    let entry = entry(node)
    if let constant = entry.operation.as(Constant.self) { return constant.value }
    if entry.operation.is(Broadcast.self) || entry.operation.is(Reshape.self) {
      return constantValue(entry.inputs[0])
    }
    return nil
  }
}
