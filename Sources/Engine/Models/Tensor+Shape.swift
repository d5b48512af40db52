extension Tensor {
  /// The same elements under another shape.
  public func reshaped(_ shape: Int...) -> Tensor { reshaped(shape) }

  /// The same elements under another shape.
  public func reshaped(_ shape: Shape) -> Tensor { record(shape) { $0.reshape($1, shape) } }

  /// The elements of each example in one row: (N, …) becomes (N, …'s elements).
  public var flattened: Tensor {
    guard let examples = shape.first else { return failed("flattening", "it has no examples") }
    return reshaped([examples, shape.dropFirst().reduce(1, *)])
  }

  /// Axes in another order: axis k of the result is axis `order[k]` of this.
  public func permuted(_ order: Int...) -> Tensor { record { $0.permute($1, order) } }

  /// The last two axes exchanged.
  public var transposed: Tensor { record { $0.transpose($1) } }

  /// The part of `range` along an axis, counted from the back where negative.
  public subscript(range: Range<Int>, along axis: Int) -> Tensor {
    record { $0.slice($1, range, along: axis) }
  }

  /// The part at one index along an axis, which disappears.
  public subscript(index: Int, along axis: Int) -> Tensor {
    record(Array(shape.dropLast())) { $0.element($1, index, along: axis) }
  }

  /// The last token alone: (N, T, D) becomes (N, 1, D).
  public var lastToken: Tensor {
    let count = extent(1)
    return self[count - 1..<count, along: 1]
  }

  /// Rows of this table, (V, …), at `indices`, (I…): (I…, …). An index outside 0..<V ends the process when the
  /// program runs.
  public func rows(at indices: Tensor) -> Tensor {
    record(indices, indices.shape + shape.dropFirst()) { $0.gather($1, $2) }
  }

  /// The sums of these values, (I…, …), that share an index: (count, …).
  public func summed(by indices: Tensor, count: Int) -> Tensor {
    record(indices, [count] + shape.dropFirst(indices.shape.count)) {
      $0.scatterAdd($1, $2, rows: count)
    }
  }

  /// 1 at each of these indices, 0 elsewhere: (I…) becomes (I…, count).
  public func oneHot(_ count: Int) -> Tensor {
    record(shape + [count]) { $0.oneHot($1, count: count) }
  }
}

extension Model {
  /// Tensors one after another along an axis.
  public func concatenate(_ tensors: [Tensor], along axis: Int) -> Tensor {
    record(tensors) { $0.concatenate($1, along: axis) }
  }

  /// Tensors of one shape beside each other along a new axis.
  public func stack(_ tensors: [Tensor], along axis: Int) -> Tensor {
    record(tensors, [tensors.count] + (tensors.first?.shape ?? [])) { $0.stack($1, along: axis) }
  }
}
