internal import AllocationCounter
import Engine
import Testing

struct AllocationTests {
  /// Allocations of this thread while `body` runs.
  private func allocations(_ body: () throws -> Void) rethrows -> Int {
    let before = allocation_count()
    try body()
    return allocation_count() - before
  }

  @Test(arguments: [Optimizer.adam(), .adamW(decay: 0.1), .sgd(momentum: 0.9)])
  func `a warm training step allocates nothing`(_ optimizer: Optimizer) throws {
    #expect(allocations { _ = Array(repeating: 1, count: 100_000) } > 0, "the counter counts")
    for model in [Models.mlp(), Models.transformer()] {
      let training: Training<Float> = Models.training(
        model, optimizer, .cosine(peak: 0.01, steps: 100), clipping: .globalNorm(1))
      for _ in 0..<2 { try training.step() }
      let count = try allocations {
        for _ in 0..<10 { try training.step() }
      }
      #expect(count == 0)
    }
  }

  @Test func `a warm run of a program allocates nothing`() {
    let model = Models.transformer()
    let program = Program<Double>(model.graph, outputs: [model.loss])
    Models.fill(program, of: model)
    program.run()
    #expect(allocations { for _ in 0..<10 { program.run() } } == 0)
  }
}
