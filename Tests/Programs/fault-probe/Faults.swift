internal import Glibc
internal import StudyKit

/// A study of known numbers, in which one member may end or stop the process that computes it.
///
/// Every number follows from the one before, so that a run which goes on from a wrong state, or is
/// computed from another member's, ends with other numbers.
enum Faults: Study {
  /// What the chosen member does to its process.
  enum Fault: String, Choice {
    case none
    /// SIGKILL, as from an administrator or for want of memory.
    case kill
    /// The end of the process with code 3.
    case exit
    /// A trap, as from an array's bounds.
    case trap
    /// SIGSTOP: the process is there and silent.
    case hang
  }

  struct Parameters: Settings {
    @Setting("A number that tells points apart.", in: 0...1_000_000)
    var width = 1
    @Setting("Steps of a run.", in: 1...1_000_000)
    var steps = 8
    @Setting("What a step takes.", in: .nonNegative, .outsideIdentity)
    var milliseconds = 0.0
    @Setting("Steps between checkpoints; 0 for none.", in: 0...1_000_000, .outsideIdentity)
    var saveEvery = 2
    @Setting("Whether sketches stay in the file after their summary.", .outsideIdentity)
    var records = true
    @Setting("What the member does.", .outsideIdentity)
    var fault = Fault.none
    @Setting("Which member.", in: 0...1_000_000, .outsideIdentity)
    var faultMember = 0
    @Setting("At which step.", in: 0...1_000_000, .outsideIdentity)
    var faultStep = 1
    @Setting("How often at most.", in: 0...1_000_000, .outsideIdentity)
    var strikes = 1
    @Setting("Whether nothing happens on rank 0.", .outsideIdentity)
    var sparesCoordinator = false
    @Setting("The file that counts how often it did.", .outsideIdentity)
    var tally = ""
  }

  static let name = "faults"
  static let title = "Known numbers, computed by processes that end"
  static let source = "our own"
  static let version = 1
  static let minimumMembers = 1

  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let step = Dimension("step", .integers(Array(0..<parameters.steps)), longName: "step")
    return [
      Measure("chain", longName: "chain", definition: "each from the last", dimensions: [step]),
      Measure("last", element: .integer, longName: "last state", definition: "a number"),
      Measure(
        "sketch", element: .float, longName: "halves of the chain", definition: "chain / 2",
        dimensions: [step], isScratch: !parameters.records),
    ]
  }

  static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    [
      Measure("total", longName: "sum of the chains' ends", definition: "sum over members"),
      Measure("sketched", longName: "sum of the sketches", definition: "over members and steps"),
    ]
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(
      operations: Double(parameters.steps), bytes: 8 * Double(parameters.steps),
      canCheckpoint: parameters.saveEvery > 0)
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    var chain = Chain(context.loadCheckpoint(member: member)) ?? Chain(parameters.width, member)
    if !chain.values.isEmpty {
      context.reportResumption(member: member, step: chain.values.count, of: parameters.steps)
    }
    while chain.values.count < parameters.steps {
      if context.shouldStop { throw .stopped }
      if member == parameters.faultMember, chain.values.count == parameters.faultStep {
        strike(parameters)
      }
      if parameters.milliseconds > 0 { usleep(UInt32(parameters.milliseconds * 1000)) }
      chain.advance()
      let step = chain.values.count
      context.report(member: member, step: step, of: parameters.steps)
      if parameters.saveEvery > 0, step % parameters.saveEvery == 0, step < parameters.steps {
        context.saveCheckpoint(member: member, chain.bytes)
        context.publish(member: member, findings(chain, of: parameters.steps))
      }
    }
    return findings(chain, of: parameters.steps)
  }

  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let chains = try members.read("chain")
    var findings = Findings()
    findings.record(
      "total",
      stride(from: parameters.steps - 1, to: chains.count, by: parameters.steps)
        .reduce(0.0) { $0 + chains[$1] })
    findings.record("sketched", try members.read("sketch").reduce(0, +))
    return findings
  }

  private static func findings(_ chain: Chain, of steps: Int) -> Findings {
    var findings = Findings()
    let missing = [Double](repeating: .nan, count: steps - chain.values.count)
    findings.record("chain", chain.values + missing)
    findings.record("sketch", (chain.values + missing).map { Float($0 / 2) })
    findings.record("last", Int(truncatingIfNeeded: chain.state >> 1))
    return findings
  }

  /// Does what the fault is, unless it has been done often enough.
  private static func strike(_ parameters: Parameters) {
    guard parameters.fault != .none else { return }
    let rank = getenv("OMPI_COMM_WORLD_RANK") ?? getenv("PMI_RANK")
    if parameters.sparesCoordinator, rank.map({ atoi($0) }) == 0 { return }
    let file = open(parameters.tally, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard file >= 0, lseek(file, 0, SEEK_END) < parameters.strikes else { return }
    write(file, "x", 1)
    close(file)
    switch parameters.fault {
    case .none: return
    case .kill: kill(getpid(), SIGKILL)
    case .exit: Glibc.exit(3)
    case .trap: preconditionFailure("as the grid asks")
    case .hang: kill(getpid(), SIGSTOP)
    }
  }
}

/// The state of a run: numbers that follow from each other (SplitMix64's finaliser).
struct Chain {
  private(set) var state: UInt64
  private(set) var values: [Double] = []

  init(_ width: Int, _ member: Int) { state = UInt64(width) &* 1_000_003 &+ UInt64(member) }

  /// The state in a checkpoint; nil for none.
  init?(_ bytes: [UInt8]?) {
    guard let bytes, bytes.count >= 8, bytes.count.isMultiple(of: 8) else { return nil }
    let numbers = bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: 8).map {
        buffer.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
      }
    }
    state = numbers[0]
    values = numbers.dropFirst().map { Double(bitPattern: $0) }
  }

  /// The state as a checkpoint keeps it.
  var bytes: [UInt8] {
    ([state] + values.map(\.bitPattern)).flatMap { number in
      withUnsafeBytes(of: number) { Array($0) }
    }
  }

  mutating func advance() {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    state ^= z ^ (z >> 31)
    values.append(Double(state >> 11) / Double(1 << 53))
  }
}
