import Engine
import Randomness
import Testing

struct MemberTests {
  private func training(_ members: Int, _ model: Models.Case, first: Int = 0)
    -> MemberTraining<Float>
  {
    let training = MemberTraining<Float>(
      model.graph, loss: model.loss, members: members, optimizer: .adam(),
      learningRate: .constant(0.01))
    for member in 0..<members {
      let key = RandomKey(seed: 12).folding(UInt64(first + member))
      training.initialize(member: member, key)
      for name in ["x", "y", "items"] where model.graph.node(named: name) != nil {
        key.folding(77).fillNormals(training.input(name, member: member))
      }
      for name in ["context", "labels"] where model.graph.node(named: name) != nil {
        key.folding(78).fillIntegers(below: 4, training.indices(name, member: member))
      }
    }
    return training
  }

  /// Losses of `steps` steps, step by step, each with all members.
  private func losses(_ training: MemberTraining<Float>, _ steps: Int) -> [[Float]] {
    (0..<steps).map { _ in Array(training.step()) }
  }

  @Test(arguments: [1, 2, 5])
  func `a member's bits do not depend on how many run beside it`(members: Int) {
    for model in [Models.mlp(), Models.transformer()] {
      let together = training(members, model)
      let all = losses(together, 6)
      for member in 0..<members {
        let alone = training(1, model, first: member)
        #expect(losses(alone, 6).map { $0[0] } == all.map { $0[member] })
        for spec in model.graph.parameters {
          #expect(
            alone.values(of: spec.name, member: 0).elementsEqual(
              together.values(of: spec.name, member: member)))
        }
      }
    }
  }

  @Test func `a member trains as the single model does`() throws {
    for model in [Models.mlp(), Models.transformer()] {
      let members = training(3, model)
      let single = Training<Float>(
        model.graph, loss: model.loss, optimizer: .adam(), learningRate: .constant(0.01))
      let key = RandomKey(seed: 12).folding(1)
      single.variables.initialize(key)
      for name in ["x", "y", "items"] where model.graph.node(named: name) != nil {
        key.folding(77).fillNormals(single.program.input(name))
      }
      for name in ["context", "labels"] where model.graph.node(named: name) != nil {
        key.folding(78).fillIntegers(below: 4, single.program.indices(name))
      }
      for _ in 0..<5 {
        // Fused kernels round differently from the simple operations that members use.
        let found = Double(members.step()[1])
        let expected = Double(try single.step())
        #expect(abs(found - expected) < 1e-5 * abs(expected))
      }
    }
  }

  @Test func `a diverging member leaves the others alone`() {
    let model = Models.mlp()
    let healthy = losses(training(2, model), 4)
    let training = training(3, model)
    training.values(of: "readout.weight", member: 2)[0] = .infinity
    let found = losses(training, 4)
    #expect(training.divergedAt == [nil, nil, 0])
    #expect(found.map { Array($0[..<2]) } == healthy)
  }

  @Test func `an input may be shared by all members`() {
    let model = Models.mlp()
    let training = MemberTraining<Float>(
      model.graph, loss: model.loss, members: 2, sharing: ["x", "y"], optimizer: .sgd(),
      learningRate: .constant(0.1))
    for member in 0..<2 { training.initialize(member: member, RandomKey(seed: 3)) }
    RandomKey(seed: 4).fillNormals(training.program.input("x"))
    RandomKey(seed: 5).fillNormals(training.program.input("y"))
    #expect(training.program.input("x").count == 6 * 12)
    for _ in 0..<3 {
      let losses = training.step()
      #expect(losses[0] == losses[1])
    }
  }
}
