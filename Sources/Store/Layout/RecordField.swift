internal import HDF5

/// What the file records about each run besides its findings, with the paths of the arrays for runs and (with
/// `summary_`) for summaries.
enum RecordField: Int, CaseIterable {
  case status
  case identity
  case checksum
  case reason
  case seconds
  case rank
  case attempt
  case steps
  case plannedSteps
  case time

  /// The path of the array.
  func path(summary: Bool) -> String {
    let name = self == .plannedSteps ? "planned_steps" : "\(self)"
    let prefix = summary ? "summary_" : ""
    switch self {
    case .status, .identity, .checksum, .reason: return "/runs/" + prefix + name
    default: return "/log/" + prefix + name
    }
  }

  /// The type of the elements.
  var elementType: ElementType {
    switch self {
    case .status: .uint8
    case .identity, .checksum: .uint64
    case .reason: .uint16
    case .seconds, .time: .float64
    case .rank, .attempt: .int32
    case .steps, .plannedSteps: .int64
    }
  }

  /// A description, for the label `long_name`.
  var longName: String {
    switch self {
    case .status: "what is known of the run"
    case .identity: "hash of study, version, seed, parameters and member"
    case .checksum: "hash of identity, status and findings"
    case .reason: "why the run failed: place in /runs/reasons, 0 for none"
    case .seconds: "seconds of computing"
    case .rank: "rank that computed it"
    case .attempt: "how often it was begun"
    case .steps: "steps done; of a diverged run, the step at which it did"
    case .plannedSteps: "steps that it is to do, 0 where it has not said"
    case .time: "when the status was set"
    }
  }
}
