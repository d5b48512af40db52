internal import Engine
internal import Randomness

/// The tangent kernel of 784-512-512-O with ReLU at 1,000 examples, the mean over its outputs.
struct KernelCase {
  private let kernel: TangentKernel<Float>

  init(outputs: Int) {
    var graph = Graph()
    var x = graph.input("x", [1000, 784], examples: 0)
    for (layer, inputs) in [784, 512].enumerated() {
      x = graph.relu(Dense("layer\(layer)", inputs: inputs, outputs: 512)(x, in: &graph))
    }
    let y = Dense("readout", inputs: 512, outputs: outputs)(x, in: &graph)
    kernel = TangentKernel(graph, output: y, outputs: .mean)
    kernel.variables.initialise(RandomKey(seed: 1))
    let numbers = RandomKey(seed: 2).normals(784_000)
    let input = kernel.input("x")
    for place in input.indices { input[place] = Float(numbers[place]) }
  }

  /// Features of all examples and their kernel; returns one of its elements.
  func compute() -> Float { kernel.kernel(kernel.features())[1001] }
}
