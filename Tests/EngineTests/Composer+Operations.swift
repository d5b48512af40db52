import Engine

extension Composer {
  /// All differentiable operations. `stopGradient` is not among them: its derivative is not that of its value.
  static let operations: [Operation] = [
    smooth, kinked, pairs, products, movements, rows, losses,
  ].flatMap(\.self)

  typealias Operation = @Sendable (inout Composer) -> Int

  static let smooth: [Operation] = [
    { $0.affine($0.operand()) },
    { $0.function(1) { $0.tanh($1) } },
    { $0.function(1) { $0.sigmoid($1) } },
    { $0.function(1) { $0.erf($1) } },
    { $0.function(3) { $0.gelu($1, .exact) } },
    { $0.function(3) { $0.gelu($1, .tanh) } },
    { $0.function(9) { $0.square($1) } },
    { $0.function(3) { $0.negate($1) } },
    { $0.function(4.5, within: 1.5) { $0.exp($1) } },
    { $0.ofPositive(0.7) { $0.log($1) } },
    { $0.ofPositive(1.3) { $0.squareRoot($1) } },
    { $0.ofPositive(2) { $0.reciprocal($1) } },
    { composer in
      let name = "name\(composer.dice.below(1 << 40))"
      return composer.function(3) { $0.named(name, $1) }
    },
  ]

  static let kinked: [Operation] = [
    { composer in
      let x = composer.sided(composer.operand())
      return composer.add([x], 3) { $0.relu($1[0]) }
    },
    { composer in
      let shape = composer.dice.pick([[4], [2, 3]])
      let (x, y) = (composer.sided(composer.operand(shape)), composer.operand(shape))
      return composer.add([x, y], 3) { $0.multiply($0.step($1[0]), $1[1]) }
    },
    { composer in
      // One is within 1 of 0, the other beyond.
      let shape = composer.dice.pick([[4], [2, 3]])
      let x = composer.sided(composer.operand(shape))
      let y = composer.tamed(composer.operand(shape), 0.9)
      return composer.add(composer.dice.chance(0.5) ? [x, y] : [y, x], 3) {
        $0.maximum($1[0], $1[1])
      }
    },
    { composer in
      // Elements along the axis are within 1 of levels that are 3 apart.
      let shape = [2, 3, 2]
      let axis = composer.dice.below(3)
      let x = composer.function(1, of: composer.operand(shape)) { $0.tanh($1) }
      var levelShape = [1, 1, 1]
      levelShape[axis] = shape[axis]
      let levels = composer.dice.permutation(shape[axis]).map { Double(3 * $0) }
      let spread = composer.add([x], 7) { [levelShape] in
        $0.add($1[0], $0.constant(levels, levelShape))
      }
      return composer.add([spread], 7) { $0.maximum($1[0], over: axis) }
    },
    { composer in
      let mask = (0..<6).map { _ in composer.dice.chance(0.5) ? 1.0 : 0 }
      return composer.add([composer.operand([2, 3]), composer.operand([2, 3])], 3) {
        $0.select($0.constant(mask, [2, 3]), $1[0], $1[1])
      }
    },
  ]

  // Shapes that are equal, and some of which one is repeated.
  private static let shapes: [(Shape, Shape)] = [
    ([4], [4]), ([2, 3], [2, 3]), ([2, 2, 3], [2, 2, 3]), ([3, 4], [4]), ([3], [2, 3]),
    ([3, 1], [3, 4]), ([2, 1, 3], [2, 2, 3]), ([2, 3], []),
  ]

  static let pairs: [Operation] = [
    { $0.pair(6) { $0.add($1, $2) } },
    { $0.pair(6) { $0.subtract($1, $2) } },
    { $0.pair(9) { $0.multiply($1, $2) } },
    { composer in
      let (first, second) = composer.dice.pick(Self.shapes)
      let divisor = composer.positive(composer.operand(second))
      return composer.add([composer.operand(first), divisor], 6) { $0.divide($1[0], $1[1]) }
    },
  ]

  static let products: [Operation] = [
    { composer in
      let transposes = (composer.dice.chance(0.5), composer.dice.chance(0.5))
      let lead: Shape = composer.dice.chance(0.5) ? [2] : []
      let a = composer.operand(lead + (transposes.0 ? [3, 2] : [2, 3]))
      let b = composer.operand(lead + (transposes.1 ? [4, 3] : [3, 4]))
      let scale = composer.dice.uniform(0.3, 0.6)
      return composer.add([a, b], 27 * scale) {
        $0.product($1[0], $1[1], transposing: transposes, scale: scale)
      }
    },
    { composer in
      let transposes = (composer.dice.chance(0.5), composer.dice.chance(0.5))
      return composer.add([composer.operand([3, 3]), composer.operand([3, 3])], 13.5) {
        $0.product($1[0], $1[1], transposing: transposes, scale: 0.5)
      }
    },
    { composer in
      composer.add([composer.operand([2, 2, 3]), composer.operand([3, 4])], 27) {
        $0.product($1[0], $1[1])
      }
    },
    { composer in
      composer.add([composer.operand([1, 2, 3]), composer.operand([2, 2, 3])], 27) {
        $0.product($1[0], $1[1], transposing: (false, true))
      }
    },
    { composer in
      let (stride, padding) = (1 + composer.dice.below(2), composer.dice.below(2))
      return composer.add([composer.operand([1, 3, 3, 2]), composer.operand([2, 2, 2, 2])], 72) {
        $0.convolution($1[0], $1[1], stride: stride, padding: padding)
      }
    },
  ]

  static let movements: [Operation] = [
    { composer in
      let axes = composer.dice.pick([[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
      return composer.add([composer.operand([2, 2, 3])], 36) { $0.sum($1[0], over: axes) }
    },
    { composer in
      let axes = composer.dice.pick([[0], [1], [2], [0, 1], [0, 2], [1, 2]])
      return composer.add([composer.operand([2, 2, 3])], 3) { $0.mean($1[0], over: axes) }
    },
    { composer in
      let order = composer.dice.permutation(3)
      return composer.add([composer.operand([2, 2, 3])], 3) { $0.permute($1[0], order) }
    },
    { composer in composer.add([composer.operand([2, 3])], 3) { $0.transpose($1[0]) } },
    { composer in
      let shapes = [[12], [3, 4], [2, 6], [2, 2, 3], [1, 12]]
      let (first, second) = (composer.dice.pick(shapes), composer.dice.pick(shapes))
      let x = composer.add([composer.operand([4, 3])], 3) { $0.reshape($1[0], first) }
      return composer.add([x], 3) { $0.reshape($1[0], second) }
    },
    { composer in
      let axis = composer.dice.below(3)
      return composer.add([composer.operand([2, 2, 3])], 3) {
        $0.element($1[0], 1, along: axis)
      }
    },
    { composer in
      let axis = composer.dice.below(2)
      let inputs = (0..<2 + composer.dice.below(2)).map { _ in composer.operand([2, 3]) }
      return composer.add(inputs, 3) { $0.concatenate($1, along: axis) }
    },
    { composer in
      let axis = composer.dice.below(3)
      return composer.add([composer.operand([2, 3]), composer.operand([2, 3])], 3) {
        $0.stack($1, along: axis)
      }
    },
    { composer in
      let axis = composer.dice.below(3)
      return composer.add([composer.operand([2, 3])], 3) { $0.broadcast($1[0], [2], at: axis) }
    },
    { composer in
      let indices = (0..<4).map { _ in Int32(composer.dice.below(3)) }
      return composer.add([composer.operand([3, 2])], 3) {
        $0.gather($1[0], $0.constantIndices(indices, [2, 2]))
      }
    },
    { composer in
      let indices = (0..<4).map { _ in Int32(composer.dice.below(3)) }
      return composer.add([composer.operand([4, 2])], 12) {
        $0.scatterAdd($1[0], $0.constantIndices(indices, [4]), rows: 3)
      }
    },
    { composer in composer.add([composer.operand([2, 2, 3])], 3) { $0.maskCausal($1[0], fill: 1) }
    },
    { composer in
      composer.add([composer.operand([2, 2, 4])], 5) { $0.rotary($1[0], heads: 1, base: 10) }
    },
  ]

  // An epsilon of the variance's size: with the usual one a row of equal elements is a needle's eye.
  private static let epsilon = 0.3

  static let rows: [Operation] = [
    { $0.function(1) { $0.softmax($1) } },
    { $0.function(8) { $0.logSoftmax($1) } },
    { composer in
      let x = composer.operand(composer.dice.pick([[4], [3, 4], [2, 2, 4]]))
      return composer.add([x, composer.operand([4]), composer.operand([4])], 9) {
        $0.layerNorm($1[0], gain: $1[1], offset: $1[2], epsilon: Self.epsilon)
      }
    },
    { composer in
      let x = composer.operand(composer.dice.pick([[4], [3, 4], [2, 2, 4]]))
      return composer.add([x, composer.operand([4])], 6) {
        $0.rmsNorm($1[0], gain: $1[1], epsilon: Self.epsilon)
      }
    },
    { composer in
      let (queries, keys) = composer.dice.pick([([2, 3, 4], [2, 3, 4]), ([1, 2, 4], [1, 3, 4])])
      let (heads, isCausal) = (1 + composer.dice.below(2), composer.dice.chance(0.5))
      let name = "attention\(composer.dice.below(1 << 40))"
      let inputs = [
        composer.operand(queries, within: 2), composer.operand(keys, within: 2),
        composer.operand(keys, within: 2),
      ]
      return composer.add(inputs, 2) {
        $0.attention(
          queries: $1[0], keys: $1[1], values: $1[2], heads: heads, causal: isCausal, name: name)
      }
    },
    { composer in
      let (heads, isCausal) = (1 + composer.dice.below(2), composer.dice.chance(0.5))
      let name = "attention\(composer.dice.below(1 << 40))"
      return composer.add([composer.operand([1, 3, 12], within: 2)], 2) {
        $0.attention(packed: $1[0], heads: heads, causal: isCausal, name: name)
      }
    },
  ]

  static let losses: [Operation] = [
    { composer in
      let labels = (0..<3).map { _ in Int32(composer.dice.below(4)) }
      return composer.add([composer.operand([3, 4])], 8) {
        $0.crossEntropy($1[0], labels: $0.constantIndices(labels, [3]))
      }
    },
    { composer in
      let labels = (0..<3).map { _ in Int32(composer.dice.below(4)) }
      return composer.add([composer.operand([3, 4])], 8) {
        $0.meanCrossEntropy($1[0], labels: $0.constantIndices(labels, [3]))
      }
    },
    { composer in
      composer.add([composer.operand([2, 3]), composer.operand([2, 3])], 36) {
        $0.meanSquaredError($1[0], $1[1])
      }
    },
    { composer in
      let targets = composer.function(3, of: composer.operand([2, 3], within: 1)) {
        $0.logSoftmax($1)
      }
      return composer.add([targets, composer.operand([2, 3])], 12) {
        $0.meanDivergence(ofLogTargets: $1[0], $1[1])
      }
    },
  ]

  // A function of one operand that keeps its shape.
  private mutating func function(
    _ bound: Double, within limit: Double = 3, of value: Int? = nil,
    _ apply: @escaping (inout Graph, Node) -> Node
  ) -> Int {
    add([value ?? operand(within: limit)], bound) { apply(&$0, $1[0]) }
  }

  private mutating func ofPositive(
    _ bound: Double, _ apply: @escaping (inout Graph, Node) -> Node
  ) -> Int {
    function(bound, of: positive(operand()), apply)
  }

  private mutating func pair(
    _ bound: Double, _ apply: @escaping (inout Graph, Node, Node) -> Node
  ) -> Int {
    let (first, second) = dice.pick(Self.shapes)
    return add([operand(first), operand(second)], bound) { apply(&$0, $1[0], $1[1]) }
  }
}
