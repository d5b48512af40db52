internal import CKernels

/// The sum over `count` neighboring axes from `axis` on, times `scale`.
struct Sum: Operation {
  let axis: Int
  let count: Int
  let scale: Double

  var label: String { "sum over axes" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard axis >= 0, axis + count <= inputs[0].count else {
      throw ShapeError("\(inputs[0]) has no axes \(axis)..<\(axis + count)")
    }
    return Array(inputs[0][..<axis]) + Array(inputs[0][(axis + count)...])
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let extents = Array(graph.shape(of: at.inputs[0])[axis..<axis + count])
    return [graph.broadcast(graph.scale(at.cotangent, by: scale), extents, at: axis)]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    guard let value = graph.constantValue(inputs[0]) else { return nil }
    let shape = graph.shape(of: inputs[0])
    let terms = Double(shape[axis..<axis + count].elementCount)
    return graph.constant(
      value * terms * scale, Array(shape[..<axis]) + Array(shape[(axis + count)...]))
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.inputShapes[0]
    lowering.call(
      .sum, [.output(), .input(0)],
      sizes: [
        shape[..<axis].reduce(1, *), shape[axis..<axis + count].reduce(1, *),
        shape[(axis + count)...].reduce(1, *),
      ], scalars: [scale])
  }
}

extension Graph {
  /// The sum over axes, which disappear; over all of them where none are given.
  public mutating func sum(_ x: Node, over axes: [Int]? = nil) -> Node {
    guard let axes = resolved(axes, of: x, "sum") else { return .invalid }
    return total(x, over: axes, scale: 1)
  }

  /// The mean over axes, which disappear; over all of them where none are given.
  public mutating func mean(_ x: Node, over axes: [Int]? = nil) -> Node {
    guard let axes = resolved(axes, of: x, "mean") else { return .invalid }
    let shape = shape(of: x)
    let count = axes.reduce(1) { $0 * shape[$1] }
    return total(x, over: axes, scale: 1 / Double(count))
  }

  private mutating func total(_ x: Node, over axes: [Int], scale: Double) -> Node {
    let sorted = Set(axes).sorted()
    var result = x
    var factor = scale
    var end = sorted.count
    while end > 0 {
      var start = end - 1
      while start > 0, sorted[start - 1] == sorted[start] - 1 { start -= 1 }
      result = apply(Sum(axis: sorted[start], count: end - start, scale: factor), [result])
      factor = 1
      end = start
    }
    return result
  }

  /// Axes counted from the front, all of them where none are given; nil, and the graph has failed, where there is
  /// no such axis.
  private mutating func resolved(_ axes: [Int]?, of x: Node, _ what: String) -> [Int]? {
    var found: [Int] = []
    for axis in axes ?? Array(shape(of: x).indices) {
      guard let axis = resolved(axis, of: x, what) else { return nil }
      found.append(axis)
    }
    return found
  }

  /// An axis counted from the front, given from the front or (negative) from the back; nil, and the graph has
  /// failed, where there is no such axis.
  mutating func resolved(_ axis: Int, of x: Node, _ what: String) -> Int? {
    let shape = shape(of: x)
    let index = axis < 0 ? shape.count + axis : axis
    if shape.indices.contains(index) { return index }
    _ = fail(what, [x], "there is no axis \(axis)")
    return nil
  }
}
