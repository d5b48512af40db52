import Engine

/// Every operation, on small shapes that exercise its edges.
enum OperationCases {
  static let all = elementwise + products + movements + normalizations + attention

  static let elementwise: [OperationCase] = [
    OperationCase(name: "affine", shapes: [[3, 5]]) { $0.affine($1[0], scale: -1.5, offset: 0.3) },
    OperationCase(name: "sum", shapes: [[3, 5], [3, 5]]) { $0.add($1[0], $1[1]) },
    OperationCase(name: "sum with rows repeated", shapes: [[3, 5], [5]]) { $0.add($1[0], $1[1]) },
    OperationCase(name: "sum with columns repeated", shapes: [[3, 1], [3, 5]]) {
      $0.add($1[0], $1[1])
    },
    OperationCase(name: "sum with the middle repeated", shapes: [[2, 3, 4], [2, 1, 4]]) {
      $0.add($1[0], $1[1])
    },
    OperationCase(name: "difference", shapes: [[4], [2, 4]]) { $0.subtract($1[0], $1[1]) },
    OperationCase(name: "elementwise product", shapes: [[3, 5], []]) { $0.multiply($1[0], $1[1]) },
    OperationCase(name: "quotient", shapes: [[3, 5], [3, 5]], isPositive: true) {
      $0.divide($1[0], $1[1])
    },
    OperationCase(name: "maximum", shapes: [[3, 5], [3, 5]]) { $0.maximum($1[0], $1[1]) },
    OperationCase(name: "ReLU", shapes: [[4, 33]]) { $0.relu($1[0]) },
    OperationCase(name: "exp", shapes: [[17]]) { $0.exp($1[0]) },
    OperationCase(name: "log", shapes: [[17]], isPositive: true) { $0.log($1[0]) },
    OperationCase(name: "square root", shapes: [[17]], isPositive: true) { $0.squareRoot($1[0]) },
    OperationCase(name: "reciprocal", shapes: [[17]], isPositive: true) { $0.reciprocal($1[0]) },
    OperationCase(name: "square", shapes: [[17]]) { $0.square($1[0]) },
    OperationCase(name: "tanh", shapes: [[17]]) { $0.tanh($1[0]) },
    OperationCase(name: "sigmoid", shapes: [[17]]) { $0.sigmoid($1[0]) },
    OperationCase(name: "error function", shapes: [[17]]) { $0.erf($1[0]) },
    OperationCase(name: "GELU, exact", shapes: [[17]]) { $0.gelu($1[0], .exact) },
    OperationCase(name: "GELU by tanh", shapes: [[17]]) { $0.gelu($1[0], .tanh) },
    OperationCase(name: "selection", shapes: [[6], [6]]) {
      $0.select($0.constant([1, 0, 1, 1, 0, 0], [6]), $1[0], $1[1])
    },
    OperationCase(name: "a chain with repeated rows and columns", shapes: [[4, 6], [6], [4, 1]]) {
      graph, x in
      let hidden = graph.tanh(graph.add(x[0], x[1]))
      return graph.add(graph.multiply(hidden, x[2]), graph.square(x[0]))
    },
  ]

  static let products: [OperationCase] = [
    OperationCase(name: "product", shapes: [[3, 4], [4, 5]]) { $0.product($1[0], $1[1]) },
    OperationCase(name: "product, first transposed", shapes: [[4, 3], [4, 5]]) {
      $0.product($1[0], $1[1], transposing: (true, false), scale: 0.7)
    },
    OperationCase(name: "product, second transposed", shapes: [[3, 4], [5, 4]]) {
      $0.product($1[0], $1[1], transposing: (false, true), scale: 0.7)
    },
    OperationCase(name: "product, both transposed", shapes: [[4, 3], [5, 4]]) {
      $0.product($1[0], $1[1], transposing: (true, true))
    },
    OperationCase(name: "product of many rows", shapes: [[2, 3, 4], [4, 5]]) {
      $0.product($1[0], $1[1])
    },
    OperationCase(name: "batched product", shapes: [[2, 3, 4], [2, 4, 5]]) {
      $0.product($1[0], $1[1])
    },
    OperationCase(name: "batched product, one side repeated", shapes: [[1, 3, 4], [2, 5, 4]]) {
      $0.product($1[0], $1[1], transposing: (false, true))
    },
    OperationCase(name: "a sum with products", shapes: [[3, 5], [3, 4], [4, 5], [5]]) { graph, x in
      let first = graph.add(x[0], graph.product(x[1], x[2]))
      return graph.relu(graph.add(graph.add(first, graph.product(x[1], x[2], scale: 2)), x[3]))
    },
    OperationCase(name: "convolution", shapes: [[2, 5, 4, 3], [3, 2, 3, 2]]) {
      $0.convolution($1[0], $1[1], stride: 2, padding: 1)
    },
  ]

  static let movements: [OperationCase] = [
    OperationCase(name: "sum over all", shapes: [[3, 5]]) { $0.sum($1[0]) },
    OperationCase(name: "sum over rows", shapes: [[3, 21]]) { $0.sum($1[0], over: [0]) },
    OperationCase(name: "sum over columns", shapes: [[3, 21]]) { $0.sum($1[0], over: [-1]) },
    OperationCase(name: "mean over two axes apart", shapes: [[2, 3, 4]]) {
      $0.mean($1[0], over: [0, 2])
    },
    OperationCase(name: "maximum over an axis", shapes: [[3, 5, 2]]) { $0.maximum($1[0], over: 1) },
    OperationCase(name: "permutation", shapes: [[2, 3, 4]]) { $0.permute($1[0], [2, 0, 1]) },
    OperationCase(name: "transpose", shapes: [[2, 3, 4]]) { $0.transpose($1[0]) },
    OperationCase(name: "reshape", shapes: [[2, 6]]) { $0.square($0.reshape($1[0], [3, 4])) },
    OperationCase(name: "slice", shapes: [[2, 5, 3]]) { $0.slice($1[0], 1..<4, along: 1) },
    OperationCase(name: "slice of leading rows", shapes: [[5, 3]]) {
      $0.square($0.slice($1[0], 1..<4, along: 0))
    },
    OperationCase(name: "slice of leading elements of a broadcast", shapes: [[2, 3]]) {
      $0.square($0.slice($0.reshape($0.broadcast($1[0], [2], at: 2), [12]), 0..<5, along: 0))
    },
    OperationCase(name: "element", shapes: [[2, 5, 3]]) { $0.element($1[0], 4, along: 1) },
    OperationCase(name: "concatenation", shapes: [[2, 3], [2, 4]]) {
      $0.square($0.concatenate([$1[0], $1[1]], along: 1))
    },
    OperationCase(name: "stack", shapes: [[2, 3], [2, 3]]) { $0.stack([$1[0], $1[1]], along: 1) },
    OperationCase(name: "gather", shapes: [[5, 3]]) {
      $0.gather($1[0], $0.constantIndices([4, 0, 4, 2], [2, 2]))
    },
    OperationCase(name: "scatter-add", shapes: [[4, 3]]) {
      $0.scatterAdd($1[0], $0.constantIndices([1, 0, 1, 3], [4]), rows: 5)
    },
    OperationCase(name: "causal mask", shapes: [[2, 3, 4]]) { $0.maskCausal($1[0], fill: 0.5) },
    OperationCase(name: "rotary positions", shapes: [[2, 3, 8]]) {
      $0.rotary($1[0], heads: 2, base: 10)
    },
  ]

  static let normalizations: [OperationCase] = [
    OperationCase(name: "softmax", shapes: [[3, 19]]) { $0.softmax($1[0]) },
    OperationCase(name: "log-softmax", shapes: [[3, 19]]) { $0.logSoftmax($1[0]) },
    OperationCase(name: "cross-entropy", shapes: [[4, 19]]) {
      $0.crossEntropy($1[0], labels: $0.constantIndices([18, 0, 7, 7], [4]))
    },
    OperationCase(name: "cross-entropy of some examples, scaled", shapes: [[4, 19]]) {
      let losses = $0.crossEntropy($1[0], labels: $0.constantIndices([18, 0, 7, 7], [4]))
      return $0.scale($0.slice(losses, 1..<3, along: 0), by: 0.3)
    },
    OperationCase(name: "layer norm", shapes: [[3, 18], [18], [18]]) {
      $0.layerNorm($1[0], gain: $1[1], offset: $1[2])
    },
    OperationCase(name: "RMS norm", shapes: [[3, 18], [18]]) { $0.rmsNorm($1[0], gain: $1[1]) },
  ]

  static let attention: [OperationCase] = [
    OperationCase(name: "attention", shapes: [[2, 3, 6], [2, 4, 6], [2, 4, 6]]) {
      $0.attention(queries: $1[0], keys: $1[1], values: $1[2], heads: 2, causal: false)
    },
    OperationCase(name: "causal attention", shapes: [[2, 3, 6], [2, 4, 6], [2, 4, 6]]) {
      $0.attention(queries: $1[0], keys: $1[1], values: $1[2], heads: 3, scale: 0.8, causal: true)
    },
    OperationCase(name: "packed causal attention", shapes: [[3, 5, 24]]) {
      $0.attention(packed: $1[0], heads: 2, causal: true)
    },
    OperationCase(name: "packed causal attention, 17 places of 8 channels", shapes: [[2, 17, 48]]) {
      $0.attention(packed: $1[0], heads: 2, causal: true)
    },
  ]
}
