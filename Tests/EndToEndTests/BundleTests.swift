import Foundation
import TestSupport
import Testing

/// Several grids in one file, swept by the program itself.
@Suite(.serialized) struct BundleTests {
  private static let family = """
    {
      "study": "ntk-variance", "members": 40,
      "grids": {
        "narrow": {"axes": {"width": [16, 32, 64]}},
        "deep": {"members": 8, "parameters": {"depth": 2}, "axes": {"width": [48, 80]}},
        "trained": {"study": "deep-ensemble", "members": 2, "parameters": {"width": 8, "steps": 20}}
      }
    }
    """
  private static let names = ["narrow", "deep", "trained"]

  /// The files of the grids, each swept alone.
  private static func alone() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(family, to: "family.json")
    for name in names {
      let job = try sandbox.sweep("family.json", "--grid", name)
      #expect(job.code == 0 && job.text.hasPrefix("family-\(name).h5\n"), "\(job.text)")
    }
    return sandbox
  }

  /// Everything that files say but their logs: grids, findings, statuses, identities and checksums.
  private static func texts(
    _ sandbox: Sandbox, _ names: [String] = names
  ) async throws -> [String] {
    var all: [String] = []
    for name in names {
      let path = sandbox.folder.appending(path: "family-\(name).h5").path
      let dump = try await contents(of: path)
      #expect(dump.contains("DATASET \"checksum\""))
      all.append(dump)
    }
    return all
  }

  @Test func `ranks that share all grids write what sweeps of each grid alone write`() async throws
  {
    let alone = try await Self.texts(Self.alone())
    for ranks in [2, 4] {
      let sandbox = try Sandbox()
      try sandbox.write(Self.family, to: "family.json")
      let job = try sandbox.sweep(ranks: ranks, "family.json")
      #expect(job.code == 0, "\(job.text)")
      #expect(job.text.contains("narrow: 120 runs done, summaries 3/3 after"), "\(job.text)")
      #expect(job.text.contains("trained: 2 runs done"), "\(job.text)")
      #expect(job.text.contains("swift-sweep report "), "\(job.text)")
      #expect(
        sandbox.names == ["family-deep.h5", "family-narrow.h5", "family-trained.h5", "family.json"])
      #expect(try await Self.texts(sandbox) == alone, "\(ranks) ranks")
    }
  }

  @Test func `a killed sweep loses nothing and is completed by the same command`() async throws {
    let text = """
      {
        "study": "ntk-variance", "members": 200,
        "grids": {"a": {"axes": {"width": [512, 1024]}}, "b": {"members": 100, "parameters": {"width": 2048}}}
      }
      """
    let whole = try Sandbox()
    try whole.write(text, to: "family.json")
    #expect(try whole.sweep("family.json").code == 0)
    let sandbox = try Sandbox()
    try sandbox.write(text, to: "family.json")
    let file = sandbox.folder.appending(path: "family.json").path
    let job = try sandbox.start(ranks: 3, [file])
    let last = sandbox.folder.appending(path: "family-b.h5").path
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: last), Date() < deadline { usleep(5_000) }
    usleep(100_000)
    let ranks = try processes(sweeping: file)
    for process in ranks.values { kill(process, SIGKILL) }
    #expect(try sandbox.finish(job).code != 0 && !ranks.isEmpty)
    let rest = try sandbox.sweep(file)
    #expect(rest.code == 0, "\(rest.text)")
    let names = ["a", "b"]
    #expect(try await Self.texts(sandbox, names) == Self.texts(whole, names))
    #expect(sandbox.names == ["family-a.h5", "family-b.h5", "family.json"])
  }

  @Test func `each option is for all grids, or says how to choose one`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.family, to: "family.json")
    for option in [["--part", "1/2"], ["--join"]] {
      let job = try sandbox.finish(sandbox.start(ranks: nil, ["family.json"] + option))
      #expect(job.code == 64)
      #expect(
        job.text.contains(
          "\(option[0]) divides the runs of one grid: choose one with --grid NAME (narrow, deep, trained)"
        ),
        "\(job.text)")
    }
    let only = try sandbox.sweep("family.json", "--only", "width=48")
    #expect(only.code == 64)
    #expect(
      only.text.contains("--only width=48: grids.narrow: width has no value 48"), "\(only.text)")
    #expect(only.text.contains("choose them with --grid NAME"), "\(only.text)")
    let plan = try sandbox.sweep("plan", "family.json", "--ranks", "4", "--rate", "1")
    #expect(plan.code == 0)
    #expect(plan.text.contains("narrow\nstudy       ntk-variance\n"), "\(plan.text)")
    #expect(
      plan.text.contains("all 3 grids, as one queue of runs\nruns        138 to do"), "\(plan.text)"
    )
    let json = try sandbox.sweep("plan", "family.json", "--json", "--max-runs", "11")
    #expect(json.text.contains(#""schema": "swift-sweep.plans/1""#), "\(json.text)")
    #expect(json.text.contains(#""runs": {"planned": 11}"#), "\(json.text)")
    #expect(sandbox.names == ["family.json"])
    let submitted = try sandbox.sweep(
      "submit", "family.json", "--ranks", "8", "--scheduler", "slurm", "--dry-run", "--rate", "1")
    #expect(
      submitted.code == 0 && submitted.text.contains("--job-name=family\n"), "\(submitted.text)")
    let some = try sandbox.sweep(
      "family.json", "--max-runs", "11", "--set", "grids.narrow.members=4", "--on-end", "cat")
    #expect(some.code == 0, "\(some.text)")
    #expect(some.text.contains(#""file": "family-deep.h5""#), "\(some.text)")
    #expect(some.text.components(separatedBy: "swift-sweep.status/1").count == 4, "\(some.text)")
  }
}
