// N: examples, T: rows of an example, K: inputs, M: outputs of a product, P: elements of a parameter.

/// How a parameter enters the function, as far as its Jacobian has structure.
enum ParameterUse {
  /// Rows x (N T, K) times the parameter, and the node of the result (N T, M): with its cotangent D the
  /// Jacobian is the sum of x ⊗ D over an example's rows, times `scale`.
  case product(rows: Node, result: Node, isTransposed: Bool, scale: Double)
  /// The parameter repeated for every example, (N, …, P): the Jacobian is the node's cotangent summed over the
  /// middle, times `scale`.
  case repeated(Node, scale: Double)
  /// Rows of the parameter at indices (N, T): the Jacobian's row v is the sum of cotangents where the index is v.
  case gathered(indices: Node, result: Node, scale: Double)

  /// The node whose cotangent the Jacobian is made of.
  var watched: Node {
    switch self {
    case .product(_, let result, _, _), .gathered(_, let result, _): result
    case .repeated(let node, _): node
    }
  }
}

/// Finds the uses of parameters by the operations that an output depends on.
struct ParameterUses {
  let graph: Graph
  let examples: Int
  let depends: [Bool]
  private let isLive: [Bool]
  private let readers: [[Int]]

  init(_ graph: Graph, output: Node, examples: Int, depends: [Bool]) {
    self.graph = graph
    self.examples = examples
    self.depends = depends
    var isLive = [Bool](repeating: false, count: graph.entries.count)
    var readers = [[Int]](repeating: [], count: graph.entries.count)
    isLive[output.index] = true
    for index in (0...output.index).reversed() where isLive[index] {
      for input in Set(graph.entries[index].inputs) {
        isLive[input.index] = true
        readers[input.index].append(index)
      }
    }
    self.isLive = isLive
    self.readers = readers
  }

  /// The uses of a parameter; nil if there is one without a rule.
  func uses(of parameter: Node) -> [ParameterUse]? {
    var found: [ParameterUse] = []
    // Nodes that are the parameter but for a shape and a factor.
    var forms = [(node: parameter, scale: 1.0)]
    while let form = forms.popLast() {
      for index in readers[form.node.index] {
        let entry = graph.entries[index]
        let node = Node(index: index)
        let slots = entry.inputs.indices.filter { entry.inputs[$0] == form.node }
        guard slots.count == 1 else { return nil }
        switch entry.operation {
        case is Reshape, is Label:
          forms.append((node, form.scale))
        case let affine as Affine where affine.offset == 0:
          forms.append((node, form.scale * affine.scale))
        case let product as Product
        where slots[0] == 1 && depends[index] && !product.transposesFirst
          && entry.shape.count == 2 && entry.shape[0].isMultiple(of: examples):
          found.append(
            .product(
              rows: entry.inputs[0], result: node, isTransposed: product.transposesSecond,
              scale: form.scale * product.scale))
        case is Gather where slots[0] == 0 && depends[index]:
          found.append(.gathered(indices: entry.inputs[1], result: node, scale: form.scale))
        case let broadcast as Broadcast
        where broadcast.axis == 0 && broadcast.extents[0].isMultiple(of: examples)
          && isSpread(node):
          found.append(.repeated(node, scale: form.scale))
        default:
          return nil
        }
      }
    }
    return found
  }

  // Whether only operations that keep examples apart read a repeated parameter.
  private func isSpread(_ node: Node) -> Bool {
    readers[node.index].allSatisfy { index in
      let entry = graph.entries[index]
      if entry.operation.is(Reshape.self) { return isSpread(Node(index: index)) }
      let isBatched = entry.operation.is(Product.self) && entry.shape.count > 2
      return depends[index] && (entry.operation.isElementwise || isBatched)
    }
  }
}
