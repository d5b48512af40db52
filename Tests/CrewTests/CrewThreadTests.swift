import Crew
import Foundation
import Grids
import Logging
import Posix
import Store
import StudyKit
import Synchronization
import Testing

/// A study that recurses deeply, computes for a moment, and goes on until it is asked to stop.
private enum Patient: Study {
  struct Parameters: Settings {
    @Setting("to take", in: 0...100_000)
    var milliseconds = 1
    @Setting("of recursion", in: 1...10_000_000)
    var depth = 1
  }

  static let name = "patient"
  static let title = "Waits and recurses"
  static let source = "these tests"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    [Measure("depth_reached", element: .integer, longName: "depth", definition: "depth")]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 0) }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    for step in 0..<parameters.milliseconds {
      if context.shouldStop { throw .stopped }
      context.report(member: member, step: step, of: parameters.milliseconds)
      var findings = Findings()
      findings.record("depth_reached", step)
      context.publish(member: member, findings)
      usleep(1000)
    }
    var findings = Findings()
    findings.record("depth_reached", descend(parameters.depth))
    return findings
  }

  @inline(never)
  private static func descend(_ depth: Int) -> Int {
    // Two hundred bytes a frame or so.
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { buffer in
      buffer[0] = UInt8(truncatingIfNeeded: depth)
      return depth <= 1
        ? 1 : descend(depth - 1) + (buffer[0] == UInt8(truncatingIfNeeded: depth) ? 1 : 0)
    }
  }
}

@Suite(.serialized)
struct CrewThreadTests {
  private static func grid(members: Int, _ parameters: String) throws -> Grid {
    try Grid.read(
      text: #"{"study": "patient", "members": \#(members), "parameters": \#(parameters)}"#,
      file: "patient.json", studies: [AnyStudy(Patient.self)])
  }

  private static func setup(
    _ grid: Grid, isInterrupted: @escaping () -> Bool = { false }
  ) -> RankLoop.Setup {
    var logger = Logger(label: "crew") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    return RankLoop.Setup(
      grid,
      RankContext(
        machine: Machine.here(
          build: "b", blasCore: "c", vectorLevel: "v", checksExecutable: false),
        logger: logger, isInterrupted: isInterrupted))
  }

  /// Runs ranks as threads; returns how rank 0 ended.
  private static func work(
    _ grid: Grid, ranks: Int, recorder: MemoryRecorder,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> RankLoop.Ending {
    let network = MemoryNetwork(size: ranks) { monotonicSeconds() }
    let others = DispatchGroup()
    for rank in 1..<ranks {
      let thread = Thread {
        _ = try? RankLoop.run(setup(grid), transport: network.transport(rank))
        others.leave()
      }
      others.enter()
      thread.start()
    }
    let transport = network.transport(0)
    let mine = setup(grid, isInterrupted: isInterrupted)
    let coordinator = Coordinator(
      plan: BundlePlan([Plan(grid, status: recorder.status)]), settings: CrewSettings(),
      timing: CrewTiming(), transport: transport, recorder: recorder, machine: mine.context.machine,
      logger: mine.context.logger)
    let ending = try RankLoop.run(mine, transport: transport, coordinator: coordinator)
    #expect(others.wait(timeout: .now() + 20) == .success)
    return ending
  }

  @Test(arguments: [1, 2, 4])
  func `ranks on threads do every run once`(ranks: Int) throws {
    let grid = try Self.grid(members: 300, #"{"depth": 7}"#)
    let recorder = MemoryRecorder()
    let ending = try Self.work(grid, ranks: max(ranks, 1), recorder: recorder)
    #expect(ending.sweep == .complete)
    #expect(ending.isStillComputing == false)
    #expect(recorder.outcomes.count == 300)
    #expect(recorder.repeated.isEmpty)
    var expected = Findings()
    expected.record("depth_reached", 7)
    #expect(recorder.outcomes.values.allSatisfy { $0 == .done(expected) })
  }

  @Test
  func `a study has a stack of megabytes`() throws {
    // Frames of 800 bytes without optimization: twice a thread's usual 2 MiB.
    let depth = 5000
    let grid = try Self.grid(members: 1, #"{"depth": \#(depth)}"#)
    let recorder = MemoryRecorder()
    #expect(try Self.work(grid, ranks: 1, recorder: recorder).sweep == .complete)
    var expected = Findings()
    expected.record("depth_reached", depth)
    #expect(recorder.outcomes[Run(point: 0, member: 0)] == .done(expected))
  }

  @Test
  func `a signal ends long runs at their next safe place`() throws {
    let grid = try Self.grid(members: 8, #"{"milliseconds": 60000}"#)
    let recorder = MemoryRecorder()
    let begin = monotonicSeconds()
    let ending = try Self.work(grid, ranks: 2, recorder: recorder) {
      monotonicSeconds() - begin > 2.5
    }
    #expect(ending.sweep == .stopped(.interrupted))
    #expect(monotonicSeconds() - begin < 10)
    #expect(recorder.outcomes.isEmpty)
    #expect(recorder.returned == Set(recorder.begun))
    // While they went on, steps and curves were to be seen.
    #expect(recorder.advances.contains { $0.steps > 100 && $0.planned == 60_000 })
    #expect(!recorder.partial.isEmpty)
  }
}
