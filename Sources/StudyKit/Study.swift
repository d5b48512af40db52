/// One experimental system: its parameters, what it measures, and how it runs.
///
/// A study is a set of plain functions of parameters, member and random keys. It knows nothing of
/// ranks or files, and a run's findings depend on nothing but its arguments: the same bits wherever
/// and whenever it runs.
public protocol Study: Sendable {
  /// What a grid may set and sweep, in the order in which help shows it; `init()` gives the defaults.
  associatedtype Parameters: Settings

  /// The name by which a grid asks for the study, in kebab-case.
  static var name: String { get }
  /// What it is, in one line.
  static var title: String { get }
  /// The paper and section that it follows.
  static var source: String { get }
  /// Part of every run's identity: raised whenever the same parameters give other findings.
  static var version: Int { get }

  /// Named settings that a grid may start from.
  static var presets: [Preset] { get }
  /// Checks what no single parameter's range says; throws ``ParameterError/impossible(names:reason:)``.
  static func check(_ parameters: Parameters) throws(ParameterError)

  /// How many consecutive members are computed in one call: 1, or a block of tiny ones.
  ///
  /// Blocks are aligned to multiples of it; a member's findings do not depend on the others in its
  /// block, so a block may be computed in parts.
  static var blockSize: Int { get }
  /// What a replicate of the experiment is: a member, or a whole ensemble of them.
  static var replicate: Replicate { get }
  /// The fewest members that a grid may ask for; 2 for a study whose summary needs a variance.
  static var minimumMembers: Int { get }

  /// The data that runs with these parameters read, with what is in them: empty for a study that draws all
  /// of its data. Like measures they depend on no real number that is not declared to shape.
  ///
  /// They are part of what a run is, though not of its identity: a sweep into a file, or from a checkpoint,
  /// that was made with other content is refused. Throws ``ParameterError/impossible(names:reason:)``
  /// where data cannot be had, which ends the sweep before any work.
  static func data(_ parameters: Parameters) throws(ParameterError) -> [DataDigest]

  /// The kept weights of another result file from which a run with these parameters starts; nil for initial values that
  /// it draws. Throws ``ParameterError/impossible(names:reason:)`` where the parameters that name them do not fit together.
  static func origin(_ parameters: Parameters) throws(ParameterError) -> WeightOrigin?

  /// What a run yields with these parameters.
  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure]
  /// What a point's summary yields; empty for no summary. Written as `summary_<name>`.
  static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure]
  /// What a report draws of a sweep whose first point has these parameters; empty for curves of what is measured
  /// along the run and lines of the summary's numbers.
  static func figures(_ parameters: Parameters) -> [Figure]
  /// What one member costs, and the summary.
  static func cost(_ parameters: Parameters) -> Cost

  /// Computes one member.
  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings

  /// Computes members of one aligned block, in ascending order; one result each, in that order.
  static func run(
    _ parameters: Parameters, members: [Int], in context: RunContext
  ) -> [Result<Findings, RunFailure>]

  /// Computes the summary of a point from its finished members.
  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings
}

/// What a study repeats to know a point better.
public enum Replicate: Sendable {
  /// A member: another draw of the same experiment.
  case member
  /// An ensemble of members, for another seed: a member is one of its parts.
  case ensemble
}

/// What one member of a point costs, and its summary.
public struct Cost: Equatable, Sendable {
  /// Floating-point operations, as fast as in large single-precision products; other work counts
  /// as the operations that take as long.
  public let operations: Double
  /// Bytes of memory that the rank needs while it runs.
  public let bytes: Double
  /// Whether a long run can stop and resume from a checkpoint.
  public let canCheckpoint: Bool
  /// Operations of the point's summary, whatever the number of members; 0 where it is a matter of moments.
  public let summaryOperations: Double
  /// Operations of the point's summary for each member, besides these.
  public let summaryOperationsPerMember: Double

  /// A cost in floating-point operations and bytes.
  public init(
    operations: Double, bytes: Double, canCheckpoint: Bool = false, summaryOperations: Double = 0,
    summaryOperationsPerMember: Double = 0
  ) {
    self.operations = operations
    self.bytes = bytes
    self.canCheckpoint = canCheckpoint
    self.summaryOperations = summaryOperations
    self.summaryOperationsPerMember = summaryOperationsPerMember
  }
}

extension Study {
  /// No presets.
  public static var presets: [Preset] { [] }
  /// One member a call.
  public static var blockSize: Int { 1 }
  /// Members are replicates.
  public static var replicate: Replicate { .member }
  /// One member is enough.
  public static var minimumMembers: Int { 1 }
  /// Every combination of allowed values is possible.
  public static func check(_ parameters: Parameters) throws(ParameterError) {}
  /// No data are read.
  public static func data(_ parameters: Parameters) throws(ParameterError) -> [DataDigest] { [] }
  /// Initial values are drawn.
  public static func origin(_ parameters: Parameters) throws(ParameterError) -> WeightOrigin? {
    nil
  }
  /// No summary.
  public static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    []
  }
  /// What a report draws of any study.
  public static func figures(_ parameters: Parameters) -> [Figure] { [] }

  /// Computes the members one after another.
  public static func run(
    _ parameters: Parameters, members: [Int], in context: RunContext
  ) -> [Result<Findings, RunFailure>] {
    members.map { member in
      Result { () throws(RunFailure) in try run(parameters, member: member, in: context) }
    }
  }

  /// Nothing to summarise.
  public static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings { Findings() }
}
