import Engine
import Randomness
import StudyKit
import TrainingKit

/// A study that fits a plane by the engine, so that there are weights to keep.
enum Line: TrainedStudy {
  struct Parameters: TrainedSettings {
    @Setting("Steps.", in: 1...1_000) var steps = 12
    @Setting("Steps between measurements.", in: 1...1_000) var every = 3
    @Setting("The loss below which training stops.", in: .nonNegative) var tolerance = 0.0
    @Setting("Whether it is computed in double precision.") var isDouble = false
    var keeping = Keeping()
    var starting = Starting()
  }

  static let name = "line"
  static let title = "A plane through points"
  static let source = "ours"
  static let version = 1

  static func cadence(_ p: Parameters) -> Cadence {
    Cadence(steps: p.steps, every: p.every, axis: "examples", unit: "examples", perStep: 4)
  }

  static func curves(_ p: Parameters) -> [Curve] {
    [Curve("slope", "slope", "the first weight", element: .double)]
  }

  /// A plane over pairs of maps that lie side by side, and a bias.
  static func model() -> (model: Model, loss: Tensor) {
    let model = Model()
    let x = model.constant((0..<8).map { Double($0 % 5) - 2 }, [4, 2])
    let maps = model.parameter("maps.qkv", 2, 6, initial: .normal(deviation: 0.3))
    let y = (x * maps).squared.dense("readout", to: 1, weight: .normal())
    return (model, (y - 1).squared.mean)
  }

  static func work(_ p: Parameters) -> Work {
    Work(training: model().model, batch: 4, wordSize: p.isDouble ? 8 : 4)
  }

  static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    p.isDouble ? try Member<Double>(p, keys) : try Member<Float>(p, keys)
  }

  final class Member<Scalar: EngineScalar>: Learner {
    private let p: Parameters
    let training: Training<Scalar>
    private var last = Double.infinity

    init(_ p: Parameters, _ keys: RunKeys) throws {
      self.p = p
      let (model, loss) = Line.model()
      training = try Training(
        model, loss: loss, optimizer: .adam(), learningRate: .constant(0.05))
      try keys.initialize(training.variables)
    }

    var state: [any Restorable] { [training] }
    var isDone: Bool { last < p.tolerance }

    func step(_ index: Int) throws(Diverged) -> Double {
      last = Double(try training.step())
      return last
    }

    func measure() throws(RunFailure) -> Column {
      var column = Column()
      column["slope"] = [Double(training.variables["maps.qkv"][0])]
      return column
    }
  }
}
