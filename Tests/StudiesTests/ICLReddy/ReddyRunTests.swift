import Engine
import Foundation
import Randomness
import Studies
import StudyKit
import Testing
import TrainingKit

@Suite struct ICLReddyRunTests {
  /// A run of 60 steps with four evaluations.
  private static func small(
    _ change: (inout ICLReddy.Parameters) -> Void = { _ in }
  ) -> ICLReddy.Parameters {
    var parameters = ICLReddy.Parameters()
    parameters.classes = 32
    parameters.labels = 8
    parameters.freshClasses = 16
    parameters.context = 4
    parameters.dimension = 7
    parameters.places = 12
    parameters.batch = 16
    parameters.steps = 60
    parameters.evalEvery = 20
    parameters.evalSequences = 150
    change(&parameters)
    return parameters
  }

  private func run(
    _ parameters: ICLReddy.Parameters, sweep: MemorySweep = MemorySweep()
  ) throws(RunFailure) -> Findings {
    try ICLReddy.run(
      parameters, member: 1, in: RunContext(seed: 5, observer: sweep, checkpoints: sweep))
  }

  @Test func `every declared array is found with its size`() throws {
    for depth in 1...3 {
      let parameters = Self.small { $0.depth = depth }
      let findings = try run(parameters)
      let measures = try ICLReddy.measures(parameters)
      #expect(Set(findings.values.keys) == Set(measures.map(\.name)))
      for measure in measures {
        #expect(try findings.numbers(measure.name).count == measure.count, "\(measure.name)")
      }
    }
  }

  @Test func `a run that was stopped resumes to the same bits`() throws {
    let parameters = Self.small()
    let whole = try run(parameters)
    let sweep = MemorySweep(stopAfter: 2)
    #expect(throws: RunFailure.stopped) { try run(parameters, sweep: sweep) }
    let state = try #require(sweep.load(member: 1))
    let next = MemorySweep(states: [1: state])
    let rest = try run(parameters, sweep: next)
    #expect(next.refused == 0)
    for (name, _) in whole.values {
      let bits = try [whole, rest].map { try $0.numbers(name).map(\.bitPattern) }
      #expect(bits[0] == bits[1], "\(name)")
    }
  }

  @Test func `a state that does not fit begins the run anew`() throws {
    let parameters = Self.small()
    let whole = try run(parameters).numbers("loss")
    for state in [[], [UInt8](repeating: 7, count: 100), [UInt8](repeating: 255, count: 10_000)] {
      let sweep = MemorySweep(states: [1: state])
      #expect(try run(parameters, sweep: sweep).numbers("loss") == whole)
      #expect(sweep.refused == 1)
    }
  }

  @Test func `a longer run begins as a shorter one`() throws {
    let short = try run(Self.small { $0.steps = 40 }).numbers("train_loss")
    let long = try run(Self.small()).numbers("train_loss")
    #expect(short.dropFirst() == long[1..<3])
  }

  @Test func `training learns, and too large a rate diverges`() throws {
    let parameters = Self.small {
      $0.classes = 16
      $0.freshFraction = 0
      $0.steps = 2000
      $0.evalEvery = 1000
      $0.learningRate = 0.1
    }
    // Sixteen classes are soon known by heart.
    let losses = try run(parameters).numbers("train_loss")
    #expect(losses[2] < 0.1, "\(losses)")
    do throws(RunFailure) {
      _ = try run(Self.small { $0.learningRate = 1e6 })
      Issue.record("it should diverge")
    } catch {
      guard case .diverged(let step) = error else { throw error }
      #expect(0..<60 ~= step)
    }
  }

  @Test func `logits are what the formulas give`() throws {
    var parameters = Self.small()
    parameters.hiddenLayers = 2
    let network = ICLReddy.Network(parameters, batch: 3)
    let program = try Program<Double>(network.model, outputs: [network.logits])
    program.variables.initialize(RandomKey(seed: 4))
    let (tokens, width) = (9, 19)
    let inputs = RandomKey(seed: 5).normals(3 * tokens * width)
    try program.set(network.tokens, inputs)
    program.variables.buffer(of: "hidden-1-bias").update(repeating: 0.3)
    program.run()
    func weights(_ name: String) -> [Double] { program.variables[name] }
    for sequence in 0..<3 {
      var stream = (0..<tokens).map { token in
        Array(inputs[((sequence * tokens + token) * width)...].prefix(width))
      }
      for layer in 1...2 {
        let (q, k, v) = (
          stream.map { Self.times($0, weights("attention-\(layer).queries")) },
          stream.map { Self.times($0, weights("attention-\(layer).keys")) },
          stream.map { Self.times($0, weights("attention-\(layer).values")) }
        )
        stream = (0..<tokens).map { here in
          let scores = (0...here).map { exp(zip(q[here], k[$0]).reduce(0) { $0 + $1.0 * $1.1 }) }
          let total = scores.reduce(0, +)
          return (0..<width).map { i in
            stream[here][i] + (0...here).reduce(0) { $0 + scores[$1] / total * v[$1][i] }
          }
        }
      }
      var hidden = stream[tokens - 1]
      for (name, bias) in [("hidden-1", 0.3), ("hidden-2", 0)] {
        hidden = Self.times(hidden, weights(name)).map { max($0 + bias, 0) }
      }
      let expected = Self.times(hidden, weights("readout"))
      let found = try program[network.logits][(sequence * 8)..<(sequence * 8 + 8)]
      for (a, b) in zip(expected, found) { #expect(abs(a - b) < 1e-11 * max(1, abs(a))) }
    }
  }

  /// A row times a matrix by rows.
  private static func times(_ row: [Double], _ matrix: [Double]) -> [Double] {
    let columns = matrix.count / row.count
    return (0..<columns).map { column in
      row.indices.reduce(0) { $0 + row[$1] * matrix[$1 * columns + column] }
    }
  }

  @Test(arguments: [
    \ICLReddy.Parameters.burstiness: 3, \.context: 9, \.classes: 33, \.freshClasses: 20,
    \.places: 8, \.evalEvery: 7,
  ])
  func `settings that fit no sequence are refused`(
    path: any WritableKeyPath<ICLReddy.Parameters, Int> & Sendable, value: Int
  ) {
    let parameters = Self.small { $0[keyPath: path] = value }
    #expect(throws: ParameterError.self) { try ICLReddy.check(parameters) }
    #expect(throws: Never.self) { try ICLReddy.check(Self.small()) }
  }
}
