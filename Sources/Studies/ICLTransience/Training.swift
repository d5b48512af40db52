public import StudyKit

extension ICLTransience {
  /// Computes one member.
  public static func run(_ parameters: Parameters, member: Int, in context: RunContext)
    throws(RunFailure) -> Findings
  { throw .failed("wip") }
}
