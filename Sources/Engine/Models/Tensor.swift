/// A value of a model, and what formulas may do with it.
///
/// Two tensors in a formula are of one model. Shapes are aligned at their last axes and extents of 1 repeated,
/// as in `x + bias`; `x * w` is the product of the last axis with a matrix, and `x .* y` that of elements.
public struct Tensor {
  /// The model in which the value is recorded.
  public let model: Model
  /// The value in the model's graph.
  package let node: Node
  /// Extents, outermost first; empty for a scalar. Of an invalid tensor, a guess.
  public let shape: Shape

  init(_ model: Model, _ node: Node, _ shape: Shape) {
    (self.model, self.node, self.shape) = (model, node, shape)
  }

  /// Whether the tensor depends on something that does not fit: the model's `error`.
  public var isInvalid: Bool { node == .invalid }

  /// The extent along an axis, counted from the back where negative; 1, and the model has an error, where there is
  /// no such axis.
  public func extent(_ axis: Int) -> Int {
    let index = axis < 0 ? shape.count + axis : axis
    if shape.indices.contains(index) { return shape[index] }
    _ = failed("extent", "there is no axis \(axis)")
    return 1
  }

  /// The same value under a name, so that programs can observe it or clamp it to other values. Names are
  /// prefixed with the scopes they are given in and are unique.
  public func named(_ name: String) -> Tensor { record { $0.named(name, $1) } }

  /// An invalid tensor, and the error of the model if it has none yet.
  func failed(_ operation: String, _ reason: String) -> Tensor {
    record { $0.fail(operation, [$1], reason) }
  }

  func record(_ shape: Shape? = nil, _ body: (inout Graph, Node) -> Node) -> Tensor {
    model.record([self], shape) { body(&$0, $1[0]) }
  }

  func record(
    _ other: Tensor, _ shape: Shape? = nil, _ body: (inout Graph, Node, Node) -> Node
  ) -> Tensor {
    model.record([self, other], shape) { body(&$0, $1[0], $1[1]) }
  }
}
