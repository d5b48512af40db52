internal import BLAS
internal import CKernels
internal import Engine
internal import Foundation

// Times training steps of the engine's programs. One JSON line a case: CPU seconds per step, the least of seven
// repeats; seconds from nothing to the first step's loss; the loss after all steps. With --profile: the
// instructions of a case's program, the slowest first, in microseconds.

/// CPU seconds of this thread.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The cases that are named, or all.
let wanted = CommandLine.arguments.dropFirst().filter { $0 != "--profile" }

/// Prints what a step's instructions take, the least of 500 runs of each.
func profile(_ name: String, _ model: Case) {
  for _ in 0..<20 { _ = model.step() }
  let lines = model.training.program.profile(repeats: 500)
  let total = lines.reduce(0) { $0 + $1.seconds }
  print(name, "program:", (total * 1e6).formatted(), "µs")
  for line in lines.sorted(by: { $0.seconds > $1.seconds }) {
    print((line.seconds * 1e6).formatted(.number.precision(.fractionLength(1))), line.label)
  }
}

/// Runs a unit of work often enough for 0.25 s, seven times, and prints the least time of one.
func measure(_ name: String, _ first: Double, _ work: () -> Float) {
  var last: Float = 0
  for _ in 0..<3 { last = work() }
  var start = processorTime()
  last = work()
  let count = max(1, Int(0.25 / (processorTime() - start)))
  var least = Double.infinity
  for _ in 0..<7 {
    start = processorTime()
    for _ in 0..<count { last = work() }
    least = min(least, (processorTime() - start) / Double(count))
  }
  print(
    """
    {"case": "\(name)", "impl": "engine", "s_cpu_min": \(least), "first_step_s": \(first), \
    "loss": \(last), "blas": "\(OpenBLAS.coreName)", "level": \(k_level())}
    """)
}

/// Measures a training's step if it is wanted, or prints its profile.
func steps(_ name: String, _ build: () throws -> Case) rethrows {
  guard wanted.isEmpty || wanted.contains(name) else { return }
  let start = processorTime()
  let model = try build()
  if CommandLine.arguments.contains("--profile") { return profile(name, model) }
  _ = model.step()
  measure(name, processorTime() - start) { model.step() }
}

try steps("mlp64") { try .mlp(width: 64) }
try steps("mlp512") { try .mlp(width: 512) }
try steps("attn2") { try .transformer(layers: 2, heads: 8, width: 64, classes: 1600) }
try steps("singh") { try .transformer(layers: 12, heads: 8, width: 64, mlpRatio: 4, classes: 1600) }
try steps("reddy") {
  try .transformer(layers: 2, heads: 1, width: 128, classes: 32, headLayers: 3)
}
try steps("coop") { try .coopetition() }
for (name, outputs) in [("ntk1", 1), ("ntk10", 10)] where wanted.isEmpty || wanted.contains(name) {
  let start = processorTime()
  let kernel = try KernelCase(outputs: outputs)
  _ = kernel.compute()
  measure(name, processorTime() - start) { kernel.compute() }
}
if wanted.isEmpty || wanted.contains("wide3") {
  let start = processorTime()
  let kernels = WideCase()
  _ = kernels.compute()
  measure("wide3", processorTime() - start) { kernels.compute() }
}
