internal import Crew
internal import Glibc
internal import Grids
internal import Logging
internal import MPI
internal import Store
internal import StudyKit

/// A study that computes nothing, or only waits; for measuring what the crew itself costs.
enum Nothing: Study {
  struct Parameters: Settings {
    @Setting("is found again", in: Bounds(0, 1e9))
    var value = 0.0
    @Setting("to compute for", in: Bounds(0, 1e3))
    var seconds = 0.0
    @Setting("whether it sleeps meanwhile")
    var sleeps = false
    @Setting("are found", in: 1...100_000_000)
    var values = 1
  }

  static let name = "nothing"
  static let title = "Nothing at all"
  static let source = "none"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    let along = Dimension("place", .integers(Array(0..<parameters.values)), longName: "place")
    return [
      Measure("found", longName: "value", definition: "value + member", dimensions: [along])
    ]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 0) }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let end = parameters.seconds > 0 ? now() + parameters.seconds : 0
    if parameters.sleeps { usleep(UInt32(parameters.seconds * 1e6)) }
    while parameters.seconds > 0, now() < end {}
    var findings = Findings()
    findings.record(
      "found", [Double](repeating: parameters.value + Double(member), count: parameters.values))
    return findings
  }
}

/// Counts what comes in and keeps nothing.
final class Counter: Recorder {
  var count = 0
  var bytes = 0

  func status(of run: Run) -> RunStatus { .pending }
  func began(_ run: Run, on rank: Int) {}
  func advanced(_ run: Run, steps: Int, of planned: Int, findings: Findings?) {}
  func record(_ run: Run, _ outcome: Outcome, log: RunLog) {
    count += 1
    if case .done(let findings) = outcome { bytes += 8 * (findings["found"]?.count ?? 0) }
  }
  func lose(_ run: Run, reason: String, log: RunLog) { count += 1 }
  func joined(_ kind: MachineKind) {}
  func returned(_ run: Run) {}
  func flush() {}
}

/// Runs a grid of the empty study, of so many points and members, and counts what comes in.
func sweep(
  _ world: World, points: Int, members: Int, seconds: Double = 0, sleeps: Bool = false,
  values: Int = 1
) throws -> (counter: Counter, seconds: Double) {
  let text = """
    {"study": "nothing", "members": \(members), "parameters": {"seconds": \(seconds), "sleeps": \(sleeps),
     "values": \(values)},
     "axes": {"value": {"range": [0, \(points - 1), 1]}}}
    """
  let grid = try Grid.read(text: text, file: "probe.json", studies: [AnyStudy(Nothing.self)])
  var logger = Logger(label: "probe") { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = .warning
  let machine = Machine.here(
    build: "probe", blasCore: "none", vectorLevel: "none", checksExecutable: false)
  let timing = CrewTiming(ranks: world.size)
  let setup = RankLoop.Setup(
    grid,
    RankContext(machine: machine, timing: timing, logger: logger, isInterrupted: { false }))
  let transport = MPITransport(world)
  let counter = Counter()
  guard world.rank == 0 else {
    _ = try RankLoop.run(setup, transport: transport)
    return (counter, 0)
  }
  let plan = Plan(grid, status: counter.status)
  let begin = now()
  let coordinator = Coordinator(
    plan: BundlePlan([plan]), settings: CrewSettings(), timing: setup.context.timing,
    transport: transport, recorder: counter, machine: machine, logger: logger)
  _ = try RankLoop.run(setup, transport: transport, coordinator: coordinator)
  return (counter, now() - begin)
}

/// How many runs of an empty study go through the crew in a second, nothing being written.
func dispatch(_ world: World) throws -> String? {
  let (points, members) = (1000, 500)
  let (counter, seconds) = try sweep(world, points: points, members: members)
  guard world.rank == 0 else { return nil }
  let count = counter.count
  try require(count == points * members, "\(count) runs came in of \(points * members)")
  return "\(count) runs in \(rounded(seconds)) s: \(Int(Double(count) / seconds)) runs/s"
}

/// What a run that is handed out alone costs rank 0's main thread, and which share of the time ranks compute: 50 runs a rank,
/// which sleep for 0.2 s, so that ranks may share cores.
func service(_ world: World) throws -> String? {
  let (runs, length) = (50, 0.2)
  let before = threadTime()
  let (counter, seconds) = try sweep(
    world, points: runs, members: world.size, seconds: length, sleeps: true)
  let busy = threadTime() - before
  guard world.rank == 0 else { return nil }
  let count = runs * world.size
  try require(counter.count == count, "\(counter.count) runs came in of \(count)")
  let share = Double(runs) * length / seconds
  return "\(world.size) ranks: \(rounded(busy * 1e6 / Double(count))) µs a run,"
    + " \(rounded(busy / seconds * 100)) % of a core,"
    + " ranks compute \(rounded(share * 100)) % of the time"
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

/// The memory that rank 0 takes while 2 GiB of findings go through it, 16 MiB a run.
func volume(_ world: World) throws -> String? {
  let (points, values) = (128, 2 << 20)
  let before = peakMemory()
  let (counter, seconds) = try sweep(world, points: points, members: 1, values: values)
  guard world.rank == 0 else { return nil }
  try require(counter.bytes == 8 * points * values, "\(counter.bytes) bytes came in")
  let more = (peakMemory() - before) >> 20
  // Twice the budget of long records, and three arrays of its own computing thread.
  try require(more <= (2 * Coordinator.longBudget + 3 * 8 * values) >> 20, "\(more) MiB in use")
  return "\(counter.bytes >> 20) MiB in \(rounded(seconds)) s, rank 0 grew by \(more) MiB"
}

/// The most memory that this process has had resident, in bytes.
private func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss << 10
}

/// Seconds of processor time of the calling thread.
private func threadTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
