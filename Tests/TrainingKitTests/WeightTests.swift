import Engine
import StudyKit
import Testing
import TrainingKit

@Suite struct WeightTests {
  private func parameters(
    _ keeps: Keeping.Weights, _ change: (inout Line.Parameters) -> Void = { _ in }
  ) -> Line.Parameters {
    var parameters = Line.Parameters()
    parameters.keeping.keepWeights = keeps
    change(&parameters)
    return parameters
  }

  private func run(
    _ parameters: Line.Parameters, watcher: Watcher? = nil, checkpoints: MemoryCheckpoints? = nil
  ) throws -> Findings {
    try Line.run(
      parameters, member: 0,
      in: RunContext(seed: 3, observer: watcher, checkpoints: checkpoints))
  }

  private func floats(_ findings: Findings, _ name: String) -> [Float]? {
    if case .floats(let values)? = findings["weights/" + name] { values } else { nil }
  }

  private func steps(_ findings: Findings) -> [Int64]? {
    if case .integers(let values)? = findings["weights/step"] { values } else { nil }
  }

  @Test func `without weights a run finds what it has always found`() throws {
    let none = try run(parameters(.none))
    #expect(none.values.keys.sorted() == ["slope"])
    let end = try run(parameters(.end))
    #expect(end.without(Array(end.values.keys.filter { $0 != "slope" })).bits == none.bits)
  }

  @Test func `measures say of each parameter its shape, and when it is kept`() throws {
    let measures = try Line.measures(parameters(.times) { $0.keeping.weightsEvery = 3 })
    let weights = measures.filter { $0.name != "slope" }
    #expect(
      weights.map(\.name) == [
        "weights/maps.queries", "weights/maps.keys", "weights/maps.values",
        "weights/readout.weight", "weights/readout.bias", "weights/step",
      ])
    #expect(
      weights.map { $0.dimensions.dropFirst().map(\.coordinate.count) } == [
        [2, 2], [2, 2], [2, 2], [6, 1], [1], [],
      ])
    // Measured at steps 0, 3, 6, 9 and 12, four examples each; every third of these and the end.
    for measure in weights {
      #expect(measure.dimensions[0].name == "weights/time")
      #expect(measure.dimensions[0].coordinate == .integers([0, 36, 48]))
      #expect(measure.dimensions[0].unit == "examples")
    }
    let doubles = try Line.measures(parameters(.end) { $0.isDouble = true })
    #expect(doubles.first { $0.name == "weights/maps.keys" }?.element == .double)
    #expect(doubles.last?.dimensions[0].coordinate == .integers([48]))
  }

  @Test func `what is kept at a time is what is measured there`() throws {
    let findings = try run(parameters(.times))
    #expect(steps(findings) == [0, 3, 6, 9, 12])
    let queries = try #require(floats(findings, "maps.queries"))
    // The first query weight of each time is the measured slope.
    #expect(
      stride(from: 0, to: 20, by: 4).map { Double(queries[$0]) } == findings.doubles("slope"))
    let end = try run(parameters(.end))
    for name in ["maps.queries", "maps.keys", "maps.values", "readout.weight", "readout.bias"] {
      let (all, last) = (try #require(floats(findings, name)), try #require(floats(end, name)))
      #expect(all.count == 5 * last.count && Array(all.suffix(last.count)) == last, "\(name)")
      #expect(all.prefix(last.count) != all.suffix(last.count), "\(name)")
    }
  }

  @Test func `maps that lie side by side are kept apart`() throws {
    let findings = try run(parameters(.end) { $0.steps = 3 })
    let member = try Line.Member<Float>(
      parameters(.end), RunKeys(Seeds(), member: 0, in: RunContext(seed: 3)))
    for step in 0..<3 { _ = try member.step(step) }
    let packed = member.training.variables["maps.qkv"]
    for (index, name) in ["queries", "keys", "values"].enumerated() {
      let first = 2 * index
      let own: [Float] = Array(packed[first..<first + 2]) + Array(packed[first + 6..<first + 8])
      #expect(floats(findings, "maps.\(name)") == own)
    }
  }

  @Test func `a run that ends early has its last weights at the last time, and NaN from there on`()
    throws
  {
    let whole = try run(parameters(.times) { $0.every = 1 })
    let early = try run(
      parameters(.times) {
        $0.every = 1
        $0.tolerance = 100
      })
    #expect(steps(early) == [0, 1] + Array(repeating: 0, count: 10) + [1])
    let (all, own) = (
      try #require(floats(whole, "readout.bias")), try #require(floats(early, "readout.bias"))
    )
    #expect(own[0...1] == all[0...1] && own[12] == all[1] && own[2..<12].allSatisfy(\.isNaN))
  }

  @Test(arguments: [Keeping.Weights.end, .times])
  func `a run that is stopped at any look has the same weights`(keeps: Keeping.Weights) throws {
    let whole = try run(parameters(keeps))
    var stops = 0
    for reports in 1...6 {
      let checkpoints = MemoryCheckpoints()
      do {
        _ = try run(
          parameters(keeps), watcher: Watcher(stopAfter: reports), checkpoints: checkpoints)
      } catch RunFailure.stopped {
        stops += 1
        #expect(try run(parameters(keeps), checkpoints: checkpoints).bits == whole.bits)
        #expect(checkpoints.refused.isEmpty)
      }
    }
    #expect(stops > 2)
  }

  @Test func `a checkpoint serves whoever asks for weights later, if it has what has passed`()
    throws
  {
    func state(_ keeps: Keeping.Weights) throws -> [UInt8] {
      let checkpoints = MemoryCheckpoints()
      _ = try? run(parameters(keeps), watcher: Watcher(stopAfter: 2), checkpoints: checkpoints)
      return try #require(checkpoints.state)
    }
    let (none, times) = (try state(.none), try state(.times))
    // Weights at the end are not in a state.
    #expect(try state(.end) == none)
    for (state, keeps, refusals) in [
      (none, Keeping.Weights.end, 0), (times, .none, 0), (times, .end, 0), (none, .times, 1),
    ] {
      let checkpoints = MemoryCheckpoints(state)
      let found = try run(parameters(keeps), checkpoints: checkpoints)
      #expect(try found.bits == run(parameters(keeps)).bits)
      #expect(
        checkpoints.refused
          == Array(repeating: "it has not kept the weights that the grid asks for", count: refusals)
      )
    }
    for broken in [Array(times.dropLast()), times + [0], Array(times.dropLast(40))] {
      let checkpoints = MemoryCheckpoints(broken)
      #expect(
        try run(parameters(.times), checkpoints: checkpoints).bits == run(parameters(.times)).bits)
      #expect(checkpoints.refused.count == 1)
    }
  }

  @Test func `a study without weights says so`() {
    var parameters = Counting.Parameters()
    parameters.keeping.keepWeights = .end
    #expect(throws: ParameterError.self) { try Counting.measures(parameters) }
  }
}
