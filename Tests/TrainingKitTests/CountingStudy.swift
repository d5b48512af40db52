import Engine
import Foundation
import Randomness
import StudyKit
import Synchronization
import TrainingKit

/// A study that trains three numbers, so that the loop can be looked at by itself.
enum Counting: TrainedStudy {
  struct Parameters: TrainedSettings {
    @Setting("Steps.", in: 1...1_000_000) var steps = 60
    @Setting("Steps between measurements.", in: 1...1_000_000) var every = 20
    @Setting("How far a step goes.", in: .all) var rate = 0.1
    @Setting("The step whose loss is infinite; −1 for none.", in: -1...1_000_000) var breaksAt = -1
    @Setting("The loss below which training stops.", in: .nonNegative) var tolerance = 0.0
    @Setting("What is in the data; 0 for none.", in: 0...9, .outsideIdentity) var content = 0
    @Setting("What the learner does wrong.") var mistake = Mistake.none
    var seeds = Seeds()
    var keeping = Keeping()
  }

  enum Mistake: String, Choice { case none, strange, short, refusing }

  static let name = "counting"
  static let title = "Three numbers that shrink"
  static let source = "ours"
  static let version = 1

  static func cadence(_ p: Parameters) -> Cadence { Cadence(steps: p.steps, every: p.every) }

  static func curves(_ p: Parameters) -> [Curve] {
    [
      Curve(
        "numbers", "the numbers", "themselves",
        over: Dimension("number", .integers([0, 1, 2]), longName: "number")),
      Curve("noise", "noise", "a draw", element: .double),
      .trainingLoss(),
    ]
  }

  static func data(_ p: Parameters) -> [DataDigest] {
    p.content == 0 ? [] : [DataDigest("numbers", of: [p.content])]
  }

  static func outcomes(_ p: Parameters) -> [Measure] {
    [Measure("total", longName: "sum at the end", definition: "sum of the numbers")]
  }

  static func readings(_ p: Parameters) -> [Reading] {
    [
      .number("least", "least number", "of the first") { $0("numbers").min() },
      .flag("fell", "fell below a half", "the first") { $0("numbers").contains { $0 < 0.5 } },
      .time("fell_at", "when it fell", "the first measurement", unit: "steps") {
        $0("numbers").firstIndex { $0 < 0.5 }.map(Double.init)
      },
      .time("began_at", "when it began to fall", "the first measurement", unit: "steps") {
        $0("numbers").firstIndex { $0 < 1 }.map(Double.init)
      },
      .last(
        "final_numbers", "numbers at the end", of: "numbers",
        over: Dimension("number", .integers([0, 1, 2]), longName: "number")),
    ]
  }

  static func summaries(_ p: Parameters) -> [MemberSummary] {
    [
      .fraction(of: "fell", "members that fell"),
      .spread(of: "numbers", quantiles: MemberSummary.quartiles), .quantiles(of: "fell_at"),
      .event(at: "fell_at", "members that have not fallen yet"),
      .event(at: "fell_at", after: "began_at", "members that fall", isAdded: true),
    ]
  }

  static func work(_ p: Parameters) -> Work { Work(step: 3, measurement: 3, bytes: 24) }

  static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    if p.mistake == .refusing { throw Refusal() }
    return Member(p, keys)
  }

  struct Refusal: Error, CustomStringConvertible { let description = "there is no such data" }

  final class Member: Learner {
    private let p: Parameters
    private let order: RandomKey
    private let numbers: Kept<Double>
    private var loss = Double.infinity

    init(_ p: Parameters, _ keys: RunKeys) {
      self.p = p
      order = keys[.training]
      numbers = Kept(keys[.weights].normals(3).map { 1 + abs($0) })
    }

    var limit: Double { 1e6 }
    var isDone: Bool { loss < p.tolerance }
    var state: [any Restorable] { [numbers] }

    func step(_ index: Int) throws(Diverged) -> Double {
      if index == p.breaksAt { return .infinity }
      let noise = order.folding(UInt64(index)).normals(3)
      for i in 0..<3 { numbers.values[i] *= 1 - p.rate * (1 + 0.1 * noise[i]) }
      loss = numbers.values.reduce(0) { $0 + $1 * $1 }
      return loss
    }

    func measure() throws(RunFailure) -> Column {
      var column = Column()
      column["numbers"] = p.mistake == .short ? [1] : numbers.values
      column["noise"] = [numbers.values[0]]
      if p.mistake == .strange { column["stranger"] = [1] }
      return column
    }

    func finish() throws(RunFailure) -> Findings {
      var findings = Findings()
      findings.record("total", numbers.values.reduce(0, +))
      return findings
    }
  }
}

/// Checkpoints in memory.
final class MemoryCheckpoints: CheckpointStore {
  private let states = Mutex<[Int: [UInt8]]>([:])
  private let refusals = Mutex<[String]>([])

  init(_ state: [UInt8]? = nil) {
    if let state { states.withLock { $0[0] = state } }
  }

  var state: [UInt8]? { states.withLock { $0[0] } }
  var refused: [String] { refusals.withLock { $0 } }

  func load(member: Int) -> [UInt8]? { states.withLock { $0[member] } }
  func save(member: Int, _ state: [UInt8]) { states.withLock { $0[member] = state } }
  func refuse(member: Int, reason: String) {
    states.withLock { $0[member] = nil }
    refusals.withLock { $0.append(reason) }
  }
}

/// Stops a run after so many reports and keeps what was published.
final class Watcher: RunContext.Observer {
  private let remaining: Mutex<Int>
  private let seen = Mutex<[Findings]>([])
  private let steps = Mutex<[Int]>([])

  init(stopAfter reports: Int = .max) { remaining = Mutex(reports) }

  var published: [Findings] { seen.withLock { $0 } }
  var reported: [Int] { steps.withLock { $0 } }
  var shouldStop: Bool { remaining.withLock { $0 <= 0 } }
  func progressed(member: Int, step: Int, of steps: Int) {
    remaining.withLock { $0 -= 1 }
    self.steps.withLock { $0.append(step) }
  }
  func published(member: Int, findings: Findings) { seen.withLock { $0.append(findings) } }
}
