import Foundation
import TestSupport
import Testing

/// Sweeps of grids that do not ask for all runs, from the grid to what is said of the file.
@Suite(.serialized) struct RaggedSweepTests {
  // Full batches beside epochs, a momentum of one rule alone, cases, and members by point.
  private static let grid = #"""
    {
      "study": "deep-ensemble",
      "members": { "*": 2, "optimizer=sgd": 3, "momentum=0.9": 4 },
      "parameters": { "width": 8, "learningRate": 0.1 },
      "axes": {
        "optimizer": ["gd", "sgd"],
        "momentum": { "values": [0, 0.9], "when": "optimizer=sgd" },
        "batch": { "values": [2], "when": "optimizer=sgd" },
        "case": { "cases": {
          "gd": { "steps": 4, "when": "optimizer=gd" },
          "long gd": { "steps": 8, "when": "optimizer=gd" },
          "sgd": { "epochs": 2, "when": "optimizer=sgd" },
          "long sgd": { "epochs": 4, "when": "optimizer=sgd" } } },
        "depth": [1, 2]
      },
      "exclude": "depth=2,momentum=0",
      "output": "out.h5"
    }
    """#
  private static func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(grid, to: "grid.json")
    return sandbox
  }

  @Test func `ranks, stops and kills give the same bytes, and every command knows what is absent`()
    throws
  {
    let sandbox = try Self.sandbox()
    let list = try sandbox.sweep("plan", "grid.json", "--list")
    #expect(
      list.text.split(separator: "\n") == [
        "optimizer=\"gd\", case=gd, depth=1: 2 members",
        "optimizer=\"gd\", case=gd, depth=2: 2 members",
        "optimizer=\"gd\", case=long gd, depth=1: 2 members",
        "optimizer=\"gd\", case=long gd, depth=2: 2 members",
        "optimizer=\"sgd\", momentum=0, batch=2, case=sgd, depth=1: 3 members",
        "optimizer=\"sgd\", momentum=0, batch=2, case=long sgd, depth=1: 3 members",
        "optimizer=\"sgd\", momentum=0.9, batch=2, case=sgd, depth=1: 4 members",
        "optimizer=\"sgd\", momentum=0.9, batch=2, case=sgd, depth=2: 4 members",
        "optimizer=\"sgd\", momentum=0.9, batch=2, case=long sgd, depth=1: 4 members",
        "optimizer=\"sgd\", momentum=0.9, batch=2, case=long sgd, depth=2: 4 members",
      ], "\(list.text)")
    let plan = try sandbox.sweep("plan", "grid.json", "--rate", "1")
    #expect(plan.text.contains("10 points × 2 to 4 members = 30 runs"), "\(plan.text)")
    let sweep = try sandbox.sweep("grid.json")
    #expect(sweep.code == 0 && sweep.text.contains("30 runs done"), "\(sweep.text)")
    for ranks in [2, 4] {
      let name = "ranks-\(ranks).h5"
      let some = try sandbox.sweep(
        ranks: ranks, "grid.json", "--set", "output=\(name)", "--max-runs", "13")
      #expect(some.text.contains("13 runs done"), "\(some.text)")
      let rest = try sandbox.sweep(ranks: ranks, "grid.json", "--set", "output=\(name)")
      #expect(
        rest.code == 0 && rest.text.contains("13 runs already done, 17 runs to do"), "\(rest.text)")
      #expect(try sandbox.differences("out.h5", name) == "")
    }
    let again = try sandbox.sweep("grid.json")
    #expect(
      again.code == 0 && again.text.contains("30 runs already done, 0 runs to do"), "\(again.text)")
    for part in ["1/2", "2/2"] {
      #expect(try sandbox.sweep("grid.json", "--part", part).code == 0)
    }
    let merged = try sandbox.sweep("merge", "m.h5", "out.part-1-of-2.h5", "out.part-2-of-2.h5")
    #expect(merged.code == 0, "\(merged.text)")
    #expect(try sandbox.differences("out.h5", "m.h5") == "")
    #expect(
      try sandbox.sweep("rerun", "out.h5", "--only", "depth=1").text.contains(
        "0 with different bits"))
    let verified = try sandbox.sweep("verify", "out.h5")
    #expect(verified.code == 0, "\(verified.text)")

    let status = try sandbox.sweep("status", "--exit-code", "out.h5")
    #expect(status.code == 0 && status.text.contains("30 runs ("), "\(status.text)")
    #expect(status.text.contains("98  not asked for"), "\(status.text)")
    let overview = try sandbox.sweep("show", "out.h5")
    #expect(overview.text.contains("30 runs, 10 points of 2 to 4 members"), "\(overview.text)")
    let points = try sandbox.sweep("show", "out.h5", "--points", "--csv")
    #expect(points.text.split(separator: "\n").count == 11, "\(points.text)")
    let runs = try sandbox.sweep("show", "out.h5", "--runs", "--csv")
    #expect(runs.text.split(separator: "\n").count == 31, "\(runs.text)")
    let loss = try sandbox.sweep("show", "out.h5", "final_loss")
    #expect(loss.code == 0 && !loss.text.contains("absent"), "\(loss.text)")
    let report = try sandbox.sweep("report", "out.h5")
    #expect(report.code == 0, "\(report.text)")
    let same = try sandbox.sweep("diff", "out.h5", "m.h5")
    #expect(same.code == 0, "\(same.text)")
    let tables = try sandbox.python(
      "tables.py", Repository.program("swift-sweep"), "out.h5")
    #expect(tables.code == 0, "\(tables.text)")
    let read = try sandbox.run([
      Repository.python, "-c",
      """
      import numpy, xarray
      for engine in ["h5netcdf", "netcdf4"]:
          with xarray.open_dataset("out.h5", engine=engine) as file:
              assert file.training_loss_by_step.dims[-1] == "step", file
              assert file.training_loss_by_epoch.dims[-1] == "epoch", file
              assert list(file.case.values) == ["gd", "long gd", "sgd", "long sgd"]
              assert file.momentum_value.dims == ("optimizer", "momentum")
              assert numpy.array_equal(file.momentum_value, [[numpy.nan] * 2, [0, 0.9]], equal_nan=True)
              assert file.epochs.dims == ("case",) and "epochs" in file.coords
              final = file.final_loss.sel(optimizer="sgd", case="long sgd", depth=1)
              assert final.sel(momentum=0.9).notnull().all() and final.sel(momentum=0).notnull().sum() == 3
              assert file.final_loss.notnull().sum() == 30
              tree = xarray.open_dataset("out.h5", engine=engine, group="runs")
              meanings = tree.status.attrs["flag_meanings"].split()
              assert (tree.status == meanings.index("absent")).sum() == 98
      """,
    ])
    #expect(read.code == 0, "\(read.text)")
  }

  @Test func `a killed ragged sweep resumes with the same bytes`() throws {
    let sandbox = try Self.sandbox()
    let grid = """
      {"study": "ntk-variance", "parameters": {"theoryUnits": 65536},
       "members": {"*": 400, "width=1024": 3000},
       "axes": {"width": [256, 512, 1024], "ridge": {"values": [0, 0.1], "when": "width=512..1024"}},
       "exclude": "width=512,ridge=0.1"}
      """
    try sandbox.write(grid, to: "slow.json")
    let whole = try sandbox.sweep("slow.json", "--set", "output=whole.h5")
    #expect(whole.code == 0, "\(whole.text)")
    let output = sandbox.folder.appending(path: "killed.h5").path
    let job = try sandbox.start(ranks: 3, ["slow.json", "--set", "output=\(output)"])
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: output), Date() < deadline { usleep(5_000) }
    usleep(200_000)
    for process in KillTests.ranks(of: output).values { kill(process, SIGKILL) }
    _ = try sandbox.finish(job)
    let rest = try sandbox.sweep(ranks: 2, "slow.json", "--set", "output=\(output)")
    #expect(rest.code == 0, "\(rest.text)")
    #expect(try sandbox.differences("whole.h5", "killed.h5") == "")
  }
}
