internal import CKernels

/// Rows of a table (V, …) at indices (I…), for inputs (table, indices): (I…, …).
struct Gather: Operation {
  var label: String { "gather" }
  var indexInput: Int? { 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard !inputs[0].isEmpty else { throw ShapeError("a table without rows") }
    return inputs[1] + inputs[0].dropFirst()
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let rows = graph.shape(of: at.inputs[0])[0]
    return [graph.append(ScatterAdd(rows: rows), [at.cotangent, at.inputs[1]]), nil]
  }

  func lower(_ lowering: inout Lowering) {
    let table = lowering.inputShapes[0]
    lowering.call(
      .gather, [.output(), .input(0), .input(1)],
      sizes: [lowering.inputShapes[1].elementCount, table.dropFirst().reduce(1, *), table[0]])
  }
}

/// The sum of the rows (I…, …) that share an index, for inputs (rows, indices): (rows, …).
struct ScatterAdd: Operation {
  let rows: Int

  var label: String { "scatter-add" }
  var indexInput: Int? { 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].starts(with: inputs[1]) else {
      throw ShapeError("rows \(inputs[0]) do not begin with the indices' shape \(inputs[1])")
    }
    return [rows] + inputs[0].dropFirst(inputs[1].count)
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.gather(at.cotangent, at.inputs[1]), nil]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .scatterAdd, [.output(), .input(0), .input(1)],
      sizes: [
        lowering.inputShapes[1].elementCount, lowering.outputShape.dropFirst().reduce(1, *), rows,
      ])
  }
}

extension Graph {
  /// Rows of `table`, (V, …), at `indices`, (I…): (I…, …). An index outside 0..<V ends the process.
  public mutating func gather(_ table: Node, _ indices: Node) -> Node {
    append(Gather(), [table, indices])
  }

  /// The sum of `values`, (I…, …), that share an index: (rows, …).
  public mutating func scatterAdd(_ values: Node, _ indices: Node, rows: Int) -> Node {
    append(ScatterAdd(rows: rows), [values, indices])
  }
}
