/// A study whose type is forgotten, as the sweep and the command line handle it.
public struct AnyStudy: Sendable {
  /// The study's name.
  public let name: String
  /// What it is, in one line.
  public let title: String
  /// Paper and section.
  public let source: String
  /// Part of every run's identity.
  public private(set) var version: Int
  /// Consecutive members a call.
  public let blockSize: Int
  /// What a replicate of the experiment is.
  public let replicate: Replicate
  /// The fewest members a grid may ask for.
  public let minimumMembers: Int
  /// The studies of which a grid declares one when it gives this name; nil for a study that is complete.
  package let family: (any StudyFamily)?

  private let declarations: Once<StudyDeclarations>
  private let checkedPresets: Once<[Preset]>
  private let checking: @Sendable (ParameterValues) throws(ParameterError) -> Void
  private let locating: @Sendable (ParameterValues) throws(ParameterError) -> WeightOrigin?
  private let measuring: @Sendable (ParameterValues) throws(ParameterError) -> [Measure]
  private let summaryMeasuring: @Sendable (ParameterValues) throws(ParameterError) -> [Measure]
  private let drawing: @Sendable (ParameterValues) -> [Figure]
  private let costing: @Sendable (ParameterValues) -> Cost
  private let preparing: @Sendable (ParameterValues) -> PreparedRuns
  private let summarising:
    @Sendable (ParameterValues, any MemberReader, RunContext) throws -> Findings
  private let checkingSpace: @Sendable (ParameterSpace, (Int, ParameterError) -> Bool) -> Void
  private let statingKinds: @Sendable (ParameterSpace) -> PointKinds
  private let statingData: @Sendable (ParameterSpace) throws(ParameterError) -> PointData
  private let lastKinds = LastKinds()

  /// Forgets the type of a study; what it declares is read, and checked, when it is first asked for.
  public init<S: Study>(_ study: S.Type) {
    let declarations = Once { StudyDeclarations(of: S.self) }
    let last = LastParameters<S.Parameters> { declarations.value.schema }
    let typed: @Sendable (ParameterValues) -> S.Parameters = { last.parameters($0) }
    name = S.name
    title = S.title
    source = S.source
    version = S.version
    self.declarations = declarations
    checkedPresets = Once {
      let presets = S.presets
      declarations.value.check(presets)
      return presets
    }
    blockSize = S.blockSize
    replicate = S.replicate
    minimumMembers = S.minimumMembers
    family = nil
    checking = { values throws(ParameterError) in
      try S.check(typed(values))
      _ = try S.origin(typed(values))
    }
    locating = { values throws(ParameterError) in try S.origin(typed(values)) }
    measuring = { values throws(ParameterError) in try S.measures(typed(values)) }
    summaryMeasuring = { values throws(ParameterError) in try S.summaryMeasures(typed(values)) }
    drawing = { S.figures(typed($0)) }
    costing = { S.cost(typed($0)) }
    preparing = { values in
      let parameters = typed(values)
      return { S.run(parameters, members: $0, in: $1) }
    }
    summarising = { try S.summary(typed($0), of: $1, in: $2) }
    checkingSpace = { space, report in
      space.check(S.self, declarations.value.schema, report)
    }
    statingKinds = { PointKinds(S.self, $0, declarations.value.schema) }
    statingData = { space throws(ParameterError) in
      try PointData(S.self, space, declarations.value.schema)
    }
  }

  /// A study that is described by values; with a family, the place of those that grids declare.
  package init(_ study: any DeclaredStudy, family: (any StudyFamily)? = nil) {
    (name, title, source) = (study.name, study.title, study.source)
    version = study.version
    declarations = Once { StudyDeclarations(of: study) }
    checkedPresets = Once { [] }
    (blockSize, replicate, minimumMembers) = (1, .member, 1)
    self.family = family
    checking = { _ throws(ParameterError) in }
    locating = { _ throws(ParameterError) in nil }
    measuring = { values throws(ParameterError) in try study.measures(values) }
    summaryMeasuring = { values throws(ParameterError) in try study.summaryMeasures(values) }
    drawing = { _ in [] }
    costing = { study.cost($0) }
    preparing = { values in
      { members, context in
        members.map { member in
          Result { () throws(RunFailure) in try study.run(values, member: member, in: context) }
        }
      }
    }
    summarising = { values, members, _ in try study.summary(values, of: members) }
    checkingSpace = { space, report in study.check(space, report) }
    statingKinds = { study.kinds($0) }
    statingData = { space throws(ParameterError) in PointData(noneOf: space) }
  }

  /// The parameters, with their defaults.
  public var parameters: [ParameterDeclaration] { declarations.value.parameters }

  /// Named settings.
  public var presets: [Preset] { checkedPresets.value }

  /// The study with the version that a file names: its runs can be told and their findings read, but what
  /// it computes is still what the present version computes.
  public func named(asVersion version: Int) -> AnyStudy {
    var study = self
    study.version = version
    return study
  }

  /// The defaults of all parameters.
  public var defaults: ParameterValues {
    Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.standard) })
  }

  /// The declaration of a parameter; nil where the study has none of that name.
  public func parameter(_ name: String) -> ParameterDeclaration? {
    declarations.value.parameter(name)
  }

  /// The declaration of a parameter that was once called `name` and is called something else today.
  public func parameter(formerly name: String) -> ParameterDeclaration? {
    parameters.first { $0.former?.name == name && $0.name != name }
  }

  /// Why a parameter does not exist at a point with these values: the condition that does not hold,
  /// its own or that of a parameter on which it depends; nil where it exists.
  public func unmetCondition(
    of declaration: ParameterDeclaration, in values: ParameterValues
  ) -> Condition? {
    var declaration = declaration
    while let condition = declaration.condition {
      guard let actual = values[condition.parameter], condition.values.contains(actual) else {
        return condition
      }
      guard let next = parameter(condition.parameter) else { return nil }
      declaration = next
    }
    return nil
  }

  /// Overlays `given` on the defaults and checks each value and all of them together.
  ///
  /// `stated` are the names that the user gave, by grid or axis: one that does not exist at this
  /// point is an error; a preset's is not.
  public func resolve(
    _ given: ParameterValues, stated: Set<String>
  ) throws(ParameterError) -> ParameterValues {
    var values = defaults
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let declaration = parameter(name) else {
        throw .unknown(name: name, known: parameters.map(\.name))
      }
      guard let accepted = declaration.kind.accept(value) else {
        throw .unreadable(name: name, value: value, allowed: declaration.kind.allowed)
      }
      values[name] = accepted
    }
    for name in stated.sorted() {
      guard let declaration = parameter(name),
        let condition = unmetCondition(of: declaration, in: values)
      else { continue }
      let actual = values[condition.parameter] ?? .text("nothing")
      throw .inapplicable(name: name, condition: condition, actual: actual)
    }
    try checking(values)
    return values
  }

  /// The kept weights from which a run with resolved values starts; nil for initial values that it draws.
  public func origin(_ values: ParameterValues) throws(ParameterError) -> WeightOrigin? {
    try locating(values)
  }

  /// What a run yields with resolved values.
  public func measures(_ values: ParameterValues) throws(ParameterError) -> [Measure] {
    try measuring(values)
  }

  /// What a point's summary yields with resolved values; empty for no summary.
  public func summaryMeasures(_ values: ParameterValues) throws(ParameterError) -> [Measure] {
    try summaryMeasuring(values)
  }

  /// What a report draws of a sweep whose first point has these resolved values; empty for what it draws of any study.
  public func figures(_ values: ParameterValues) -> [Figure] { drawing(values) }

  /// What one member costs with resolved values.
  public func cost(_ values: ParameterValues) -> Cost { costing(values) }

  /// What the points of a space measure and cost.
  public func kinds(_ space: ParameterSpace) -> PointKinds {
    lastKinds.kinds(of: space) { statingKinds(space) }
  }

  /// What the points of a space read; reads the data.
  public func data(_ space: ParameterSpace) throws(ParameterError) -> PointData {
    try statingData(space)
  }

  /// What one member costs at each point of a space, in row-major order.
  public func costs(_ space: ParameterSpace) -> [Cost] {
    let kinds = kinds(space)
    return (0..<space.pointCount).map { kinds.cost(ofPoint: $0) }
  }

  /// Whether each point of a space has a summary, in row-major order.
  public func summaries(_ space: ParameterSpace) -> [Bool] {
    let kinds = kinds(space)
    return (0..<space.pointCount).map { !space.isAbsent($0) && kinds.hasSummary(ofPoint: $0) }
  }

  /// Checks all values together at every point of a space, and that the measures of the first ten
  /// thousand kinds of points can be stated.
  ///
  /// `report` is given each point that is impossible, by its index in row-major order, and says
  /// whether to go on. Kinds and conditions are not looked at.
  public func check(_ space: ParameterSpace, _ report: (Int, ParameterError) -> Bool) {
    checkingSpace(space, report)
  }

  /// Computes members of one aligned block; one result each, in order.
  public func run(
    _ values: ParameterValues, members: [Int], in context: RunContext
  ) -> [Result<Findings, RunFailure>] {
    prepared(values)(members, context)
  }

  /// Computes members of aligned blocks of one point; one result each, in order.
  public typealias PreparedRuns =
    @Sendable ([Int], RunContext) -> [Result<Findings, RunFailure>]

  /// What ``run(_:members:in:)`` does with these values, which are made parameters once for all blocks.
  public func prepared(_ values: ParameterValues) -> PreparedRuns {
    let runs = preparing(values)
    return { members, context in
      let results = runs(members, context)
      precondition(
        results.count == members.count, "\(results.count) results for \(members.count) members")
      return results
    }
  }

  /// Computes the summary of a point.
  public func summary(
    _ values: ParameterValues, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    try summarising(values, members, context)
  }
}
