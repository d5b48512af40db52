import TestSupport
import Testing

struct StoreKillTests {
  @Test func `no run that was recorded is lost by a kill`() async throws {
    let fixture = try StoreFixture()
    var generator = SystemRandomNumberGenerator()
    var said = ""
    var members = 4
    for round in 0..<16 {
      // Every third start finds a grid that has grown, so that kills meet migrations as well.
      if round % 3 == 2 { members += 1 }
      let delay = Double.random(in: 0.01...0.5, using: &generator)
      let written = try await probe(
        ["write", fixture.path, "300", "\(members)"], seconds: delay, input: "")
      said += written.output
      let checked = try await probe(
        ["check", fixture.path, "300", "\(members)"], seconds: 240, input: said)
      #expect(checked.code == 0, "round \(round), \(members) members: \(checked.output)")
    }
    let rest = try await probe(
      ["write", fixture.path, "300", "\(members)"], seconds: 240, input: "")
    #expect(rest.code == 0)
    let whole = try await probe(
      ["check", fixture.path, "300", "\(members)"], seconds: 240, input: said + rest.output)
    #expect(whole.code == 0, "\(whole.output)")
    #expect(said.contains("\n"), "no kill came after the first run")
  }

  /// Starts the writer and kills it after so many seconds.
  private func probe(_ arguments: [String], seconds: Double, input: String) async throws -> Job {
    try await Job.run(
      [Repository.program("store-probe")] + arguments, input: input, seconds: seconds,
      isKilled: true)
  }
}
