internal import Engine
internal import StudyKit
internal import Tasks

// N: images, D: pixels, K: outputs.

/// How far training has taken a network from where it was linear in its parameters.
struct Departure {
  /// The test images at which the linearization is compared.
  static let testImages = 1_000

  /// The training images between which the kernel is compared: filters' gradients are held for each image
  /// and output.
  static func kernelImages(_ kind: NetworkArchitecture.Kind) -> Int { kind == .mlp ? 128 : 16 }

  /// ‖Θ_T − Θ₀‖ / ‖Θ₀‖ in the Frobenius norm, Θ the mean over outputs.
  let kernelDrift: Double
  /// ‖f_T − f₀ − J₀ (θ_T − θ₀)‖ / ‖f_T − f₀‖ over images and outputs.
  let linearizedDistance: Double

  /// Compares a trained network, on training and test images (N, D), with itself before training.
  init<Scalar: EngineScalar>(
    _ network: MemberNetwork<Scalar>, training: [Float], test: [Float]
  ) throws(RunFailure) {
    func first(_ count: Int, of images: [Float]) -> [Scalar] {
      images.prefix(count * network.model.shape.count).map { Scalar($0) }
    }
    let seen = first(Self.kernelImages(network.model.architecture.kind), of: training)
    let before = try Self.kernel(network.model, network.initial, seen)
    kernelDrift = relativeDistance(try Self.kernel(network.model, network.variables, seen), before)

    let tested = first(Self.testImages, of: test)
    let moved = zip(
      try network.outputs(network.variables, tested), try network.outputs(network.initial, tested)
    ).map { Double($0 - $1) }
    linearizedDistance = relativeDistance(try Self.tangent(network, tested), moved)
  }

  /// The tangent kernel between images (N, D), mean over outputs, (N, N).
  private static func kernel<Scalar: EngineScalar>(
    _ model: EnsembleModel, _ variables: Variables<Scalar>, _ images: [Scalar]
  ) throws(RunFailure) -> [Double] {
    let network = model.written(for: images.count / model.shape.count)
    let kernel = try compiling { () throws(ModelError) in
      try TangentKernel(network.model, output: network.y, outputs: .mean, variables: variables)
    }
    _ = kernel.input("x").update(from: images)
    return kernel.kernel(kernel.features()).map { Double($0) }
  }

  /// J₀ (θ_T − θ₀) at images (N, D): (N, K).
  private static func tangent<Scalar: EngineScalar>(
    _ network: MemberNetwork<Scalar>, _ images: [Scalar]
  ) throws(RunFailure) -> [Double] {
    let (model, x, y) = network.model.written(for: images.count / network.model.shape.count)
    let parameters = model.parameterTensors
    let directions = model.parameters.map {
      model.input("direction." + $0.name, $0.shape, examples: nil)
    }
    let moved = y.change(of: parameters, along: directions)
    return try compiling { () throws(ModelError) in
      let program = try Program<Scalar>(model, outputs: [moved], variables: network.initial)
      try program.set(x, images)
      for (spec, direction) in zip(model.parameters, directions) {
        let (now, before) = (
          network.variables.buffer(of: spec.name), network.initial.buffer(of: spec.name)
        )
        try program.set(direction, zip(now, before).map { $0 - $1 })
      }
      program.run()
      return try program[moved].map { Double($0) }
    }
  }
}

/// ‖A − B‖ / ‖B‖ in the Frobenius norm.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) elements")
  let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (difference / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
