internal import CKernels

/// How the Gaussian error linear unit is computed.
public enum GeluForm: Hashable, Sendable {
  /// `x Φ(x)` (Hendrycks & Gimpel 2016).
  case exact
  /// `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`, the default of JAX and of the transformers of Chan et al.
  case tanh
}

/// The Gaussian error linear unit.
struct Gelu: Elementwise {
  let form: GeluForm

  var label: String { "GELU" }
  var tile: TileKernel { form == .exact ? .gelu : .geluTanh }
  var biasedKernel: CallKernel? { form == .exact ? .biasGelu : .biasGeluTanh }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.multiply(at.cotangent, graph.append(GeluSlope(form: form), at.inputs))]
  }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let x = inputs[0]
    let inner: Node
    switch form {
    case .exact:
      inner = graph.erf(graph.scale(x, by: 0.5.squareRoot()))
    case .tanh:
      let cubic = graph.multiply(x, graph.affine(graph.square(x), scale: 0.044715, offset: 1))
      inner = graph.tanh(graph.scale(cubic, by: (2 / Double.pi).squareRoot()))
    }
    return [graph.multiply(graph.affine(inner, scale: 0.5, offset: 0.5), x)]
  }
}

/// GELU's derivative. A schedule computes it beside the value, which shares its costly part.
struct GeluSlope: Elementwise {
  let form: GeluForm

  var label: String { "GELU's slope" }
  var tile: TileKernel { form == .exact ? .geluSlope : .geluTanhSlope }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let one = graph.constant(1, graph.shape(of: inputs[0]))
    let found = graph.pullback([one], to: inputs) {
      Gelu(form: form).decomposition($0, in: &$1) ?? []
    }
    return graph.filled(found, like: inputs)
  }
}

extension Graph {
  /// The Gaussian error linear unit.
  public mutating func gelu(_ x: Node, _ form: GeluForm = .tanh) -> Node {
    append(Gelu(form: form), [x])
  }
}
