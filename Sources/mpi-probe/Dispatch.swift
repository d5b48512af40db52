internal import Glibc
internal import Logging
internal import MPI
internal import StudyKit
internal import Sweep

/// A study that computes nothing, or only waits; for measuring what the crew itself costs.
enum Nothing: Study {
  struct Parameters: Sendable {
    var value = 0.0
    var seconds = 0.0
  }

  static let name = "nothing"
  static let title = "Nothing at all"
  static let source = "none"
  static let version = 1
  static let defaults = Parameters()
  static let parameters: [Parameter<Parameters>] = [
    Parameter("value", \.value, "is found again", in: Bounds(0, 1e9)),
    Parameter("seconds", \.seconds, "to compute for", in: Bounds(0, 1e3)),
  ]

  static func measures(_ parameters: Parameters) -> [Measure] {
    [Measure("found", longName: "value", definition: "value + member")]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 0) }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let end = parameters.seconds > 0 ? now() + parameters.seconds : 0
    while parameters.seconds > 0, now() < end {}
    var findings = Findings()
    findings.record("found", parameters.value + Double(member))
    return findings
  }
}

/// Counts what comes in and keeps nothing.
final class Counter: Recorder {
  var count = 0

  func status(of run: Run) -> RunStatus { .pending }
  func began(_ run: Run, on rank: Int) {}
  func advanced(_ run: Run, steps: Int, of planned: Int, findings: Findings?) {}
  func record(_ run: Run, _ outcome: Outcome, log: RunLog) { count += 1 }
  func lose(_ run: Run, reason: String, log: RunLog) { count += 1 }
  func returned(_ run: Run) {}
}

/// Runs a grid of the empty study, of so many points and members, and counts what comes in.
func sweep(
  _ world: World, points: Int, members: Int, seconds: Double
) throws -> (count: Int, seconds: Double) {
  let values = (0..<points).map { "\($0)" }.joined(separator: ",")
  let text = """
    {"study": "nothing", "members": \(members), "parameters": {"seconds": \(seconds)},
     "axes": {"value": [\(values)]}}
    """
  let grid = try Grid.read(text: text, file: "probe.json", studies: [AnyStudy(Nothing.self)])
  var logger = Logger(label: "probe") { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = .warning
  let machine = Machine.here(build: "probe", blasCore: "none", checksExecutable: false)
  let setup = Crew.Setup(
    grid: grid, machine: machine, summaryReader: nil, logger: logger, isInterrupted: { false })
  let transport = MPITransport(world)
  guard world.rank == 0 else {
    _ = try Crew.work(setup, transport: transport)
    return (0, 0)
  }
  let counter = Counter()
  let plan = Plan(grid, status: counter.status)
  let begin = now()
  let coordinator = Coordinator(
    job: Job(plan, of: grid), settings: CrewSettings(), timing: CrewTiming(),
    transport: transport, recorder: counter, machine: machine, logger: logger)
  _ = try Crew.work(setup, transport: transport, coordinator: coordinator)
  return (counter.count, now() - begin)
}

/// How many runs of an empty study go through the crew in a second, nothing being written.
func dispatch(_ world: World) throws -> String? {
  let (points, members) = (1000, 500)
  let (count, seconds) = try sweep(world, points: points, members: members, seconds: 0)
  guard world.rank == 0 else { return nil }
  try require(count == points * members, "\(count) runs came in of \(points * members)")
  return "\(count) runs in \(rounded(seconds)) s: \(Int(Double(count) / seconds)) runs/s"
}

/// What share of a core the main thread takes while its computing thread computes, or has nothing
/// to do because there are fewer runs than ranks.
func mainThread(_ world: World) throws -> String? {
  let before = threadTime()
  let begin = now()
  // One rank has nothing to do.
  let points = max(world.size - 1, 1)
  _ = try sweep(world, points: points, members: 1, seconds: 3)
  let share = (threadTime() - before) / (now() - begin)
  print("main-thread: rank \(world.rank): \(rounded(share * 100)) % of a core")
  try require(share < 0.02, "the main thread takes \(share * 100) % of a core")
  return nil
}

/// Seconds of processor time of the calling thread.
private func threadTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
