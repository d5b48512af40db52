import Engine
import Testing

/// A function in which an operation meets what a derivative may stumble over, in the engine and in exact arithmetic.
struct ComposedCase: Sendable, CustomTestStringConvertible {
  let name: String
  var shape: Shape = [2, 3]
  let build: @Sendable (inout Graph, Node) -> Node
  let exact: @Sendable ([HyperDual]) -> [HyperDual]

  var testDescription: String { name }
}

extension ComposedCase {
  static let all = slots + chains

  /// Operations that read one node in several slots, and those whose gradient does once the result is squared.
  static let slots: [ComposedCase] = [
    ComposedCase(name: "tanh", build: { $0.tanh($1) }, exact: { $0.map(\.hyperbolicTangent) }),
    ComposedCase(name: "sigmoid", build: { $0.sigmoid($1) }, exact: { $0.map(\.sigmoid) }),
    ComposedCase(
      name: "softmax", build: { $0.softmax($1) }, exact: { $0.rows(3).flatMap(\.softmax) }),
    ComposedCase(
      name: "log-softmax", build: { $0.logSoftmax($1) },
      exact: { $0.rows(3).flatMap { row in row.softmax.map(\.logarithm) } }),
    ComposedCase(
      name: "attention of a node to itself", shape: [1, 3, 4],
      build: {
        $0.attention(queries: $1, keys: $1, values: $1, heads: 1, causal: false)
      }, exact: { $0.attention($0, $0, channels: 4) }),
    ComposedCase(
      name: "attention with keys that are the values", shape: [1, 3, 4],
      build: {
        let queries = $0.slice($1, 1..<3, along: 1)
        return $0.attention(queries: queries, keys: $1, values: $1, heads: 1, causal: false)
      }, exact: { Array($0[4...]).attention($0, $0, channels: 4) }),
    ComposedCase(
      name: "layer norm of its own gain and offset", shape: [5],
      build: { $0.layerNorm($1, gain: $1, offset: $1, epsilon: 0.1) },
      exact: { $0.layerNorm($0, $0, 0.1) }),
    ComposedCase(
      name: "RMS norm of its own gain", shape: [5],
      build: { $0.rmsNorm($1, gain: $1, epsilon: 0.1) }, exact: { $0.rmsNorm($0, 0.1) }),
    ComposedCase(
      name: "product of a matrix with itself", shape: [3, 3],
      build: { $0.product($1, $1) }, exact: { $0.product($0, inner: 3) }),
  ]

  /// Operations whose compositions begin with what their inputs end with, and inputs that are constants.
  static let chains: [ComposedCase] = [
    ComposedCase(
      name: "exact GELU of 2x", build: { $0.gelu($0.scale($1, by: 2), .exact) },
      exact: { $0.map { exactGelu($0 * 2) } }),
    ComposedCase(
      name: "exact GELU of x + 1",
      build: { $0.gelu($0.affine($1, scale: 1, offset: 1), .exact) },
      exact: { $0.map { exactGelu($0 + 1) } }),
    ComposedCase(
      name: "tanh GELU of 2x", build: { $0.gelu($0.scale($1, by: 2), .tanh) },
      exact: { $0.map { tanhGelu($0 * 2) } }),
    ComposedCase(
      name: "affine of affine of affine",
      build: {
        let inner = $0.affine($0.affine($1, scale: 0.7, offset: 0.1), scale: -1.3, offset: 0.2)
        return $0.tanh($0.affine(inner, scale: 1.9, offset: -0.4))
      },
      exact: {
        $0.map { ((($0 * 0.7 + 0.1) * -1.3 + 0.2) * 1.9 + -0.4).hyperbolicTangent }
      }),
    ComposedCase(
      name: "softmax of a reshape of a reshape",
      build: { $0.softmax($0.reshape($0.reshape($1, [6]), [3, 2])) },
      exact: { $0.rows(2).flatMap(\.softmax) }),
    ComposedCase(
      name: "attention over three products", shape: [1, 3, 4],
      build: { graph, x in
        let maps = (0..<3).map { graph.product(x, graph.constant(weights($0), [4, 4])) }
        return graph.attention(
          queries: maps[0], keys: maps[1], values: maps[2], heads: 1, causal: false)
      },
      exact: { x in
        let maps = (0..<3).map { k in
          x.product(weights(k).map { HyperDual(value: $0) }, inner: 4)
        }
        return maps[0].attention(maps[1], maps[2], channels: 4)
      }),
    ComposedCase(
      name: "attention with constant queries", shape: [1, 3, 4],
      build: {
        $0.attention(
          queries: $0.constant(0.5, [1, 3, 4]), keys: $1, values: $0.tanh($1), heads: 1,
          causal: false)
      },
      exact: {
        $0.map { _ in HyperDual(value: 0.5) }.attention(
          $0, $0.map(\.hyperbolicTangent), channels: 4)
      }),
    ComposedCase(
      name: "layer norm with constant gain and offset", shape: [5],
      build: {
        $0.layerNorm(
          $0.scale($1, by: 2), gain: $0.constant(1, [5]), offset: $0.constant(0, [5]), epsilon: 0.1)
      },
      exact: { x in
        x.map { $0 * 2 }.layerNorm(
          x.map { _ in HyperDual(value: 1) }, x.map { _ in HyperDual(value: 0) }, 0.1)
      }),
  ]

  private static func weights(_ k: Int) -> [Double] { OperationCase.weights(16, UInt64(40 + k)) }

  private static func exactGelu(_ x: HyperDual) -> HyperDual {
    x * ((x * 0.5.squareRoot()).errorFunction + 1) * 0.5
  }

  private static func tanhGelu(_ x: HyperDual) -> HyperDual {
    let inner = (x + x * x * x * 0.044715) * (2 / Double.pi).squareRoot()
    return x * (inner.hyperbolicTangent + 1) * 0.5
  }
}
