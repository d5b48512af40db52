internal import BLAS
internal import CKernels
internal import Foundation

// Times steps that are written by hand on kernels and products: what a program of the engine can reach.
// One JSON line a case: name, CPU seconds per step (the least of the repeats), loss after the steps (an element of a kernel).

/// CPU seconds of this thread.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Runs a step often enough for 0.25 s, seven times, and prints the least time.
func measure(_ name: String, _ step: () -> Float) {
  for _ in 0..<3 { _ = step() }
  var start = processorTime()
  _ = step()
  let count = max(1, Int(0.25 / (processorTime() - start)))
  var least = Double.infinity
  var loss: Float = 0
  for _ in 0..<7 {
    start = processorTime()
    for _ in 0..<count { loss = step() }
    least = min(least, (processorTime() - start) / Double(count))
  }
  let line = """
    {"case": "\(name)", "impl": "by-hand", "s_cpu_min": \(least), "loss": \(loss), \
    "blas": "\(OpenBLAS.coreName)", "level": \(k_level())}
    """
  print(line)
}

let wanted = CommandLine.arguments.dropFirst()
func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }

for width in [64, 512] where isWanted("mlp\(width)") {
  var model = MLP(inputs: 784, width: width, outputs: 10, batch: 128)
  measure("mlp\(width)") { model.step() }
}
let shapes = [
  (
    "attn2",
    TransformerShape(
      layers: 2, heads: 8, width: 64, hidden: 0, tokens: 17, batch: 32, classes: 1600)
  ),
  (
    "singh",
    TransformerShape(
      layers: 12, heads: 8, width: 64, hidden: 256, tokens: 17, batch: 32, classes: 1600)
  ),
  (
    "reddy",
    TransformerShape(
      layers: 2, heads: 1, width: 128, hidden: 0, tokens: 17, batch: 32, classes: 32, headLayers: 3)
  ),
]
for (name, shape) in shapes where isWanted(name) {
  var model = Transformer(shape)
  let error = model.slopeError()
  precondition(error < 0.02, "\(name): the gradient is off by \(error) of itself")
  measure(name) { model.step() }
}
for (name, outputs) in [("ntk1", 1), ("ntk10", 10)] where isWanted(name) {
  let kernel = TangentKernel(examples: 1000, inputs: 784, width: 512, outputs: outputs)
  measure(name) {
    kernel.compute()
    return kernel.theta[1001]
  }
}
if isWanted("wide3") {
  let kernel = WideKernel(examples: 1000, inputs: 784, layers: 3)
  measure("wide3") {
    kernel.compute()
    return kernel.theta[1001]
  }
}
