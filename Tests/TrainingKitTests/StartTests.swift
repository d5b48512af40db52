import Engine
import StudyKit
import Testing
import TrainingKit

/// Runs that start from weights that they are given.
@Suite struct StartTests {
  private func parameters(
    _ layers: [String] = ["all"], isDouble: Bool = false
  ) -> Line.Parameters {
    var parameters = Line.Parameters()
    parameters.isDouble = isDouble
    parameters.keeping.keepWeights = .times
    parameters.starting.startFrom = "line.h5"
    parameters.starting.startLayers = layers
    return parameters
  }

  /// Findings of a run that starts from these weights.
  private func run(
    _ parameters: Line.Parameters, from weights: [String: Findings.Values],
    watcher: Watcher? = nil, checkpoints: MemoryCheckpoints? = nil
  ) throws -> Findings {
    try Line.run(
      parameters, member: 0,
      in: RunContext(
        seed: 3, observer: watcher, checkpoints: checkpoints, origins: [0: weights]))
  }

  /// The weights of another seed's member after its last step.
  private func others(isDouble: Bool = false) throws -> [String: Findings.Values] {
    var parameters = Line.Parameters()
    parameters.isDouble = isDouble
    parameters.keeping.keepWeights = .end
    let findings = try Line.run(parameters, member: 0, in: RunContext(seed: 4))
    var weights: [String: Findings.Values] = [:]
    for part in try #require(try Line.origin(self.parameters(isDouble: isDouble))).parts {
      weights[part.name] = findings["weights/" + part.name]
    }
    return weights
  }

  /// The first of the times' values of an array.
  private func first(_ findings: Findings, _ name: String, _ count: Int) -> Findings.Values? {
    switch findings["weights/" + name] {
    case .floats(let values)?: .floats(Array(values.prefix(count)))
    case .doubles(let values)?: .doubles(Array(values.prefix(count)))
    default: nil
    }
  }

  @Test(arguments: [false, true])
  func `all weights are taken, those of maps side by side as well`(isDouble: Bool) throws {
    let weights = try others(isDouble: isDouble)
    #expect(weights.count == 5)
    let found = try run(parameters(isDouble: isDouble), from: weights)
    let drawn = try Line.run(
      {
        var bare = parameters(isDouble: isDouble)
        bare.starting = Starting()
        return bare
      }(), member: 0, in: RunContext(seed: 3))
    for (name, values) in weights {
      #expect(first(found, name, values.count) == values, "\(name)")
      // Biases start at 0 whatever the seed.
      #expect(first(drawn, name, values.count) != values, "\(name)")
    }
  }

  @Test func `a graft leaves the others as they are drawn`() throws {
    let weights = try others().filter { $0.key.hasPrefix("readout") }
    let origin = try #require(try Line.origin(parameters(["readout"])))
    #expect(origin.parts.map(\.name) == ["readout.weight", "readout.bias"])
    let found = try run(parameters(["readout"]), from: weights)
    var bare = parameters()
    bare.starting = Starting()
    let drawn = try Line.run(bare, member: 0, in: RunContext(seed: 3))
    #expect(first(found, "readout.weight", 6) == weights["readout.weight"])
    for name in ["maps.queries", "maps.keys", "maps.values"] {
      #expect(first(found, name, 4) == first(drawn, name, 4))
    }
  }

  @Test func `a run that is stopped at any look goes on to the same bits`() throws {
    let weights = try others()
    let whole = try run(parameters(), from: weights)
    var stops = 0
    for reports in 1...6 {
      let checkpoints = MemoryCheckpoints()
      do {
        _ = try run(
          parameters(), from: weights, watcher: Watcher(stopAfter: reports),
          checkpoints: checkpoints)
      } catch RunFailure.stopped {
        stops += 1
        #expect(try run(parameters(), from: weights, checkpoints: checkpoints).bits == whole.bits)
        #expect(checkpoints.refused.isEmpty)
      }
    }
    #expect(stops > 2)
  }

  @Test func `without the weights, or with others than the network has, a run fails`() throws {
    #expect(throws: RunFailure.failed("the weights in line.h5 are not at hand")) {
      try Line.run(parameters(), member: 0, in: RunContext(seed: 3))
    }
    for wrong in [Findings.Values.floats([1]), .doubles(Array(repeating: 1, count: 6))] {
      #expect(throws: RunFailure.failed("the network has no readout.weight to start from")) {
        try run(parameters(["readout.weight"]), from: ["readout.weight": wrong])
      }
    }
  }
}
