internal import Files
internal import Glibc
internal import StudyKit

/// A study whose runs are a program's.
struct CommandStudy: DeclaredStudy {
  let declaration: CommandDeclaration

  /// The name by which a grid asks for it.
  static let name = "command"

  var name: String { Self.name }
  var title: String { declaration.title }
  var source: String { "a program of the user's own" }
  var version: Int { declaration.version }
  var measuring: Set<String> {
    declaration.measures.reduce(into: []) { names, measure in
      for dimension in measure.dimensions { names.formUnion(dimension.names) }
    }
  }
  var costing: Set<String> { declaration.cost?.names ?? [] }

  /// The declared parameters, and one that has the command's text, which is thereby part of what a run is.
  var parameters: [ParameterDeclaration] {
    [
      ParameterDeclaration(
        name: CommandDeclaration.commandParameter, help: "The command, as the grid gives it.",
        kind: .choice([declaration.text]), standard: .text(declaration.text))
    ] + declaration.parameters
  }

  func measures(_ values: ParameterValues) throws(ParameterError) -> [Measure] {
    var measures: [Measure] = []
    for measure in declaration.measures { measures.append(try measure.measure(values)) }
    return measures
  }

  func summaryMeasures(_ values: ParameterValues) throws(ParameterError) -> [Measure] {
    var measures: [Measure] = []
    for declared in declaration.measures where !declared.summaries.isEmpty {
      let measure = try declared.measure(values)
      for summary in declared.summaries { measures += summary.measures(of: measure) }
    }
    return measures
  }

  /// A grid states seconds, which count as 10⁹ operations each; a run of which nothing is stated counts as one.
  func cost(_ values: ParameterValues) -> Cost {
    let seconds = declaration.cost?.value(values) ?? 1
    return Cost(
      operations: (seconds.isFinite ? max(seconds, 0) : 0) * 1e9, bytes: 0,
      canCheckpoint: declaration.keepsCheckpoints)
  }

  func run(
    _ values: ParameterValues, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    guard !context.shouldStop else { throw .stopped }
    let measures: [Measure]
    do throws(ParameterError) { measures = try self.measures(values) } catch {
      throw .failed("\(error)")
    }
    var checkpoints: String?
    if declaration.keepsCheckpoints {
      checkpoints = context.checkpointFolder(member: member).map(Self.absolute)
    }
    let scratch: Directory
    do throws(StoreError) { scratch = try Directory.temporary(named: "swift-sweep") } catch {
      throw .failed("\(error)")
    }
    defer {
      scratch.removeContents()
      rmdir(scratch.path)
    }
    let document = RunDocument(
      parameters: present(values), member: member, seed: context.seed, scratch: scratch.path,
      checkpoints: checkpoints)
    return try CommandRun(
      declaration: declaration, measures: measures, document: document, member: member
    ).findings(in: context)
  }

  func summary(_ values: ParameterValues, of members: any MemberReader) throws -> Findings {
    var findings = Findings()
    for declared in declaration.measures where !declared.summaries.isEmpty {
      let measure = try declared.measure(values)
      guard measure.count * members.members.count <= Self.summaryLimit else {
        throw RunFailure.failed(
          "\(measure.name) of \(members.members.count) members is too large to summarize")
      }
      let read = try members.read(measure.name)
      for summary in declared.summaries {
        let arrays = summary.values(read, count: measure.count)
        for (measure, array) in zip(summary.measures(of: measure), arrays) {
          findings.record(measure.name, array)
        }
      }
    }
    return findings
  }

  /// The most numbers of a measure that a summary holds in memory: 800 MB.
  private static let summaryLimit = 100_000_000

  /// The declared parameters that exist with these values.
  private func present(_ values: ParameterValues) -> [(name: String, value: ParameterValue)] {
    var present: [(name: String, value: ParameterValue)] = []
    for parameter in declaration.parameters {
      // What a condition names is declared before.
      if let condition = parameter.condition {
        let other = present.first { $0.name == condition.parameter }?.value
        guard let other, condition.values.contains(other) else { continue }
      }
      if let value = values[parameter.name] { present.append((parameter.name, value)) }
    }
    return present
  }

  /// The path from the root: the program runs in another folder than this process.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return Paths.joined(String(cString: here), path)
  }
}
