extension Graph {
  /// Nodes that depend on examples. Each holds them along its outermost axis, alone or merged with what follows;
  /// throws for an operation that mixes examples, or moves that axis.
  func exampleDependence(of output: Node) throws(ModelError) -> [Bool] {
    var depends = [Bool](repeating: false, count: entries.count)
    for (node, axis) in exampleInputs {
      guard axis == 0 else {
        throw mistake("tangent kernel", [node], "examples are to lie along axis 0, not \(axis)")
      }
      depends[node.index] = true
    }
    for index in 0...output.index where !depends[index] {
      let entry = entries[index]
      let inputs = entry.inputs.map { depends[$0.index] }
      guard inputs.contains(true) else { continue }
      depends[index] = true
      if mixesExamples(entry, inputs) {
        throw mistake(entry.operation.label, entry.inputs, "it mixes examples")
      }
    }
    guard depends[output.index] else {
      throw mistake("tangent kernel", [output], "it does not depend on examples")
    }
    return depends
  }

  private func mixesExamples(_ entry: Entry, _ depends: [Bool]) -> Bool {
    let shapes = entry.inputs.map { shape(of: $0) }
    switch entry.operation {
    case let operation as Product:
      if shapes[0].count > 2 { return depends[0] != depends[1] && !depends[0] }
      return depends[1] || operation.transposesFirst
    case let operation as Sum: return operation.axis == 0
    case let operation as MaximumOver: return operation.axis == 0
    case let operation as Permute: return operation.order[0] != 0
    case let operation as Slice: return operation.axis == 0
    case let operation as Pad: return operation.axis == 0
    case let operation as Concatenate: return operation.axis == 0 || depends.contains(false)
    case let operation as Broadcast: return operation.axis == 0
    case is Gather: return depends[0]
    case is ScatterAdd: return true
    case is Softmax, is LogSoftmax: return shapes[0].count < 2
    case is LayerNorm, is RMSNorm: return shapes[0].count < 2 || depends[1...].contains(true)
    default: return false
    }
  }
}
