/// Why a run cannot start from the kept weights that its parameters name.
package enum OriginError: Error, Equatable, Sendable {
  /// The file cannot be read, or not as a result file.
  case unreadable(file: String, reason: String)
  /// The file is of another study.
  case ofAnotherStudy(file: String, study: String, wanted: String)
  /// `startPoint` selects nothing in the file's grid.
  case condition(file: String, reason: String)
  /// No point of the file, or more than one, is what the run's own values and `startPoint` say.
  case points(file: String, count: Int, wanted: String)
  /// The file's points have fewer members.
  case member(file: String, member: Int, count: Int)
  /// The run in the file has no weights.
  case notKept(file: String, run: String)
  /// Nothing was kept at this time.
  case time(file: String, time: Int, known: [Int])
  /// The run ended before this time.
  case notReached(file: String, run: String, time: Int)
  /// The network in the file has no such parameter.
  case missing(file: String, name: String, known: [String])
  /// The parameter has another shape or precision there.
  case shape(file: String, name: String, holds: String, wanted: String)
  /// Two runs would be the same one.
  case sameRun(first: String, second: String)
  /// The weights are not the ones that the sweep began with.
  case changed(file: String)
}

extension OriginError: CustomStringConvertible {
  /// What is wrong, with the parameter that is at fault.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "startFrom: \(file) cannot be read: \(reason)"
    case .ofAnotherStudy(let file, let study, let wanted):
      "startFrom: \(file) is of the study \(study), not of \(wanted)"
    case .condition(let file, let reason): "startPoint: in \(file), \(reason)"
    case .points(let file, let count, let wanted):
      """
      startPoint: \(count == 0 ? "no point" : "\(count) points") of \(file) \(count == 0 ? "has" : "have") \
      \(wanted.isEmpty ? "the run's values" : wanted); name one along the axes of that file, such as \
      "startPoint": ["learningRate=0.001"]
      """
    case .member(let file, let member, let count):
      "startMember: \(file) has no member \(member), but members 0 to \(count - 1)"
    case .notKept(let file, let run):
      "startFrom: \(file) has no weights of \(run), which is not done or was done without keeping them"
    case .time(let file, let time, let known):
      """
      startTime: \(file) has no weights at \(time), but at \
      \(known.map { "\($0)" }.joined(separator: ", "))
      """
    case .notReached(let file, let run, let time):
      "startTime: in \(file), \(run) ended before \(time)"
    case .missing(let file, let name, let known):
      "startLayers: the network in \(file) has no \(name), but \(known.joined(separator: ", "))"
    case .shape(let file, let name, let holds, let wanted):
      "startFrom: \(name) is \(holds) in \(file), but \(wanted) in the run"
    case .sameRun(let first, let second):
      "startFrom: \(first) and \(second) start from the same weights and would be the same run"
    case .changed(let file): "startFrom: the weights in \(file) have changed since the sweep began"
    }
  }
}
