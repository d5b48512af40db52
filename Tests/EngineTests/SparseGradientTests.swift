internal import AllocationCounter
import Engine
import Testing

struct SparseGradientTests {
  /// Six indices into a table of 40 rows; squared error of the rows they name. With `dense`, the same by a product
  /// with one-hot vectors, whose gradient is a whole table.
  private func training(
    dense: Bool, _ optimizer: Optimizer, clipping: Clipping = .none
  ) -> Training<Double> {
    var graph = Graph()
    let chosen = graph.indices("chosen", [2, 3])
    let table = graph.parameter(ParameterSpec("table", [40, 5], initial: .constant(0)))
    let gain = graph.parameter(ParameterSpec("gain", [5], initial: .constant(1)))
    let rows =
      dense
      ? graph.product(graph.oneHot(chosen, count: 40), table) : graph.gather(table, chosen)
    let loss = graph.meanSquaredError(
      graph.multiply(rows, gain), graph.input("targets", [2, 3, 5]))
    let training = Training<Double>(
      graph, loss: loss, optimizer: optimizer, learningRate: .constant(0.1), clipping: clipping)
    training.variables["table"] = (0..<200).map { Double($0 % 17) / 8 - 1 }
    training.variables["gain"] = [1, 2, -1, 0.5, 1]
    training.program.set("targets", (0..<30).map { Double($0 % 7) - 3 })
    return training
  }

  /// The indices of a step: some come back, some twice in a step, the first and last row among them.
  private func indices(_ step: Int) -> [Int32] {
    [0, Int32(step % 4), 7, 7, Int32(39 - step), Int32(20 + step % 2)]
  }

  @Test(
    arguments: [
      Optimizer.sgd(), .sgd(momentum: 0.9), .sgd(momentum: 0.9, nesterov: true), .adam(),
      .adamW(decay: 0.1),
    ], [Clipping.none, .globalNorm(0.5), .elements(0.05)])
  func `rows that a step gathers train as the whole table would`(
    optimizer: Optimizer, clipping: Clipping
  ) throws {
    let sparse = training(dense: false, optimizer, clipping: clipping)
    let dense = training(dense: true, optimizer, clipping: clipping)
    for step in 0..<12 {
      for training in [sparse, dense] {
        training.program.set("chosen", indices: indices(step))
        try training.step()
      }
      for name in ["table", "gain"] {
        #expect(relativeError(sparse.gradient(of: name), dense.gradient(of: name)) < 1e-13)
        #expect(relativeError(sparse.variables[name], dense.variables[name]) < 1e-13)
      }
    }
  }

  @Test func `a step with few rows of a table allocates nothing`() throws {
    let training = training(dense: false, .adam(), clipping: .globalNorm(0.5))
    let chosen = training.program.indices("chosen")
    for _ in 0..<2 { try training.step() }
    let batches = (0..<10).map(indices)
    let before = allocation_count()
    for batch in batches {
      for place in chosen.indices { chosen[place] = batch[place] }
      try training.step()
    }
    #expect(allocation_count() == before)
  }
}
