internal import CKernels

/// 1 at each index, 0 elsewhere: (I…) becomes (I…, count).
struct OneHot: Operation {
  let count: Int

  var label: String { "one-hot" }
  var indexInput: Int? { 0 }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] + [count] }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [nil] }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .oneHot, [.output(), .input(0)], sizes: [lowering.inputShapes[0].elementCount, count])
  }
}

extension Graph {
  /// 1 at each index, 0 elsewhere: `indices`, (I…), become (I…, count).
  public mutating func oneHot(_ indices: Node, count: Int) -> Node {
    append(OneHot(count: count), [indices])
  }
}
