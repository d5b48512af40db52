internal import Engine
internal import Randomness

/// The tangent kernel of 784-512-512-O with ReLU at 1,000 examples, the mean over its outputs.
struct KernelCase {
  private let kernel: TangentKernel<Float>

  init(outputs: Int) throws(ModelError) {
    let model = Model()
    let hidden = model.input("x", 1000, 784).dense("layer0", to: 512, weight: .normal()).relu
      .dense("layer1", to: 512, weight: .normal()).relu
    let y = hidden.dense("readout", to: outputs, weight: .normal())
    kernel = try TangentKernel(model, output: y, outputs: .mean)
    kernel.variables.initialize(RandomKey(seed: 1))
    let numbers = RandomKey(seed: 2).normals(784_000)
    let input = kernel.input("x")
    for index in input.indices { input[index] = Float(numbers[index]) }
  }

  /// Features of all examples and their kernel; returns one of its elements.
  func compute() -> Float { kernel.kernel(kernel.features())[1001] }
}

/// Kernels of three ReLU layers of infinite width on 1,000 examples of 784 inputs.
struct WideCase {
  private let network = InfiniteWidth(depth: 3, biasVariance: 0.01, readoutBias: .drawn)
  private let examples = RandomKey(seed: 2).normals(784_000).map(Float.init)

  /// Both kernels; returns the sum of one element of each.
  func compute() -> Float {
    let kernels = network.kernels(of: examples, inputs: 784)
    return kernels.covariance[1001] + kernels.tangent[1001]
  }
}
