/// Findings of one name in a figure, all of them or some along their own dimensions.
public struct Series: Equatable, Sendable, ExpressibleByStringLiteral {
  /// The measure, or the summary's with or without `summary_`.
  public let name: String
  /// What legends call it; nil for what the measure itself says.
  public let label: String?
  /// The words that are wanted along own dimensions, by dimension, in the order in which they are drawn; all where a
  /// dimension is not named.
  public let only: [String: [String]]
  /// Whether others are compared with it, such as a limit: a dashed line.
  public let isReference: Bool

  /// Findings, under a label, perhaps only those along some words of their dimensions.
  ///
  ///     Series("in_context_accuracy", only: ["evaluator": ["icl", "flip"]])
  public init(
    _ name: String, _ label: String? = nil, only: [String: [String]] = [:],
    isReference: Bool = false
  ) {
    self.name = name
    self.label = label
    self.only = only
    self.isReference = isReference
  }

  /// All findings of a name.
  public init(stringLiteral name: String) { self.init(name) }
}
