import Grids
import Store
import StudyKit

/// A study whose runs end as its parameters say; what it finds follows from point and member.
enum Scripted: Study {
  enum Plot: String, Choice {
    case done
    case oddFail = "odd-fail"
    case diverges
    case kills
    case mismatch
    case stops
    case large
  }

  struct Parameters: Settings {
    @Setting("how runs end")
    var plot = Plot.done
    @Setting("a run takes", in: Bounds(0, 1e6), .shaping(true))
    var seconds = 0.01
    @Setting("of what is found", in: 1...1_000_000)
    var scale = 1
    @Setting("found by a run", in: 1...100_000_000)
    var values = 1
  }

  static let name = "scripted"
  static let title = "Ends as it is told"
  static let source = "these tests"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    let along = Dimension(
      "value", .integers(Array(0..<parameters.values)), longName: "place in the array")
    return [
      Measure("found", longName: "found", definition: "scale · member", dimensions: [along]),
      Measure("twice", element: .integer, longName: "twice", definition: "2 · member"),
    ]
  }

  static func summaryMeasures(_ parameters: Parameters) -> [Measure] {
    guard parameters.plot != .large else { return [] }
    return [Measure("members", element: .integer, longName: "members", definition: "done")]
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(operations: 1e6 * parameters.seconds, bytes: 8 * Double(parameters.values))
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    context.report(member: member, step: 5, of: 10)
    switch parameters.plot {
    case .oddFail where member % 2 == 1: throw .failed("member \(member) is odd")
    case .diverges: throw .diverged(step: member + 1)
    case .stops: throw .stopped
    default: break
    }
    var findings = Findings()
    let count = parameters.plot == .mismatch ? parameters.values + 1 : parameters.values
    findings.record(
      "found",
      (0..<count).map { Double(parameters.scale * member) + Double($0) / 1024 })
    findings.record("twice", 2 * member)
    return findings
  }

  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    var findings = Findings()
    findings.record("members", members.members.count)
    return findings
  }
}

/// A grid of the scripted study.
func scriptedGrid(
  members: Int, axes: String = "{}", parameters: String = "{}"
) throws -> Grid {
  try Grid.read(
    text: """
      {"study": "scripted", "members": \(members), "axes": \(axes), "parameters": \(parameters)}
      """,
    file: "scripted.json", studies: [AnyStudy(Scripted.self)])
}

/// Keeps everything that a coordinator says; used by one thread.
final class MemoryRecorder: Recorder, @unchecked Sendable {
  /// The kinds of machine that joined because it was allowed.
  private(set) var kinds: [MachineKind] = []
  /// Where the ranks are, in the order in which they came.
  private(set) var places: [(rank: Int, host: String)] = []
  var outcomes: [Run: Outcome] = [:]
  /// Outcomes of runs that had one already.
  var repeated: [Run] = []
  var lost: [Run: String] = [:]
  var logs: [Run: RunLog] = [:]
  var begun: [Run] = []
  var returned: Set<Run> = []
  var advances: [(run: Run, steps: Int, planned: Int)] = []
  var partial: [Run: Findings] = [:]
  /// Runs whose outcomes were recorded since the last flush; summaries can read the others' findings.
  private(set) var waiting: Set<Run> = []
  /// How many members points have, as far as a rule has decided it.
  var settled: [Int: Int] = [:]
  /// The number of the outcome that cannot be written.
  var full: Int?

  func status(of run: Run) -> RunStatus {
    if lost[run] != nil { return .lost }
    switch outcomes[run] {
    case .done: return .done
    case .diverged: return .diverged
    case .failed: return .failed
    case nil:
      guard let member = run.member, let count = settled[run.point] else { return .pending }
      return member < count ? .pending : .absent
    }
  }

  func settled(_ point: Int, at count: Int) { settled[point] = count }

  func began(_ run: Run, on rank: Int) { begun.append(run) }

  func advanced(_ run: Run, steps: Int, of planned: Int, findings: Findings?) {
    advances.append((run, steps, planned))
    if let findings { partial[run] = findings }
  }

  func record(_ run: Run, _ outcome: Outcome, log: RunLog) throws(RecorderError) {
    if let full, outcomes.count >= full { throw RecorderError("the disk is full") }
    if outcomes.updateValue(outcome, forKey: run) != nil || lost[run] != nil {
      repeated.append(run)
    }
    logs[run] = log
    waiting.insert(run)
  }

  func lose(_ run: Run, reason: String, log: RunLog) {
    if outcomes[run] != nil || lost[run] != nil { repeated.append(run) }
    lost[run] = reason
    logs[run] = log
  }

  func joined(_ kind: MachineKind) { kinds.append(kind) }

  func tookPart(_ rank: Int, on host: String) { places.append((rank, host)) }

  func returned(_ run: Run) { returned.insert(run) }

  func flush() { waiting.removeAll() }

  /// A reader of what has been written of a point.
  func reader(_ point: Int, members: Int) -> FindingsReader {
    var done: [Int] = []
    var findings: [Findings] = []
    for member in 0..<members {
      let run = Run(point: point, member: member)
      guard !waiting.contains(run), case .done(let found)? = outcomes[run] else { continue }
      done.append(member)
      findings.append(found)
    }
    return FindingsReader(members: done, findings: findings, failures: members - done.count)
  }
}
