internal import Randomness
internal import StudyKit

/// What a program is told of its run, as JSON.
struct RunDocument {
  /// The parameters that exist at the point, in the order of their declaration.
  let parameters: [(name: String, value: ParameterValue)]
  let member: Int
  /// The grid's seed at the point.
  let seed: UInt64
  /// A folder for files of this run, which is removed when it has ended.
  let scratch: String
  /// A folder for files from which the run goes on; nil where none are kept.
  let checkpoints: String?

  /// The variable of the environment that has the document.
  static let variable = "SWIFT_SWEEP_RUN"
  /// The most bytes that the variable has; the system allows 128 KiB.
  static let variableLimit = 100_000

  /// For what a run draws numbers, in the order of the document; what is drawn for the evaluation is the same for every
  /// member.
  private static let purposes: [(name: String, isOfMember: Bool)] = [
    ("weights", true), ("training", true), ("evaluation", false),
  ]

  /// The document in a line.
  func text(_ context: RunContext) -> String {
    let values = parameters.map { "\(Self.text($0.name)): \(Self.json(of: $0.value))" }
    let seeds = Self.purposes.enumerated().map { index, purpose in
      let key = purpose.isOfMember ? context.memberKey(member) : context.sweepKey
      // Without the highest bit: not every generator takes it.
      return "\(Self.text(purpose.name)): \"\(key.folding(UInt64(index + 1)).key >> 1)\""
    }
    let fields = [
      "\"protocol\": 1", "\"parameters\": {\(values.joined(separator: ", "))}",
      "\"member\": \(member)", "\"seed\": \"\(seed)\"",
      "\"seeds\": {\(seeds.joined(separator: ", "))}", "\"scratch\": \(Self.text(scratch))",
      "\"checkpoints\": \(checkpoints.map(Self.text) ?? "null")",
    ]
    return "{" + fields.joined(separator: ", ") + "}"
  }

  private static func text(_ text: String) -> String { ParameterValue.json(of: text) }

  /// A value as JSON in which a real number does not look whole.
  private static func json(of value: ParameterValue) -> String {
    switch value {
    case .number(let number): number.description
    case .list(let values): "[" + values.map(json).joined(separator: ", ") + "]"
    default: value.json
    }
  }
}
