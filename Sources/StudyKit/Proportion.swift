/// A fraction of a point's members, as a summary counts it: those of which a measure is 1, of all that are done or of
/// those of which another measure is 1.
public struct Proportion: Equatable, Sendable {
  /// The measure of a run that is 1 for a success.
  public let flag: String
  /// The measure of a run that is 1 for a trial; nil where all finished members are trials.
  public let condition: String?

  /// The fraction of members with `flag` = 1, among those with `condition` = 1.
  public init(of flag: String, among condition: String? = nil) {
    (self.flag, self.condition) = (flag, condition)
  }
}
