import StudyKit

/// A study with a parameter of every kind, for the tests of grids and plans; it computes nothing.
enum GridStudy: Study {
  enum Task: String, Choice { case icl, iwl, flip }

  enum Optimiser: String, Choice {
    case adam, sgd
  }

  enum Schedule: String, Choice {
    case none, momentum
  }

  struct Parameters: Settings {
    @Setting("Hidden units a layer.", in: 1...65_536)
    var width = 64
    @Setting("Attention heads.", in: 1...64)
    var heads = 4
    @Setting("Steps of training.", in: 0...Int.max, .unit("steps"))
    var steps = 1000
    @Setting("Noise within a class.", in: .nonNegative)
    var noise = 0.5
    @Setting("Rate of learning.", in: .positive)
    var learningRate = 1e-3
    @Setting("How the weights are trained.")
    var optimiser = Optimiser.adam
    @Setting("What changes while it trains.", .when("optimiser", is: "sgd"))
    var schedule = Schedule.none
    @Setting("Momentum of the gradient.", in: .fraction, .when("schedule", is: "momentum"))
    var momentum = 0.9
    @Setting("Whether to look ahead.")
    var nesterov = false
    @Setting("Where the data are from.")
    var data = "mixture"
    @Setting("Units of each layer.", each: 1...4096, count: 1...8)
    var layers = [64, 64]
    @Setting("Scales of the layers.", each: .positive)
    var scales: [Double] = []
    @Setting("What is evaluated.")
    var tasks = [Task.icl]
    @Setting("Steps between records.", in: 1...Int.max, .outsideIdentity)
    var recordEvery = 100
    @Setting("A name that a result file needs for itself.", in: 1...9)
    var step = 1
  }

  static let name = "grid-study"
  static let title = "A study with a parameter of every kind"
  static let source = "our own"
  static let version = 3
  static let presets = [
    Preset("wide", "A wide network.", of: Parameters.self) {
      $0.from("[F] figure 1") { $0.width = 1024 }
      $0.from("[C] \"train.py\"") { $0.noise = 1 }
    },
    Preset("heavy", "With momentum.", of: Parameters.self, source: nil) {
      ($0.optimiser, $0.schedule, $0.momentum) = (.sgd, .momentum, 0.99)
    },
  ]

  static func check(_ parameters: Parameters) throws(ParameterError) {
    guard parameters.width % parameters.heads == 0 else {
      throw .impossible(
        names: ["heads", "width"],
        reason: "\(parameters.heads) heads do not divide a width of \(parameters.width)")
    }
  }

  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let step = Dimension("step", .integers(Array(0..<10)), longName: "step of training")
    return [
      Measure("loss", longName: "loss", definition: "mean squared error", dimensions: [step]),
      Measure("final", element: .float, longName: "final loss", definition: "the last loss"),
    ]
  }

  static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    parameters.data == "unsummarised"
      ? [] : [Measure("mean", longName: "mean loss", definition: "mean over members")]
  }

  static func cost(_ parameters: Parameters) -> Cost {
    let hasTheory = parameters.data == "theory"
    return Cost(
      operations: Double(parameters.width * parameters.steps), bytes: Double(parameters.width * 8),
      summaryOperations: hasTheory ? 640 : 0, summaryOperationsPerMember: hasTheory ? 16 : 0)
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    throw .failed("it computes nothing")
  }
}

/// A study that computes blocks of members and needs two of them.
enum BlockStudy: Study {
  struct Parameters: Settings {
    @Setting("Width.", in: 1...1_000_000)
    var width = 8
  }

  static let name = "block-study"
  static let title = "A study of blocks"
  static let source = "our own"
  static let version = 1
  static let blockSize = 64
  static let minimumMembers = 2

  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    [Measure("loss", longName: "loss", definition: "loss")]
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(operations: Double(parameters.width), bytes: 8)
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    throw .failed("it computes nothing")
  }
}
