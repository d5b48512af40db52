import Engine
import Foundation
import TestSupport
import Testing

/// A model of `Tests/Oracles/replay.py`, and what JAX found for it.
enum Replay: String, CaseIterable, Sendable {
  case mlp
  case attention
  case reddy

  /// What the script stored.
  struct Fixture: Decodable {
    struct Gradient: Decodable {
      let norm: Double
      let stride: Int
      let samples: [Double]
    }

    let rate: Double
    let losses: [Double]
    let gradients: [String: Gradient]
  }

  var fixture: Fixture {
    get throws {
      let text = try Repository.text("Tests/Oracles/fixtures/\(rawValue).json")
      return try JSONDecoder().decode(Fixture.self, from: Data(text.utf8))
    }
  }

  /// The 24 highest bits of splitmix64 at (stream, index), as in the script.
  static func bits(_ stream: Int, _ index: Int) -> UInt64 {
    let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
    var z = (UInt64(index) &+ UInt64(stream) &* (1 << 32)) &* golden &+ golden
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (z ^ (z >> 31)) >> 40
  }

  /// Uniform numbers in [-scale, scale), as in the script.
  static func fill(_ buffer: UnsafeMutableBufferPointer<Float>, _ stream: Int, scale: Double) {
    for index in buffer.indices {
      buffer[index] = Float((2 * (Double(bits(stream, index)) / 16_777_216) - 1) * scale)
    }
  }

  /// The model and its loss.
  var model: (model: Model, loss: Tensor) {
    switch self {
    case .mlp: return mlpModel
    case .attention: return transformerModel(channels: 64, heads: 8, classes: 1600, headLayers: 0)
    case .reddy: return transformerModel(channels: 128, heads: 1, classes: 32, headLayers: 3)
    }
  }

  private var mlpModel: (Model, Tensor) {
    let model = Model()
    let hidden = model.input("x", 128, 784).dense("layer0", to: 64).relu.dense("layer1", to: 64)
      .relu
    return (model, hidden.dense("readout", to: 10).meanSquaredError(model.input("y", 128, 10)))
  }

  private func transformerModel(
    channels: Int, heads: Int, classes: Int, headLayers: Int
  ) -> (Model, Tensor) {
    let model = Model()
    let labels = model.indices("y", 32)
    var x = model.input("x", 32, 17, channels).withPositions(.learned(.constant(0)))
    let block = TransformerBlock(SelfAttention(heads: heads, packsMaps: true))
    for layer in 0..<2 { x = block(x, "block\(layer)") }
    var y = x[16, along: 1].normalized("norm")
    for layer in 0..<headLayers { y = y.dense("head\(layer)", to: channels).relu }
    return (model, y.dense("readout", to: classes).meanCrossEntropy(labels))
  }

  /// Draws the parameters as the script does: parameter k from stream k, norms and biases constant.
  func initialize(_ variables: Variables<Float>) {
    for (stream, spec) in variables.specs.enumerated() {
      let buffer = variables.buffer(of: spec.name)
      if spec.name.hasSuffix(".gain") {
        buffer.update(repeating: 1)
      } else if spec.name.hasSuffix(".bias") || spec.name.hasSuffix(".offset") {
        buffer.update(repeating: 0)
      } else {
        let scale = spec.name == "positions.table" ? 0.1 : (3 / Double(spec.shape[0])).squareRoot()
        Self.fill(buffer, stream, scale: scale)
      }
    }
  }

  /// Gives batch k of the eight.
  func give(_ k: Int, to program: Program<Float>) {
    Self.fill(program.input("x"), 1000 + k, scale: 3.0.squareRoot())
    switch self {
    case .mlp: Self.fill(program.input("y"), 2000 + k, scale: 3.0.squareRoot())
    case .attention, .reddy:
      let labels = program.indices("y")
      let classes: UInt64 = self == .reddy ? 32 : 1600
      for index in labels.indices { labels[index] = Int32(Self.bits(2000 + k, index) % classes) }
    }
  }
}

struct ReplayTests {
  @Test(arguments: Replay.allCases)
  func `gradients and the loss of 200 steps agree with JAX`(_ replay: Replay) throws {
    let fixture = try replay.fixture
    let (model, loss) = replay.model
    let training = try Training<Float>(
      model, loss: loss, optimizer: .adam(), learningRate: .constant(fixture.rate))
    replay.initialize(training.variables)
    #expect(Set(fixture.gradients.keys) == Set(training.variables.specs.map(\.name)))
    for (step, expected) in fixture.losses.enumerated() {
      replay.give(step % 8, to: training.program)
      let found = Double(try training.step())
      // JAX's own Float and Double curves differ by up to 4e-5 here: 200 steps of Adam let rounding grow.
      #expect(abs(found - expected) < 1e-4 * abs(expected), "step \(step)")
      if step == 0 { compareGradients(training, fixture) }
    }
  }

  // A gradient's elements err with the sums over the batch, so they are compared on the scale of its greatest.
  private func compareGradients(_ training: Training<Float>, _ fixture: Replay.Fixture) {
    for (name, expected) in fixture.gradients {
      let found = training.gradient(of: name).map { Double($0) }
      let norm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - expected.norm) < 1e-5 * expected.norm, "\(name)")
      let scale = found.map { abs($0) }.max() ?? 0
      for (place, sample) in expected.samples.enumerated() {
        let difference = abs(found[place * expected.stride] - sample)
        #expect(difference < 1e-5 * scale, "\(name) at \(place * expected.stride)")
      }
    }
  }
}
