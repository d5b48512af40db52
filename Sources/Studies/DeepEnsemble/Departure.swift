internal import Engine
internal import Tasks

// N: images, D: pixels, K: outputs.

/// How far training has taken a network from where it was linear in its parameters.
struct Departure {
  /// The test images at which the linearisation is compared.
  static let testImages = 1_000

  /// The training images between which the kernel is compared: filters' gradients are held for each image
  /// and output.
  static func kernelImages(_ kind: NetworkArchitecture.Kind) -> Int { kind == .mlp ? 128 : 16 }

  /// ‖Θ_T − Θ₀‖ / ‖Θ₀‖ in the Frobenius norm, Θ the mean over outputs.
  let kernelDrift: Double
  /// ‖f_T − f₀ − J₀ (θ_T − θ₀)‖ / ‖f_T − f₀‖ over images and outputs.
  let linearisedDistance: Double

  /// Compares a trained network, on training and test images (N, D), with itself before training.
  init<Scalar: EngineScalar>(
    _ network: MemberNetwork<Scalar>, training: [Float], test: [Float]
  ) {
    func first(_ count: Int, of images: [Float]) -> [Scalar] {
      images.prefix(count * network.model.shape.count).map { Scalar($0) }
    }
    let seen = first(Self.kernelImages(network.model.architecture.kind), of: training)
    let kernels = [network.initial, network.variables].map { variables in
      Self.kernel(network.model, variables, seen)
    }
    kernelDrift = relativeDistance(kernels[1], kernels[0])

    let tested = first(Self.testImages, of: test)
    let moved = zip(
      network.outputs(network.variables, tested), network.outputs(network.initial, tested)
    ).map { Double($0 - $1) }
    linearisedDistance = relativeDistance(Self.tangent(network, tested), moved)
  }

  /// The tangent kernel between images (N, D), mean over outputs, (N, N).
  private static func kernel<Scalar: EngineScalar>(
    _ model: EnsembleModel, _ variables: Variables<Scalar>, _ images: [Scalar]
  ) -> [Double] {
    var graph = Graph()
    let x = graph.input("x", [images.count / model.shape.count, model.shape.count], examples: 0)
    let y = model(x, in: &graph)
    let kernel = TangentKernel(graph, output: y, outputs: .mean, variables: variables)
    _ = kernel.input("x").update(from: images)
    return kernel.kernel(kernel.features()).map { Double($0) }
  }

  /// J₀ (θ_T − θ₀) at images (N, D): (N, K).
  private static func tangent<Scalar: EngineScalar>(
    _ network: MemberNetwork<Scalar>, _ images: [Scalar]
  ) -> [Double] {
    let model = network.model
    var graph = Graph()
    let x = graph.input("x", [images.count / model.shape.count, model.shape.count], examples: 0)
    let y = model(x, in: &graph)
    let specs = graph.parameters
    let parameters = specs.compactMap { graph.node(named: $0.name) }
    let directions = specs.map { graph.input("direction." + $0.name, $0.shape) }
    let moved = graph.jacobianVector(of: y, withRespectTo: parameters, along: directions)
    let program = Program<Scalar>(graph, outputs: [moved], variables: network.initial)
    program.set("x", images)
    for spec in specs {
      let (now, before) = (
        network.variables.buffer(of: spec.name), network.initial.buffer(of: spec.name)
      )
      program.set("direction." + spec.name, zip(now, before).map { $0 - $1 })
    }
    program.run()
    return program[moved].map { Double($0) }
  }
}

/// ‖A − B‖ / ‖B‖ in the Frobenius norm.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) elements")
  let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (difference / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
