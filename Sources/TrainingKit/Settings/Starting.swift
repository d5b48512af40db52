public import StudyKit

/// From which kept weights a run starts. What is taken is part of what a run is by its digest; these names are not.
public struct Starting: Settings {
  /// The result file; empty for initial values that are drawn.
  @Setting(
    "Result file of the study from whose kept weights runs start; empty for initial values that are drawn.",
    .outsideIdentity, .added(before: ""))
  public var startFrom = ""
  /// What tells the file's points apart.
  @Setting(
    "Which point of that file, such as [\"noise=0.5\"]; by default the one with the run's own values.",
    .outsideIdentity, .added(before: [String]()))
  public var startPoint: [String] = []
  /// The member.
  @Setting(
    "Which member of that file; same for the one with the run's own number.", .outsideIdentity,
    .added(before: MemberNumber.same))
  public var startMember = MemberNumber.same
  /// The time.
  @Setting(
    "At which of the times that the weights were kept; −1 for the last.",
    in: -1...1_000_000_000_000, .outsideIdentity, .added(before: -1))
  public var startTime = -1
  /// What is taken.
  @Setting(
    "The layers or arrays that are taken, such as [\"block-2\"]; all for all of them.",
    .outsideIdentity, .added(before: ["all"]))
  public var startLayers = ["all"]

  /// Initial values are drawn.
  public init() {}
}

/// A member of another result file.
public enum MemberNumber: UnrangedSettingValue {
  /// The one with the run's own number.
  case same
  /// The one with this number.
  case number(Int)

  private static let word = "same"

  /// A number from 0 on, or the word.
  public static var kind: ParameterKind { .indexOr([word]) }

  /// The number or the word, as text.
  public var parameterValue: ParameterValue {
    switch self {
    case .same: .text(Self.word)
    case .number(let number): .text("\(number)")
    }
  }

  /// What a grid gives; nil for neither.
  public init?(_ value: ParameterValue) {
    guard case .text(let text) = value else { return nil }
    if text == Self.word {
      self = .same
    } else if let number = Int(text) {
      self = .number(number)
    } else {
      return nil
    }
  }
}
