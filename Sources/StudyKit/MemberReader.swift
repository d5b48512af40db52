/// The finished members of one point, for its summary.
///
/// Reads go to the result file, slab by slab, so that a summary's memory stays bounded.
public protocol MemberReader: Sendable {
  /// The members that are done, in ascending order.
  var members: [Int] { get }
  /// How many members have failed or diverged.
  var failures: Int { get }
  /// Reads a floating-point measure of `members[slab]`, as (slab, measure's own dimensions), flat.
  func read(_ measure: String, _ slab: Range<Int>) throws(MemberReaderError) -> [Double]
}

/// Why a finished member's findings could not be read.
public struct MemberReaderError: Error, Equatable, Sendable {
  /// What was read and what went wrong.
  public let reason: String

  /// An error with its reason.
  public init(_ reason: String) { self.reason = reason }
}

extension MemberReader {
  /// Reads a measure of all finished members; for measures that are small.
  public func read(_ measure: String) throws(MemberReaderError) -> [Double] {
    try read(measure, members.indices)
  }
}

/// Findings that are held in memory, for tests and single calls.
public struct FindingsReader: MemberReader {
  /// The members that are done, in ascending order.
  public let members: [Int]
  /// How many members have failed or diverged.
  public let failures: Int
  private let findings: [Findings]

  /// A reader of the findings of `members`, in ascending order.
  public init(members: [Int], findings: [Findings], failures: Int = 0) {
    precondition(
      members.count == findings.count, "\(members.count) members, \(findings.count) findings")
    self.members = members
    self.findings = findings
    self.failures = failures
  }

  /// Reads a floating-point measure of `members[slab]`, flat.
  public func read(_ measure: String, _ slab: Range<Int>) throws(MemberReaderError) -> [Double] {
    var values: [Double] = []
    for index in slab {
      switch findings[index][measure] {
      case .doubles(let array)?: values += array
      case .floats(let array)?: values += array.map(Double.init)
      default: throw MemberReaderError("\(measure) of member \(members[index]) is not there")
      }
    }
    return values
  }
}
