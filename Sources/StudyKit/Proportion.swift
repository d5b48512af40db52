/// A fraction of a point's members, as a summary counts it: those of which a measure is 1, or on one side of a limit, of all
/// that are done or of those of which another measure is 1.
public struct Proportion: Equatable, Sendable {
  /// Which numbers are successes.
  public enum Success: Equatable, Sendable {
    /// 1, and nothing else.
    case one
    /// Those above a limit; NaN is no trial.
    case above(Double)
    /// Those below a limit; NaN is no trial.
    case below(Double)
  }

  /// The measure of a run, a single number, that tells a success.
  public let flag: String
  /// What it is for a success.
  public let success: Success
  /// The measure of a run that is 1 for a trial; nil where all finished members are trials.
  public let condition: String?

  /// The fraction of members with `flag` = 1, or another `success`, among those with `condition` = 1.
  public init(of flag: String, _ success: Success = .one, among condition: String? = nil) {
    (self.flag, self.success, self.condition) = (flag, success, condition)
  }

  /// Whether a member is a success that has this number; nil if it is no trial.
  package func isSuccess(_ number: Double) -> Bool? {
    switch success {
    case .one: number == 1
    case .above(let limit): number.isNaN ? nil : number > limit
    case .below(let limit): number.isNaN ? nil : number < limit
    }
  }
}
