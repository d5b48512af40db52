import Engine
import Randomness

/// A random composition of the engine's operations. It can be built as it is, or with values in its middle
/// given from outside.
struct RandomGraph {
  /// One operation on values before it.
  struct Step {
    let operands: [Int]
    let apply: (inout Graph, [Node]) -> Node
  }

  /// Shapes of the parameters, which are the first values.
  let parameters: [Shape]
  /// What makes the other values, in order.
  let steps: [Step]
  /// Values in the middle by which derivatives may be taken. No operation but theirs applies to what they are
  /// made from, so that no other node of the graph can equal theirs.
  let inner: [Int]
  /// The result, and a scalar that depends on it.
  let result: Int
  let scalar: Int

  static func name(_ value: Int) -> String { "value\(value)" }

  /// Builds the values in a graph, those of `given` as parameters with shapes.
  func build(in graph: inout Graph, given: [Int: Shape] = [:]) -> [Node] {
    var nodes: [Node] = []
    func parameter(_ shape: Shape) -> Node {
      graph.parameter(ParameterSpec(Self.name(nodes.count), shape, initial: .constant(0)))
    }
    for shape in parameters { nodes.append(parameter(shape)) }
    for step in steps {
      let inputs = step.operands.map { nodes[$0] }
      nodes.append(given[nodes.count].map(parameter) ?? step.apply(&graph, inputs))
    }
    return nodes
  }

  /// The values that the result depends on.
  var ancestors: Set<Int> {
    var found: Set = [result]
    for (index, step) in steps.enumerated().reversed()
    where found.contains(parameters.count + index) { found.formUnion(step.operands) }
    return found
  }
}

/// One random choice after another.
struct Dice {
  private let key: RandomKey
  private var count: UInt64 = 0

  init(_ key: RandomKey) { self.key = key }

  mutating func below(_ n: Int) -> Int {
    count += 1
    return key.integer(below: n, at: count)
  }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    count += 1
    return low + (high - low) * key.uniform(at: count)
  }

  mutating func chance(_ probability: Double) -> Bool { uniform(0, 1) < probability }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  mutating func numbers(_ count: Int, _ low: Double, _ high: Double) -> [Double] {
    (0..<count).map { _ in uniform(low, high) }
  }

  mutating func permutation(_ count: Int) -> [Int] {
    var rest = Array(0..<count)
    return (0..<count).map { _ in rest.remove(at: below(rest.count)) }
  }
}

/// Composes a random graph: operations are drawn one after another, their operands from what is there.
///
/// Every value has a bound that it never exceeds, so that functions with poles and steep slopes are given what
/// differences resolve.
struct Composer {
  var dice: Dice
  private var graph = Graph()
  private var nodes: [Node] = []
  private var bounds: [Double] = []
  private var steps: [RandomGraph.Step] = []
  /// Values that operations may take.
  private var pool: [Int] = []
  private var last: Int?

  private init(_ key: RandomKey) { dice = Dice(key) }

  /// The graph of a key.
  static func graph(_ key: RandomKey) -> RandomGraph {
    var composer = Composer(key)
    return composer.compose()
  }

  private mutating func compose() -> RandomGraph {
    let shapes: [Shape] = (0...dice.below(2)).map { _ in dice.pick([[2, 3], [4], [2, 2, 3], [6]]) }
    for (k, shape) in shapes.enumerated() {
      nodes.append(
        graph.parameter(ParameterSpec(RandomGraph.name(k), shape, initial: .constant(0))))
      bounds.append(1)
      pool.append(k)
    }
    var inner: [Int] = []
    for _ in 0..<3 + dice.below(4) {
      if dice.chance(0.3) { inner.append(innerValue()) }
      pool.append(dice.pick(Self.operations)(&self))
    }
    let result = pool[pool.count - 1]
    let scalar = contraction(result)
    return RandomGraph(
      parameters: shapes, steps: steps, inner: inner, result: result, scalar: scalar)
  }

  /// A value that only itself is made like: what it is made from is not in the pool.
  private mutating func innerValue() -> Int {
    let source = add([any()], 1.5) { [scale = dice.uniform(0.5, 1.5)] in
      $0.scale($1[0], by: scale)
    }
    let shape = shape(source)
    let value =
      switch dice.below(4) {
      case 0: affine(source)
      case 1: add([source], bounds[source]) { $0.reshape($1[0], [shape.reduce(1, *), 1]) }
      case 2: add([source], bounds[source]) { $0.reshape($1[0], [1] + shape) }
      default: add([source], 1) { $0.sigmoid($1[0]) }
      }
    pool.append(value)
    return value
  }

  // A scalar whose derivative by the result is constant, the result itself, or another value.
  private mutating func contraction(_ result: Int) -> Int {
    let shape = shape(result)
    switch dice.below(4) {
    case 0:
      let weights = dice.numbers(shape.reduce(1, *), -1, 1)
      return add([result], 0) { $0.sum($0.multiply($1[0], $0.constant(weights, shape))) }
    case 1: return add([result], 0) { $0.scale($0.sum($0.square($1[0])), by: 0.5) }
    case 2: return add([result], 0) { $0.scale($0.sum($0.multiply($1[0], $1[0])), by: 0.5) }
    default: return add([result, fitted(any(), shape)], 0) { $0.sum($0.multiply($1[0], $1[1])) }
    }
  }

  // What operations are written with

  func shape(_ value: Int) -> Shape { graph.shape(of: nodes[value]) }

  func bound(_ value: Int) -> Double { bounds[value] }

  /// Applies an operation; the result never exceeds `bound`.
  mutating func add(
    _ operands: [Int], _ bound: Double, _ apply: @escaping (inout Graph, [Node]) -> Node
  ) -> Int {
    nodes.append(apply(&graph, operands.map { nodes[$0] }))
    bounds.append(bound)
    steps.append(RandomGraph.Step(operands: operands, apply: apply))
    return nodes.count - 1
  }

  /// Any value, the latest most often.
  mutating func any() -> Int {
    dice.chance(0.5) ? pool[pool.count - 1] : dice.pick(pool)
  }

  /// A value of the shape within `limit`: often the same as the operation's operand before.
  mutating func operand(_ shape: Shape, within limit: Double = 3) -> Int {
    if let last, dice.chance(0.4), self.shape(last) == shape, bounds[last] <= limit { return last }
    let value = tamed(fitted(any(), shape), limit)
    last = value
    return value
  }

  /// A value of a shape that suits most operations.
  mutating func operand(within limit: Double = 3) -> Int {
    operand(dice.pick([[4], [2, 3], [3, 4], [2, 2, 3], [1, 5]]), within: limit)
  }

  /// The elements of a value under another shape, repeated or cut off.
  mutating func fitted(_ value: Int, _ target: Shape) -> Int {
    if shape(value) == target { return value }
    let count = target.reduce(1, *)
    let bound = bounds[value]
    let size = shape(value).reduce(1, *)
    var flat = add([value], bound) { $0.reshape($1[0], [size]) }
    while shape(flat)[0] < count {
      flat = add([flat, flat], bound) { $0.concatenate($1, along: 0) }
    }
    let start = dice.below(shape(flat)[0] - count + 1)
    flat = add([flat], bound) { $0.slice($1[0], start..<start + count, along: 0) }
    return add([flat], bound) { $0.reshape($1[0], target) }
  }

  /// The value, scaled down where it may exceed the limit, and sometimes passed through an affine map.
  mutating func tamed(_ value: Int, _ limit: Double) -> Int {
    if bounds[value] > limit {
      let factor = limit / bounds[value]
      return add([value], limit) { $0.scale($1[0], by: factor) }
    }
    return dice.chance(0.25) ? tamed(affine(value), limit) : value
  }

  mutating func affine(_ value: Int) -> Int {
    let (scale, offset) = (dice.uniform(-1.5, 1.5), dice.uniform(-0.5, 0.5))
    return add([value], abs(scale) * bounds[value] + abs(offset)) {
      $0.affine($1[0], scale: scale, offset: offset)
    }
  }

  /// A value between 0.5 and 1.5, away from poles at 0.
  mutating func positive(_ value: Int) -> Int {
    let unit = add([value], 1) { $0.sigmoid($1[0]) }
    return add([unit], 1.5) { $0.affine($1[0], scale: 1, offset: 0.5) }
  }

  /// A value at least 1 away from 0, each element on a side of its own: where a function has a kink at 0, a
  /// difference across it would be the mean of two slopes.
  mutating func sided(_ value: Int) -> Int {
    let unit = add([value], 1) { $0.tanh($1[0]) }
    let shape = shape(value)
    let sides = (0..<shape.reduce(1, *)).map { _ in dice.chance(0.5) ? 2.0 : -2.0 }
    return add([unit], 3) { $0.add($1[0], $0.constant(sides, shape)) }
  }
}
