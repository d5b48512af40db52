public import StudyKit
internal import Tasks

extension ICLTransience {
  /// Refuses settings that fit no sequence, no model or no schedule of evaluations.
  public static func check(_ parameters: Parameters) throws(ParameterError) {
    try checkSequences(parameters)
    try checkModel(parameters)
    try checkSchedule(parameters)
    try checkInputs(parameters)
  }

  private static func checkSequences(_ parameters: Parameters) throws(ParameterError) {
    let context = parameters.context
    guard 2 * parameters.burstiness <= context else {
      throw .impossible(
        names: ["burstiness", "context"],
        reason: "the query's class and a distractor \(parameters.burstiness) times each do not fit "
          + "a context of \(context)")
    }
    guard context % 2 == 0 else {
      throw .impossible(
        names: ["context"],
        reason: "ICL and flip evaluators show two classes context/2 times each; "
          + "\(context) is odd")
    }
    // IWL and CIWL show `context` distinct classes and a query of yet another one.
    guard parameters.evaluatedClasses > context else {
      throw .impossible(
        names: ["classes", "evalClasses", "context"],
        reason: "an IWL sequence needs \(context + 1) classes; there are "
          + "\(parameters.evaluatedClasses)")
    }
    if parameters.labelScheme != .identity, parameters.labels <= context {
      throw .impossible(
        names: ["labels", "context"],
        reason: "a sequence needs \(context + 1) labels; there are \(parameters.labels)")
    }
    if parameters.labelScheme == .modulo, parameters.labels > parameters.evaluatedClasses {
      throw .impossible(
        names: ["labels", "classes"],
        reason: "\(parameters.labels) labels for \(parameters.evaluatedClasses) classes")
    }
    if parameters.heldOutClasses == 1 {
      throw .impossible(
        names: ["heldOutClasses"], reason: "an ICL sequence needs two held-out classes, or none")
    }
  }

  private static func checkModel(_ parameters: Parameters) throws(ParameterError) {
    guard parameters.width % parameters.heads == 0 else {
      throw .impossible(
        names: ["heads", "width"],
        reason: "\(parameters.heads) heads do not divide a width of \(parameters.width)")
    }
    if parameters.positions == .rotary, (parameters.width / parameters.heads) % 2 != 0 {
      throw .impossible(
        names: ["heads", "width", "positions"],
        reason: "rotary positions turn pairs of channels; a head has "
          + "\(parameters.width / parameters.heads)")
    }
  }

  private static func checkSchedule(_ parameters: Parameters) throws(ParameterError) {
    guard parameters.evalEvery % parameters.batch == 0 else {
      throw .impossible(
        names: ["evalEvery", "batch"],
        reason: "\(parameters.evalEvery) sequences are no whole number of steps of "
          + "\(parameters.batch)")
    }
    guard parameters.sequences % parameters.evalEvery == 0 else {
      throw .impossible(
        names: ["sequences", "evalEvery"],
        reason: "\(parameters.sequences) sequences are no multiple of \(parameters.evalEvery), so "
          + "the end would not be evaluated")
    }
    if parameters.schedule != .constant, parameters.warmupSteps > parameters.steps {
      throw .impossible(
        names: ["warmupSteps", "sequences"],
        reason: "the run has \(parameters.steps) steps, fewer than warmupSteps = "
          + "\(parameters.warmupSteps)")
    }
  }

  private static func checkInputs(_ parameters: Parameters) throws(ParameterError) {
    if parameters.inputs == .dataset, parameters.sources.isEmpty {
      throw .impossible(
        names: ["inputs", "sources"],
        reason: "a data set's exemplars need sources: its name or path"
      )
    }
    if parameters.inputs == .dataset, parameters.heldOutClasses % parameters.symmetries != 0 {
      throw .impossible(
        names: ["heldOutClasses", "symmetries"],
        reason: "a held-out class is held out in all \(parameters.symmetries) versions; "
          + "\(parameters.heldOutClasses) is no multiple of that")
    }
    if parameters.inputs == .dataset { try checkData(parameters.sources) }
  }

  /// Refuses data that cannot be trusted; data that are not here may be where the runs are.
  private static func checkData(_ sources: [String]) throws(ParameterError) {
    do throws(DataError) {
      for name in sources { _ = try DataLibrary.standard.set(name) }
    } catch {
      switch error {
      case .missing, .unreadable: return
      default: throw .impossible(names: ["sources"], reason: "\(error)")
      }
    }
  }
}
