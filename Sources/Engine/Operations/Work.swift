extension Graph {
  /// Floating-point operations of one run of all that has been built: products, convolutions and attention by
  /// their sizes, sums and maxima by what they read, everything else by the elements it makes.
  public var operations: Double {
    entries.reduce(0) { $0 + operations(of: $1) }
  }

  /// Numbers of all values that one run makes.
  public var elementCount: Int {
    entries.reduce(0) { $0 + ($1.operation.isAlias ? 0 : $1.shape.elementCount) }
  }

  private func operations(of entry: Entry) -> Double {
    if entry.operation.isAlias { return 0 }
    let inputs = entry.inputs.map { shape(of: $0) }
    switch entry.operation {
    case is Input, is Parameter, is Constant, is Table, is IndexTable, is Placeholder: return 0
    case let product as Product:
      return 2 * product.sizes(inputs)[..<4].reduce(1) { $0 * Double($1) }
    case let attention as Attention: return attention.operations(inputs)
    case let gradient as AttentionGradient:
      // A product of the forward pass has two in the backward pass.
      return 2 * gradient.attention.operations(Array(inputs.dropLast(2)))
    case is Sum, is MaximumOver: return Double(inputs[0].elementCount)
    default: return Double(entry.shape.elementCount)
    }
  }
}

extension Attention {
  /// Floating-point operations of both products, of all keys even where a mask hides some.
  fileprivate func operations(_ inputs: [Shape]) -> Double {
    guard let s = try? sizes(inputs) else { return 0 }
    return 4 * Double(s.sequences * s.queries) * Double(s.keys * heads * s.channels)
  }
}
