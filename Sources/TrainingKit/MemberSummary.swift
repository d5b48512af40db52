public import StudyKit

/// What is made of one measure of a point's finished members: measures and values in one place.
public struct MemberSummary: Sendable {
  /// What there is to summarize: what a run measures, and when.
  struct Runs {
    let measures: [Measure]
    let cadence: Cadence

    /// The measure of a name; nil where runs have none.
    func measure(_ name: String) -> Measure? { measures.first { $0.name == name } }
  }

  private let stating: @Sendable (Runs) -> [Measure]
  private let recording:
    @Sendable (inout Findings, Runs, any MemberReader, RunContext) throws -> Void

  /// What the summary yields of runs.
  func measures(of runs: Runs) -> [Measure] { stating(runs) }

  /// Computes the summary.
  func record(
    in findings: inout Findings, _ runs: Runs, _ members: any MemberReader, _ context: RunContext
  ) throws {
    try recording(&findings, runs, members, context)
  }

  /// A summary of the study's own: what it yields, and what computes that.
  public init(
    _ measures: [Measure],
    _ record: @escaping @Sendable (inout Findings, any MemberReader, RunContext) throws -> Void
  ) {
    stating = { _ in measures }
    recording = { findings, _, members, context in try record(&findings, members, context) }
  }

  init(
    stating: @escaping @Sendable (Runs) -> [Measure],
    recording:
      @escaping @Sendable (inout Findings, Runs, any MemberReader) throws(MemberReaderError) -> Void
  ) {
    self.stating = stating
    self.recording = { findings, runs, members, _ in try recording(&findings, runs, members) }
  }

  /// A number that `reduce` makes of all members' values of the measure `name`, such as their mean.
  public static func number(
    _ measure: Measure, of name: String, _ reduce: @escaping @Sendable ([Double]) -> Double
  ) -> MemberSummary {
    MemberSummary([measure]) { findings, members, _ in
      findings.record(measure.name, reduce(try members.read(name)))
    }
  }

  /// The quantiles that a spread gives where nothing else is said.
  public static let quartiles = [0, 0.25, 0.5, 0.75, 1]

  /// The share of members whose measure `flag` is 1, with Wilson's 95 % interval, as `fraction_<flag>` and
  /// `fraction_<flag>_interval`; of all finished members, or of those whose measure `condition` is 1.
  public static func fraction(
    of flag: String, among condition: String? = nil, _ longName: String
  ) -> MemberSummary {
    let name = "fraction_" + flag
    let whole =
      condition.map { "members with \(flag) = 1, of those with \($0) = 1" }
      ?? "finished members with \(flag) = 1, of all finished members"
    let measures = [
      Measure(name, longName: longName, definition: whole),
      Measure(
        name + "_interval", longName: longName + ", 95 % interval",
        definition: "Wilson's interval of \(name)", source: "Wilson 1927",
        dimensions: [bounds], interval: Proportion(of: flag, among: condition)),
    ]
    return MemberSummary { _ in
      measures
    } recording: { findings, _, members throws(MemberReaderError) in
      let successes = try members.read(flag).count { $0 == 1 }
      let trials =
        try condition.map { name throws(MemberReaderError) in
          try members.read(name).count { $0 == 1 }
        } ?? members.members.count
      let interval = trials == 0 ? nil : WilsonInterval(successes: successes, trials: trials)
      findings.record(name, trials == 0 ? .nan : Double(successes) / Double(trials))
      findings.record(name + "_interval", [interval?.lower ?? .nan, interval?.upper ?? .nan])
    }
  }

  /// Mean and standard deviation of a measure over members, as `<name>_mean` and `<name>_deviation`, and
  /// its quantiles, `<name>_quantile`, where `quantiles` names some.
  public static func spread(of name: String, quantiles: [Double] = []) -> MemberSummary {
    MemberSummary { runs in
      guard let measure = runs.measure(name) else { return [] }
      var spread = [
        Measure(
          name + "_mean", longName: measure.longName + ", mean over members",
          definition: "mean of \(name) over the finished members",
          dimensions: measure.dimensions),
        Measure(
          name + "_deviation", longName: measure.longName + ", spread over members",
          definition: "standard deviation of \(name) over the finished members, ddof 1",
          dimensions: measure.dimensions),
      ]
      if !quantiles.isEmpty {
        spread.append(
          Measure(
            name + "_quantile", longName: measure.longName + ", quantiles over members",
            definition: "quantiles of \(name) over the finished members, linear between them",
            dimensions: [quantileDimension(quantiles)] + measure.dimensions))
      }
      return spread
    } recording: { findings, runs, members throws(MemberReaderError) in
      let points = runs.measure(name)?.count ?? 0
      let spread = CurveSpread(
        try members.read(name), members: members.members.count, points: points,
        quantiles: quantiles)
      findings.record(name + "_mean", spread.mean)
      findings.record(name + "_deviation", spread.deviation)
      if !quantiles.isEmpty { findings.record(name + "_quantile", spread.quantiles) }
    }
  }

  /// Quantiles of a number over the members that have it, as `<name>_quantile`.
  public static func quantiles(
    of name: String, _ quantiles: [Double] = quartiles
  ) -> MemberSummary {
    MemberSummary { runs in
      guard let measure = runs.measure(name) else { return [] }
      return [
        Measure(
          name + "_quantile", unit: measure.unit,
          longName: measure.longName + ", quantiles over members",
          definition: "quantiles of \(name), linear between members, over the finished members "
            + "of which it is a number",
          dimensions: [quantileDimension(quantiles)])
      ]
    } recording: { findings, _, members throws(MemberReaderError) in
      let values = try members.read(name).filter { !$0.isNaN }
      let spread = CurveSpread(values, members: values.count, points: 1, quantiles: quantiles)
      findings.record(name + "_quantile", spread.quantiles)
    }
  }

  /// The ends of an interval.
  static let bounds = Dimension(
    "bound", .texts(["lower", "upper"]), longName: "end of the interval")

  private static func quantileDimension(_ quantiles: [Double]) -> Dimension {
    Dimension("quantile", .numbers(quantiles), longName: "quantile")
  }
}
