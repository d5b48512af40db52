import Foundation
import StudyKit
import Testing
import TrainingKit

@Suite struct TrainerTests {
  private func run(
    _ parameters: Counting.Parameters = .init(), watcher: Watcher? = nil,
    checkpoints: MemoryCheckpoints? = nil
  ) throws -> Findings {
    try Counting.run(
      parameters, member: 0,
      in: RunContext(seed: 3, observer: watcher, checkpoints: checkpoints))
  }

  @Test func `a run is measured before the first step and after every interval`() throws {
    let watcher = Watcher()
    let findings = try run(watcher: watcher)
    guard case .floats(let numbers)? = findings["numbers"] else {
      Issue.record("no numbers")
      return
    }
    #expect(numbers.count == 3 * 4)
    #expect(numbers.allSatisfy { $0.isFinite })
    #expect(numbers[0] > numbers[1] && numbers[1] > numbers[2] && numbers[2] > numbers[3])
    #expect(watcher.reported.last == 60)
    // Each look that ended with a measurement published it.
    #expect(watcher.published.count == 3)
  }

  @Test func `the training loss is the mean since the measurement before`() throws {
    var parameters = Counting.Parameters()
    parameters.every = 1
    let single = try run(parameters)
    let means = try run()
    guard case .floats(let losses)? = single["train_loss"],
      case .floats(let mean)? = means["train_loss"]
    else {
      Issue.record("no losses")
      return
    }
    #expect(losses[0].isNaN && mean[0].isNaN)
    for interval in 1...3 {
      let own = losses[(interval - 1) * 20 + 1...interval * 20].map(Double.init).reduce(0, +) / 20
      // Single-precision losses are off by 6e-8 of their value.
      #expect(abs(Double(mean[interval]) - own) < 1e-6 * own)
    }
  }

  @Test func `readings and outcomes stand beside the curves`() throws {
    let findings = try run()
    guard case .floats(let numbers)? = findings["numbers"] else {
      Issue.record("no numbers")
      return
    }
    let first = numbers[..<4].map(Double.init)
    #expect(findings.doubles("least") == [first.min() ?? .nan])
    #expect(findings.doubles("fell") == [1])
    let index = try #require(first.firstIndex { $0 < 0.5 })
    #expect(findings.doubles("fell_at") == [Double(index * 20)])
    #expect(findings.doubles("final_numbers") == [3, 7, 11].map { Double(numbers[$0]) })
    let noise = try #require(findings.doubles("noise"))
    #expect(Float(noise[3]) == numbers[3])
    #expect(findings.doubles("total")?[0] ?? 0 > 0)
  }

  @Test func `a run that is stopped at any look resumes to the same bits`() throws {
    let whole = try run()
    var stops = 0
    for reports in 1...12 {
      let checkpoints = MemoryCheckpoints()
      do {
        _ = try run(watcher: Watcher(stopAfter: reports), checkpoints: checkpoints)
      } catch RunFailure.stopped {
        stops += 1
        #expect(checkpoints.state != nil)
        let resumed = Watcher()
        #expect(try run(watcher: resumed, checkpoints: checkpoints).bits == whole.bits)
        #expect(checkpoints.refused.isEmpty)
        #expect((resumed.reported.first ?? 0) > 1)
      }
    }
    #expect(stops > 3)
  }

  @Test func `a state that does not fit is refused and the run starts over`() throws {
    let whole = try run()
    let checkpoints = MemoryCheckpoints()
    _ = try? run(watcher: Watcher(stopAfter: 3), checkpoints: checkpoints)
    let state = try #require(checkpoints.state)
    var longer = Counting.Parameters()
    longer.steps = 80
    for (wrong, parameters) in [
      (Array(state.dropLast()), Counting.Parameters()), (state + [0], Counting.Parameters()),
      (Array(state.dropFirst(8)), Counting.Parameters()), ([], Counting.Parameters()),
      (state, longer),
    ] {
      let store = MemoryCheckpoints(wrong)
      let found = try run(parameters, checkpoints: store)
      #expect(store.refused.count == 1)
      if parameters == Counting.Parameters() { #expect(found.bits == whole.bits) }
    }
  }

  @Test func `a state is gone on with on the data that it has seen, and on no other`() throws {
    var parameters = Counting.Parameters()
    parameters.content = 1
    let checkpoints = MemoryCheckpoints()
    _ = try? run(parameters, watcher: Watcher(stopAfter: 3), checkpoints: checkpoints)
    let state = try #require(checkpoints.state)
    for content in [0, 2] {
      parameters.content = content
      let (store, watcher) = (MemoryCheckpoints(state), Watcher())
      _ = try run(parameters, watcher: watcher, checkpoints: store)
      #expect(store.refused == ["its data were others than those that are read at present"])
      #expect(watcher.reported.first == 1)
    }
    parameters.content = 1
    // A state of before, which says nothing of data, is taken: "training 2", and no digest.
    let digest = Counting.data(parameters).combined
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: digest >> (8 * $0)) }
    let place = try #require((0..<state.count).first { state[$0...].starts(with: bytes) })
    var older = state
    older.removeSubrange(place..<place + 8)
    older[0] = 0x32
    for state in [state, older] {
      let (store, watcher) = (MemoryCheckpoints(state), Watcher())
      #expect(try run(parameters, watcher: watcher, checkpoints: store).bits == run().bits)
      #expect(store.refused.isEmpty)
      #expect((watcher.reported.first ?? 0) > 1)
    }
  }

  @Test func `a loss beyond the limit diverges at its step`() {
    var parameters = Counting.Parameters()
    parameters.breaksAt = 33
    #expect(throws: RunFailure.diverged(step: 33)) { try run(parameters) }
    parameters = Counting.Parameters()
    parameters.rate = -10
    #expect(throws: RunFailure.self) { try run(parameters) }
  }

  @Test func `a tolerance ends training before its last step`() throws {
    var parameters = Counting.Parameters()
    parameters.steps = 1_000
    parameters.tolerance = 1e-3
    let watcher = Watcher()
    let findings = try run(parameters, watcher: watcher)
    let last = try #require(watcher.reported.last)
    #expect(last < 1_000)
    guard case .floats(let numbers)? = findings["numbers"] else {
      Issue.record("no numbers")
      return
    }
    #expect(numbers[last / 20].isFinite && numbers[last / 20 + 1].isNaN)
  }

  @Test(arguments: [
    (Counting.Mistake.strange, "stranger was measured, which is not a curve of the study"),
    (.short, "numbers was measured with 1 values; it has 3"),
    (.refusing, "there is no such data"),
  ])
  func `a learner's mistake fails its run with a reason`(
    mistake: Counting.Mistake, reason: String
  ) {
    var parameters = Counting.Parameters()
    parameters.mistake = mistake
    #expect(throws: RunFailure.failed(reason)) { try run(parameters) }
  }

  @Test func `summaries are those of the members' measures`() throws {
    let parameters = Counting.Parameters()
    let context = RunContext(seed: 3)
    let findings = try (0..<5).map { try Counting.run(parameters, member: $0, in: context) }
    let reader = FindingsReader(members: Array(0..<5), findings: findings)
    let summary = try Counting.summary(parameters, of: reader, in: context)
    for measure in try Counting.summaryMeasures(parameters) {
      #expect(summary[measure.name]?.count == measure.count, "\(measure.name)")
    }
    #expect(summary.doubles("fraction_fell") == [1])
    let first = findings.map { findings -> Double in
      guard case .floats(let numbers)? = findings["numbers"] else { return .nan }
      return Double(numbers[0])
    }
    let mean = try #require(summary.doubles("numbers_mean"))[0]
    #expect(abs(mean - first.reduce(0, +) / 5) < 1e-12)
    #expect(summary.doubles("numbers_quantile")?[24] == first.sorted()[2])
  }

  @Test func `times of events are censored by the end of the run`() throws {
    let parameters = Counting.Parameters()
    let context = RunContext(seed: 3)
    let run = try Counting.run(parameters, member: 0, in: context)
    // Measured after 0, 20, 40 and 60 steps. The last member has not begun to fall.
    let times: [(began: Double, fell: Double)] = [
      (0, 20), (20, 40), (20, .nan), (40, .nan), (.nan, .nan),
    ]
    let findings = times.map { times in
      var findings = run
      findings.record("began_at", times.began)
      findings.record("fell_at", times.fell)
      return findings
    }
    let reader = FindingsReader(members: Array(0..<5), findings: findings)
    let summary = try Counting.summary(parameters, of: reader, in: context)
    func numbers(_ name: String) throws -> [Double] { try #require(summary.doubles(name)) }
    func agree(_ name: String, _ expected: [Double]) throws -> Bool {
      zip(try numbers(name), expected).allSatisfy { abs($0 - $1) < 1e-15 || $0.isNaN && $1.isNaN }
    }
    // From the start all five are seen to the end: 1/5 and then 1/5 more.
    #expect(try agree("fell_at_survival", [1, 0.8, 0.6, 0.6]))
    #expect(try numbers("fell_at_survival_interval").count == 8)
    #expect(try agree("fell_at_median", [.nan]))
    #expect(try agree("fell_at_median_interval", [20, .nan]))
    // From where they began: 20 and 20 steps to the event, 40 and 20 without it, nobody longer than 40.
    #expect(try agree("fell_at_after_began_at_survival", [1, 0.5, 0.5, .nan]))
    #expect(try agree("fell_at_after_began_at_median", [20]))
    let measures = try Counting.summaryMeasures(parameters)
    let curve = try #require(measures.first { $0.name == "fell_at_after_began_at_survival" })
    #expect(curve.dimensions.map(\.name) == ["step_after_began_at"] && curve.isAdded)
    #expect(curve.dimensions[0].coordinate == .integers([0, 20, 40, 60]))
    let plain = try #require(measures.first { $0.name == "fell_at_survival" })
    #expect(plain.dimensions.map(\.name) == ["step"] && !plain.isAdded)
  }
}

extension Findings {
  /// All bits, so that what is not a number is equal to itself.
  var bits: [String: [UInt64]] {
    values.mapValues { values in
      switch values {
      case .floats(let values): values.map { UInt64($0.bitPattern) }
      case .doubles(let values): values.map(\.bitPattern)
      case .integers(let values): values.map { UInt64(bitPattern: $0) }
      }
    }
  }
}
