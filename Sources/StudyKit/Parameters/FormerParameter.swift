/// The name and the values that a parameter had before it was renamed.
public struct FormerParameter: Hashable, Sendable {
  /// The old name.
  public let name: String
  /// Old values by today's values; those that are not named were the same.
  public let values: [ParameterValue: ParameterValue]

  /// Today's value of an old one; nil where it was the same.
  public func current(_ old: ParameterValue) -> ParameterValue? {
    values.first { $0.value == old }?.key
  }
}
