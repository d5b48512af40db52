import Crew
import Grids
import Posix
import Store
import StudyKit
import Testing

struct CrewWireTests {
  private static let findings: Findings = {
    var findings = Findings()
    findings.record("loss", [0.5, -.infinity, .pi])
    findings.record("accuracy", [Float(0.25), .nan.magnitude])
    findings.record("count", [-1, .max, .min])
    findings.record("long", (0..<5000).map { Double($0) })
    return findings
  }()

  private static let records: [FindingsRecord] = [
    .outcome(Run(point: 3, member: 7), .diverged(step: 41), seconds: 1.5, steps: 41),
    .outcome(Run(point: 0, member: nil), .failed(reason: "ünmöglich"), seconds: 0, steps: 0),
    .partial(Run(point: 1 << 40, member: 0), Findings()),
  ]

  @Test(arguments: [1, 7, 100, 3990])
  func `records come out of a stream as they went in, in slices of any size`(limit: Int) throws {
    var stream = FindingsStream()
    var sent: [FindingsRecord] = []
    for place in 0..<50 {
      let done = FindingsRecord.outcome(
        Run(point: place, member: place), .done(place % 10 == 0 ? Self.finite : Findings()),
        seconds: 0.1, steps: place)
      for record in Self.records + [done] {
        stream.append(record)
        sent.append(record)
      }
    }
    let total = stream.count
    var taken = 0
    var assembler = RecordAssembler()
    var received: [FindingsRecord] = []
    while stream.count > 0 {
      let slice = stream.take(limit)
      #expect(!slice.isEmpty && slice.count <= limit)
      taken += slice.count
      assembler.append(slice)
      while let record = try assembler.next() { received.append(record) }
    }
    #expect(taken == total)
    #expect(received == sent)
    #expect(assembler.reserved == 0)
  }

  /// Without NaN, which is not equal to itself.
  private static let finite: Findings = {
    var finite = Findings()
    for (name, values) in findings.values where name != "accuracy" { finite.record(name, values) }
    return finite
  }()

  @Test
  func `a batch of consecutive tiny runs is a few bytes`() throws {
    let batch = Batch(
      number: 9, assignments: (0..<3000).map { .members(point: 5, members: [$0]) })
    #expect(batch.message.count < 20)
    #expect(try Batch(message: batch.message, members: 3000) == batch)
  }

  @Test
  func `batches of any assignments come back`() throws {
    let batch = Batch(
      number: 1,
      assignments: [
        .summary(point: 3), .members(point: 3, members: [0, 1, 2, 3]),
        .members(point: 3, members: [4, 5, 6, 7]), .members(point: 3, members: [8, 9]),
        .members(point: 4, members: [0, 2, 5, 63]), .members(point: 4, members: [64]),
        .summary(point: 0),
      ])
    #expect(try Batch(message: batch.message, members: 100) == batch)
    #expect(throws: WireError.self) { try Batch(message: batch.message, members: 64) }
  }

  @Test
  func `what a rank says of itself comes back`() throws {
    let machine = Machine.here(
      build: "abc", blasCore: "Zen", vectorLevel: "v", checksExecutable: true)
    #expect(try Machine(message: machine.message) == machine)
    #expect(machine.build.hasPrefix("abc ") && machine.build.count == 20)
    #expect(!machine.processor.isEmpty && !machine.vectorLevel.isEmpty)
    #expect(machine.difference(from: machine) == nil)
    #expect(Host.isAlive(machine.process))
  }

  @Test
  func `a briefing comes back, and none that is cut`() {
    let briefing = Briefing(
      grids: [
        Briefing.Entry(text: "{\"study\": \"x\"}", output: "c.h5", version: 7),
        Briefing.Entry(text: "{}", output: "d.h5", version: 1, origins: [0, .max]),
      ], name: "a.json", build: "b")
    let message = briefing.message
    #expect(Briefing(message: message) == briefing)
    for count in message.indices { #expect(Briefing(message: Array(message.prefix(count))) == nil) }
  }

  @Test
  func `bad bytes are an error and never end the process`() {
    var generator = SplitMix(state: 5)
    var stream = FindingsStream()
    stream.append(Self.records[0])
    stream.append(.outcome(Run(point: 1, member: 1), .done(Self.findings), seconds: 1, steps: 1))
    let machine = Machine.here(
      build: "abc", blasCore: "Zen", vectorLevel: "v", checksExecutable: false)
    let valid: [[UInt8]] = [
      stream.take(.max), machine.message, Ask(number: 3, isIdle: true).message,
      Credit(received: 5, allowed: 9, isStopping: false).message,
      Slice(number: 4, bytes: [1, 2, 3]).message,
      Batch(number: 1, assignments: [.members(point: 4, members: [0, 2, 5, 63])]).message,
      Advance.message([Advance(run: Run(point: 1, member: 2), step: 3, steps: 4, resumedFrom: 2)]),
    ]
    var errors = 0
    for _ in 0..<20_000 {
      var bytes = valid.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
        // Mostly near the front, where the structure is.
        let place = min(Int.random(in: 0..<64, using: &generator), bytes.count - 1)
        bytes[place] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
      }
      for kind in 0...6 {
        do { try Self.read(bytes, as: kind) } catch { errors += 1 }
      }
    }
    #expect(errors > 20_000)
  }

  /// Reads bytes as a message of each kind.
  private static func read(_ bytes: [UInt8], as kind: Int) throws {
    switch kind {
    case 0: _ = try Machine(message: bytes)
    case 1: _ = try Ask(message: bytes)
    case 2: _ = try Credit(message: bytes)
    case 3: _ = try Slice(message: bytes)
    case 4: _ = try Batch(message: bytes, members: 100)
    case 5: _ = try Advance.read(bytes)
    default:
      var assembler = RecordAssembler()
      assembler.append(bytes)
      while try assembler.next() != nil {}
    }
  }

  @Test
  func `silence is counted only while this rank was awake`() {
    var patience = Patience(at: 0)
    #expect(patience.silence(at: 0.1) == 0.1)
    // Away for a hundred seconds: a quarter of a second of it counts.
    #expect(abs(patience.silence(at: 100.1) - 0.35) < 1e-9)
    for tick in 1...100 { _ = patience.silence(at: 100.1 + 0.1 * Double(tick)) }
    #expect(abs(patience.silence(at: 110.1) - 10.35) < 1e-9)
    patience.hear(at: 111)
    #expect(patience.silence(at: 111) == 0)
  }
}
