import Foundation
import TestSupport
import Testing

/// Runs that start from weights that another sweep has kept: what docs/kept-weights.md says of them.
@Suite(.serialized)
struct OriginTests {
  /// A sweep that keeps weights at 0, 160, 320 and 480 sequences.
  private static let source = """
    {
      "study": "icl-transience", "members": 2, "output": "source.h5",
      "parameters": {
        "classes": 40, "exemplars": 4, "inputDimension": 8, "width": 16, "heads": 4, "sequences": 480,
        "learningRate": 0.01, "evalSequences": 20, "evalEvery": 160, "keepWeights": "times"
      }
    }
    """

  /// A sweep that starts from it.
  private static let grid = """
    {
      "study": "icl-transience", "members": 2, "output": "out.h5",
      "parameters": {
        "classes": 40, "exemplars": 4, "inputDimension": 8, "width": 16, "heads": 4, "sequences": 480,
        "learningRate": 0.001, "evalSequences": 20, "evalEvery": 160, "startFrom": "source.h5"
      },
      "axes": {"startTime": [160, 480]}
    }
    """

  /// A folder with both grids, the first of them computed.
  private static func prepared() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(source, to: "source.json")
    try sandbox.write(grid, to: "grid.json")
    let sweep = try sandbox.sweep("source.json")
    try #require(sweep.code == 0, "\(sweep.text)")
    return sandbox
  }

  @Test func `the example of the page is a sweep`() throws {
    let sandbox = try Self.prepared()
    let blocks = try Repository.text("docs/kept-weights.md").components(separatedBy: "```json\n")
    let example = blocks[2].components(separatedBy: "```")[0]
      .replacing("ciwl.h5", with: "source.h5")
      .replacing("500000, 1000000, 2500000", with: "160, 320, 480")
    try sandbox.write(example, to: "page.json")
    let sizes = [
      "members=2", "classes=40", "exemplars=4", "inputDimension=8", "width=16", "heads=4",
      "sequences=480", "evalSequences=20", "evalEvery=160",
    ]
    let job = try sandbox.run(
      [Repository.program("swift-sweep"), "page.json"] + sizes.flatMap { ["--set", $0] })
    #expect(job.code == 0, "\(job.text)")
    try Self.python(
      sandbox,
      """
      origins = h5py.File("page.h5")["grid/origins"][()]
      assert origins.shape == (3, 2) and len(set(origins.flat)) == 6, origins
      """)
  }

  private static func python(_ sandbox: Sandbox, _ script: String) throws {
    let job = try sandbox.run([Repository.python, "-c", "import h5py, numpy\n" + script])
    #expect(job.code == 0, "\(job.text)")
  }

  @Test func `a run begins with what was measured where the weights were kept`() throws {
    let sandbox = try Self.prepared()
    let sweep = try sandbox.sweep("grid.json")
    #expect(sweep.code == 0, "\(sweep.text)")
    // Over (startTime, member, …, sequences); the source's curves have the times 0, 160, 320, 480.
    try Self.python(
      sandbox,
      """
      source, out = h5py.File("source.h5"), h5py.File("out.h5")
      for name in ["loss", "accuracy", "induction_strength"]:
          held, own = source[name][()], out[name][()]
          assert (own[0, ..., 0] == held[..., 1]).all() and (own[1, ..., 0] == held[..., 3]).all(), name
      assert (out["loss"][0, ..., 1] != source["loss"][..., 2]).any()
      origins = out["grid/origins"][()]
      assert origins.shape == (2, 2) and len(set(origins.flat)) == 4 and (origins > 0).all()
      assert "origins" not in source["grid"]
      """)
    #expect(try sandbox.sweep("verify", "out.h5").code == 0)
    let refused = try sandbox.sweep("rerun", "out.h5")
    #expect(refused.code == 66 && refused.text.contains("--open-data"), "\(refused.text)")
    let rerun = try sandbox.sweep("rerun", "out.h5", "--open-data")
    #expect(rerun.code == 0 && rerun.text.contains(", 0 with different bits"), "\(rerun.text)")
    // What stands in a file is read without the other one.
    try FileManager.default.removeItem(at: sandbox.folder.appending(path: "source.h5"))
    for command in ["verify", "show", "status"] {
      let job = try sandbox.sweep(command, "out.h5")
      #expect(job.code == 0, "\(job.text)")
    }
  }

  @Test func `any number of ranks and kills give the same bytes`() throws {
    let sandbox = try Self.prepared()
    #expect(try sandbox.sweep("grid.json", "--set", "output=one.h5").code == 0)
    for ranks in [2, 4] {
      let job = try sandbox.sweep(ranks: ranks, "grid.json", "--set", "output=\(ranks).h5")
      #expect(job.code == 0, "\(job.text)")
      #expect(try sandbox.differences("one.h5", "\(ranks).h5") == "")
    }
    for part in 1...2 {
      #expect(try sandbox.sweep("grid.json", "--part", "\(part)/2").code == 0)
    }
    let merged = try sandbox.sweep(
      "merge", "out.h5", "out.part-1-of-2.h5", "out.part-2-of-2.h5")
    #expect(merged.code == 0, "\(merged.text)")
    #expect(try sandbox.differences("one.h5", "out.h5") == "")
    let program = Repository.program("swift-sweep")
    var stops = 0
    for seconds in [0.05, 0.08, 0.11, 0.15, 0.3] {
      let job = try sandbox.run([
        "timeout", "-s", "TERM", "\(seconds)", program, "grid.json", "--set", "output=stopped.h5",
      ])
      stops += job.code == 0 ? 0 : 1
    }
    #expect(stops > 0)
    let again = try sandbox.sweep("grid.json", "--set", "output=stopped.h5")
    #expect(again.code == 0, "\(again.text)")
    #expect(try sandbox.differences("one.h5", "stopped.h5") == "")
  }

  @Test func `a run is what it starts from, and not how that is called`() throws {
    let sandbox = try Self.prepared()
    #expect(try sandbox.sweep("grid.json").code == 0)
    let files = FileManager.default
    let (old, new) = (
      sandbox.folder.appending(path: "source.h5"), sandbox.folder.appending(path: "moved.h5")
    )
    try files.moveItem(at: old, to: new)
    let missing = try sandbox.sweep("grid.json")
    #expect(missing.code == 65 && missing.text.contains("startFrom: source.h5"), "\(missing.text)")
    let plan = try sandbox.sweep("plan", "grid.json", "--rate", "1", "--set", "startFrom=moved.h5")
    #expect(plan.text.contains("nothing left to do"), "\(plan.text)")
    let moved = try sandbox.sweep("grid.json", "--set", "startFrom=moved.h5")
    #expect(
      moved.code == 0 && moved.text.contains("4 runs already done, 0 runs to do"), "\(moved.text)")
    // Other weights under the name that the runs started from.
    let changed = try sandbox.sweep(
      "source.json", "--set", "output=moved.h5", "--set", "learningRate=0.02", "--fresh")
    #expect(changed.code == 0, "\(changed.text)")
    for command in [["grid.json"], ["plan", "grid.json", "--rate", "1"]] {
      let job = try sandbox.run(
        [Repository.program("swift-sweep")] + command + ["--set", "startFrom=moved.h5"])
      #expect(
        job.code == 73
          && job.text.contains("started from other weights: those in moved.h5 have changed since"),
        "\(job.text)")
    }
    // Under another name they are other runs.
    try files.moveItem(at: new, to: sandbox.folder.appending(path: "other.h5"))
    let other = try sandbox.sweep(
      "grid.json", "--set", "startFrom=other.h5", "--set", "output=other-runs.h5")
    #expect(other.code == 0, "\(other.text)")
    try Self.python(
      sandbox,
      """
      ids = [set(h5py.File(n)["runs/identity"][()].flat) for n in ["out.h5", "other-runs.h5"]]
      assert len(ids[0] | ids[1]) == 8, ids
      """)
  }

  @Test func `members, points and layers can be chosen`() throws {
    let sandbox = try Self.prepared()
    let swept = try sandbox.sweep(
      "source.json", "--set", "output=swept.h5", "--set", #"axes={"l2": [0, 0.01]}"#)
    #expect(swept.code == 0, "\(swept.text)")
    try sandbox.write(
      """
      {"study": "icl-transience", "extends": "grid.json", "members": 2, "output": "chosen.h5",
       "parameters": {"startFrom": "swept.h5", "startPoint": ["l2=0.01"], "startTime": 480},
       "axes": {"startMember": [0, 1]}}
      """, to: "chosen.json")
    let chosen = try sandbox.sweep("chosen.json")
    #expect(chosen.code == 0, "\(chosen.text)")
    let same = try sandbox.sweep(
      "grid.json", "--set", "output=same.h5", "--set", "startFrom=swept.h5", "--set",
      "l2=0.01", "--set", "startTime=480")
    #expect(same.code == 0, "\(same.text)")
    let graft = try sandbox.sweep(
      "grid.json", "--set", "output=graft.h5", "--set", "startTime=480", "--set",
      #"startLayers=["block-2", "output-norm"]"#, "--set", "keepWeights=times", "--set",
      "learningRate=0.01")
    #expect(graft.code == 0, "\(graft.text)")
    try Self.python(
      sandbox,
      """
      swept, chosen, same = h5py.File("swept.h5"), h5py.File("chosen.h5"), h5py.File("same.h5")
      held = swept["loss"][1, ..., 3]
      for member in range(2):
          for own in range(2):
              assert (chosen["loss"][member, own, ..., 0] == held[member]).all()
      assert (same["loss"][..., 0] == held).all()
      graft, source = h5py.File("graft.h5")["weights"], h5py.File("source.h5")["weights"]
      for name, array in graft.items():
          if array.ndim < 3:
              continue
          taken = name.startswith(("block-2.", "output-norm"))
          # The source drew its own as this sweep does.
          assert (array[:, 0] == source[name][:, 3 if taken else 0]).all(), name
          assert name.endswith(("gain", "offset")) or (source[name][:, 0] != source[name][:, 3]).any()
      """)
  }

  @Test func `wrong uses are refused with what is wrong`() throws {
    let sandbox = try Self.prepared()
    try sandbox.write("no result file", to: "text.h5")
    try sandbox.write(
      #"{"study": "deep-ensemble", "members": 2, "parameters": {"width": 4, "steps": 2}}"#,
      to: "ensemble.json")
    for (file, settings) in [
      ("ensemble.json", ["output=ensemble.h5"]),
      ("source.json", ["output=bare.h5", "keepWeights=none"]),
      ("source.json", ["output=swept.h5", #"axes={"burstiness": [0, 1]}"#]),
    ] {
      let options = settings.flatMap { ["--set", $0] }
      let job = try sandbox.run([Repository.program("swift-sweep"), file] + options)
      try #require(job.code == 0, "\(job.text)")
    }
    let wrong: [([String], String)] = [
      (["startFrom=none.h5"], "startFrom: none.h5 cannot be read: "),
      (["startFrom=text.h5"], "startFrom: text.h5 cannot be read: text.h5 is not a result file"),
      (
        ["startFrom=ensemble.h5"],
        "startFrom: ensemble.h5 is of the study deep-ensemble, not of icl-transience"
      ),
      (
        ["startFrom=bare.h5", "startTime=-1"],
        "startFrom: bare.h5 has no weights of member=0, which is not done or was done without keeping them"
      ),
      (["startMember=7"], "startMember: source.h5 has no member 7, but members 0 to 1"),
      (["startTime=170"], "startTime: source.h5 has no weights at 170, but at 0, 160, 320, 480"),
      (
        ["width=32"],
        "startFrom: item is float [8, 16] in source.h5, but float [8, 32] in the run"
      ),
      (
        ["depth=3"], "startLayers: the network in source.h5 has no block-3.attention-norm-gain"
      ),
      (
        [#"startLayers=["block-9"]"#],
        "startLayers has block-9, which is no layer or array of the network; these are item,"
      ),
      (["startLayers=[]"], "startLayers is empty"),
      (["startFrom="], "startTime needs startFrom, the result file with the weights"),
      (["startMember=others"], #"a whole number from 0 on, or "same""#),
      (
        [#"axes={"startMember": ["same", 0]}"#, "startTime=480"],
        "startMember=\"same\", member=0 and startMember=\"0\", member=0 start from the same weights"
      ),
      (
        ["startFrom=swept.h5", "burstiness=2", "context=4"],
        "startPoint: no point of swept.h5 has burstiness=2; name one along the axes"
      ),
      (
        ["startFrom=swept.h5", #"startPoint=["noise=1"]"#],
        "startPoint: in swept.h5, "
      ),
    ]
    for (settings, message) in wrong {
      let options = settings.flatMap { ["--set", $0] }
      let job = try sandbox.run([Repository.program("swift-sweep"), "grid.json"] + options)
      // Long messages have several lines.
      let text = job.text.split { $0.isWhitespace }.joined(separator: " ")
      #expect(job.code == 65 && text.contains(message), "\(settings): \(job.text)")
      #expect(!sandbox.names.contains("out.h5"), "\(settings)")
    }
  }
}
