import Foundation
import TestSupport
import Testing

/// Sweeps in which outcomes decide which runs there are, in processes that are killed and from the command line.
@Suite(.serialized) struct DecisionTests {
  /// Members until an interval is narrow, points where a boundary is, ensembles until a mean is known; a second or some of
  /// work each.
  enum Rule: String, CaseIterable {
    case until, refine, seeds

    var grid: String {
      switch self {
      case .until:
        #"""
        {"study": "circuit-competition", "parameters": {"steps": 3000, "evalEvery": 200, "tolerance": 0},
         "members": {"until": {"measure": "fraction_emerged_interval", "width": 0.4}, "most": 64},
         "axes": {"competition": [0, 0.03, 0.1, 1]}}
        """#
      case .refine:
        #"""
        {"study": "circuit-competition", "parameters": {"steps": 3000, "evalEvery": 200, "tolerance": 0},
         "members": 32, "axes": {"sharing": [true, false], "competition": {"log": [0.01, 3, 9]}},
         "refine": {"axis": "competition", "measure": "fraction_emerged", "points": 5}}
        """#
      case .seeds:
        #"""
        {"study": "deep-ensemble", "members": 2, "parameters": {"width": 64, "steps": 1500, "tolerance": 0},
         "axes": {"seed": {"range": [0, 23, 1], "until": {"measure": "mean_kernel_drift", "width": 0.05}},
                  "depth": [1, 2]}}
        """#
      }
    }
  }

  /// Waits until something of a sweep is there.
  private static func wait(for path: String, while job: Process) {
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: path), job.isRunning, Date() < deadline {
      usleep(5_000)
    }
  }

  @Test(arguments: Rule.allCases)
  func `killed ranks change neither what is decided nor a byte`(rule: Rule) throws {
    let sandbox = try Sandbox()
    try sandbox.write(rule.grid, to: "grid.json")
    let whole = try sandbox.sweep("grid.json", "--set", "output=whole.h5")
    #expect(whole.code == 0, "\(whole.text)")
    let output = sandbox.folder.appending(path: "killed.h5").path
    // Killed at the beginning, and again while what was decided is computed.
    for delay in [100_000, 600_000] as [UInt32] {
      let job = try sandbox.start(ranks: 3, ["grid.json", "--set", "output=\(output)"])
      Self.wait(for: output, while: job)
      usleep(delay)
      for process in KillTests.ranks(of: output).values { kill(process, SIGKILL) }
      _ = try sandbox.finish(job)
    }
    let rest = try sandbox.sweep(ranks: 2, "grid.json", "--set", "output=\(output)")
    #expect(rest.code == 0, "\(rest.text)")
    #expect(try sandbox.differences("whole.h5", "killed.h5") == "")
    let read = try sandbox.run([
      Repository.python, "-c",
      """
      import h5py, numpy
      marks, statuses = [], []
      for name in ["whole.h5", "killed.h5"]:
          with h5py.File(name) as file:
              marks.append(file["runs/decided"][:])
              statuses.append(file["runs/status"][:])
              assert file.attrs["decided_by"]
      assert numpy.array_equal(*marks) and numpy.array_equal(marks[0] == 1, statuses[0] == 2)
      assert (statuses[0] == 6).any() and set(statuses[0].ravel()) == {2, 6}
      """,
    ])
    #expect(read.code == 0, "\(read.text)")
  }

  @Test func `what a search has found is confirmed by fresh members in a file of their own`() throws
  {
    let sandbox = try Sandbox()
    let grid = Rule.refine.grid.replacing("3000", with: "1000")
    try sandbox.write(grid, to: "grid.json")
    let some = try sandbox.sweep("grid.json", "--max-runs", "20")
    #expect(some.code == 0, "\(some.text)")
    let early = try sandbox.sweep("grid.json", "--confirm", "4")
    #expect(early.code == 73 && early.text.contains("not complete"), "\(early.text)")
    #expect(try sandbox.sweep("grid.json").code == 0)
    let before = try sandbox.bytes("grid.h5")
    let first = try sandbox.sweep(ranks: 2, "grid.json", "--confirm", "4", "--max-runs", "5")
    #expect(first.code == 0 && first.text.contains("grid.confirmed.h5"), "\(first.text)")
    #expect(try sandbox.sweep(ranks: 2, "grid.json", "--confirm", "4").code == 0)
    #expect(try sandbox.bytes("grid.h5") == before)
    let read = try sandbox.run([
      Repository.python, "-c",
      """
      import h5py, numpy
      with h5py.File("grid.h5") as file, h5py.File("grid.confirmed.h5") as fresh:
          status, own = file["runs/status"][:], fresh["runs/status"][:]
          assert own.shape[:-1] == status.shape[:-1] and own.shape[-1] == 4, own.shape
          found = (status == 2).any(axis=-1)
          assert 0 < found.sum() < found.size
          assert numpy.array_equal((own == 2).all(axis=-1), found) and set(own.ravel()) == {2, 6}
          assert "decided" in file["runs"] and "decided" not in fresh["runs"]
          assert "decided_by" in file.attrs and "decided_by" not in fresh.attrs
          both = [set(f["runs/identity"][:][s == 2]) for f, s in ((file, status), (fresh, own))]
          assert not both[0] & both[1]
          # Fresh draws: the first members find other numbers.
          ends = [f["loss"][:][..., 0, -1][found] for f in (file, fresh)]
          assert not (ends[0] == ends[1]).any()
      """,
    ])
    #expect(read.code == 0, "\(read.text)")
    // Each table, and each figure, is of one file and says whose members they are.
    for (file, members, isDecided) in [("grid.h5", 32, true), ("grid.confirmed.h5", 4, false)] {
      let shown = try sandbox.sweep("show", file, "fraction_emerged")
      #expect(shown.code == 0 && shown.text.contains("decided which") == isDecided, "\(shown.text)")
      let runs = try sandbox.sweep("show", file, "--runs", "--csv")
      let rows = runs.text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let column = try #require(rows[0].firstIndex(of: "member"))
      let own = rows.dropFirst().compactMap { Int($0[column]) }
      #expect(own.count == rows.count - 1 && own.allSatisfy { $0 < members }, "\(own)")
    }
    // It stands for itself: without the explored file it resumes from its own.
    let rest = try sandbox.sweep("verify", "grid.confirmed.h5")
    #expect(rest.code == 0, "\(rest.text)")
    let none = try sandbox.sweep(
      "grid.json", "--set", "members=4", "--set", "output=x.h5", "--confirm", "2")
    #expect(none.code != 0, "\(none.text)")
    try sandbox.write(
      #"{"study": "circuit-competition", "members": 4, "output": "x.h5"}"#, to: "plain.json")
    let plain = try sandbox.sweep("plain.json", "--confirm", "2")
    #expect(plain.code == 64 && plain.text.contains("has decided anything"), "\(plain.text)")
  }

  @Test func `plan says what a width costs, and refuses one that is not reached`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Rule.until.grid, to: "grid.json")
    let plan = try sandbox.sweep("plan", "grid.json", "--rate", "1e9")
    #expect(plan.code == 0, "\(plan.text)")
    let line = plan.text.replacing(#/\s+/#, with: " ")
    #expect(
      line.contains(
        "until fraction_emerged_interval is no wider than 0.4, looked at after every 16 members; "
          + "32 members where half succeed, "), "\(plan.text)")
    #expect(line.contains("of one core if that is everywhere"), "\(plan.text)")
    let json = try sandbox.sweep("plan", "grid.json", "--json", "--rate", "1e9")
    #expect(json.text.contains(#""at_half": 32"#), "\(json.text)")
    for (width, reached) in [("0.2", "0.238"), ("0.237", "0.238")] {
      let refused = try sandbox.sweep(
        "plan", "grid.json", "--set", "members.until.width=\(width)")
      #expect(
        refused.code == 65 && refused.text.contains("only a width from \(reached)"),
        "\(refused.text)")
    }
    #expect(try sandbox.sweep("plan", "grid.json", "--set", "members.until.width=0.238").code == 0)
    try sandbox.write(Rule.seeds.grid, to: "seeds.json")
    let seeds = try sandbox.sweep("plan", "seeds.json", "--rate", "1e9")
    // 0.05 / 2 / 2.0687 · √24
    #expect(
      seeds.text.contains("all 24 reach it where the standard deviation is")
        && seeds.text.contains("0.0592"), "\(seeds.text)")
  }
}
