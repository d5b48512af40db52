import StudyKit

/// A study with a parameter of every kind, for the tests of grids and plans; it computes nothing.
enum GridStudy: Study {
  enum Optimiser: String, CaseIterable, Sendable {
    case adam, sgd
  }

  enum Schedule: String, CaseIterable, Sendable {
    case none, momentum
  }

  struct Parameters: Sendable {
    var width = 64
    var heads = 4
    var steps = 1000
    var noise = 0.5
    var learningRate = 1e-3
    var optimiser = Optimiser.adam
    var schedule = Schedule.none
    var momentum = 0.9
    var nesterov = false
    var data = "mixture"
    var layers = [64, 64]
    var scales: [Double] = []
    var tasks: [String] = ["icl"]
    var recordEvery = 100
    var step = 1
  }

  static let name = "grid-study"
  static let title = "A study with a parameter of every kind"
  static let source = "our own"
  static let version = 3
  static let defaults = Parameters()
  static let parameters: [Parameter<Parameters>] = [
    Parameter("width", \.width, "Hidden units a layer.", in: 1...65_536),
    Parameter("heads", \.heads, "Attention heads.", in: 1...64),
    Parameter("steps", \.steps, "Steps of training.", unit: "steps", in: 0...Int.max),
    Parameter("noise", \.noise, "Noise within a class.", in: .nonNegative),
    Parameter("learningRate", \.learningRate, "Rate of learning.", in: .positive),
    Parameter("optimiser", \.optimiser, "How the weights are trained."),
    Parameter(
      "schedule", \.schedule, "What changes while it trains.",
      when: Condition("optimiser", is: "sgd")),
    Parameter(
      "momentum", \.momentum, "Momentum of the gradient.", in: .fraction,
      when: Condition("schedule", is: "momentum")),
    Parameter("nesterov", \.nesterov, "Whether to look ahead."),
    Parameter("data", \.data, "Where the data are from."),
    Parameter("layers", \.layers, "Units of each layer.", in: 1...4096, count: 1...8),
    Parameter("scales", \.scales, "Scales of the layers.", in: .positive),
    Parameter("tasks", \.tasks, "What is evaluated.", choices: ["icl", "iwl", "flip"]),
    Parameter(
      "recordEvery", \.recordEvery, "Steps between records.", in: 1...Int.max, isIdentity: false),
    Parameter("step", \.step, "A name that no axis may have.", in: 1...9),
  ]
  static let presets = [
    Preset(
      "wide", "A wide network.", ["width": .integer(1024), "noise": .integer(1)],
      provenance: ["width": "[F] figure 1", "noise": "[C] \"train.py\""]),
    Preset(
      "heavy", "With momentum.",
      ["optimiser": .text("sgd"), "schedule": .text("momentum"), "momentum": .number(0.99)]),
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
    Cost(
      operations: Double(parameters.width * parameters.steps), bytes: Double(parameters.width * 8))
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    throw .failed("it computes nothing")
  }
}

/// A study that computes blocks of members and needs two of them.
enum BlockStudy: Study {
  struct Parameters: Sendable { var width = 8 }

  static let name = "block-study"
  static let title = "A study of blocks"
  static let source = "our own"
  static let version = 1
  static let defaults = Parameters()
  static let parameters = [
    Parameter<Parameters>("width", \.width, "Width.", in: 1...1_000_000)
  ]
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
