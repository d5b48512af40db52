internal import CKernels
internal import Glibc

// T: positions, H: heads, D: channels of a head.

/// Turns channel pairs (j, j + D/2) of each head by an angle, for inputs (x (…, T, H·D), cosines (T, D/2),
/// sines (T, D/2)).
struct Rotary: Operation {
  let heads: Int
  let turnsBack: Bool

  var label: String { "rotary positions" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let shape = inputs[0]
    guard shape.count >= 2, shape[shape.count - 1] % (2 * heads) == 0,
      inputs[1] == [shape[shape.count - 2], shape[shape.count - 1] / (2 * heads)],
      inputs[2] == inputs[1]
    else {
      throw ShapeError("\(shape) with \(heads) heads does not take angles \(inputs[1])")
    }
    return shape
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let back = Rotary(heads: heads, turnsBack: !turnsBack)
    return [graph.append(back, [at.cotangent, at.inputs[1], at.inputs[2]]), nil, nil]
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.outputShape
    lowering.call(
      .rotate, [.output(), .input(0), .input(1), .input(2)],
      sizes: [
        shape.dropLast().reduce(1, *), shape[shape.count - 2], heads,
        shape[shape.count - 1] / heads,
      ], scalars: [turnsBack ? -1 : 1])
  }
}

extension Graph {
  /// Rotary positions on `x`, (…, T, H·D): the pair (j, j + D/2) of each head is turned by position ·
  /// base^(-2j/D) (Su et al. 2021; the half-split form of GPT-NeoX).
  public mutating func rotary(_ x: Node, heads: Int, base: Double = 10_000) -> Node {
    let shape = shape(of: x)
    guard heads > 0, shape.count >= 2, shape[shape.count - 1] % (2 * heads) == 0 else {
      return fail("rotary positions", [x], "\(heads) heads of even size do not divide it")
    }
    let (positions, half) = (shape[shape.count - 2], shape[shape.count - 1] / (2 * heads))
    var angles: [Double] = []
    for position in 0..<positions {
      for pair in 0..<half {
        angles.append(Double(position) * pow(base, -Double(pair) / Double(half)))
      }
    }
    let cosines = constant(angles.map { cos($0) }, [positions, half])
    let sines = constant(angles.map { sin($0) }, [positions, half])
    return append(Rotary(heads: heads, turnsBack: false), [x, cosines, sines])
  }
}
