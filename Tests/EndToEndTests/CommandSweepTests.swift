import Foundation
import TestSupport
import Testing

/// Sweeps of programs of the user's own, as docs/your-own-program.md has them.
@Suite(.serialized) struct CommandSweepTests {
  @Test func `the example in NumPy has the same bytes on any number of ranks`() throws {
    let sandbox = try Sandbox.ofPrograms("ridge.py", "ridge.json")
    let less = [
      "--set", "members=2", "--set", "axes.rate=[0.05, 0.2]", "--set", "axes.noise=[0, 1]",
    ]
    for ranks in [1, 2, 4] {
      let job = try sandbox.finish(
        sandbox.start(ranks: ranks, ["ridge.json"] + less + ["--set", "output=\(ranks).h5"]))
      #expect(job.code == 0 && job.text.contains("8 runs done"), "\(job.text)")
      #expect(try sandbox.differences("1.h5", "\(ranks).h5") == "")
    }
    #expect(!sandbox.names.contains { $0.hasSuffix(".h5.d") })
    let rows = try sandbox.runs("1.h5")
    #expect(rows.count == 9 && rows[0].contains("distance"))
  }

  @Test func `the example in a shell script and the grid of the document are grids`() throws {
    let sandbox = try Sandbox.ofPrograms("walk.sh", "walk.json", "ridge.py")
    let walk = try sandbox.sweep(ranks: 2, "walk.json")
    #expect(walk.code == 0 && walk.text.contains("60 runs done"), "\(walk.text)")
    let document = try Repository.text("docs/your-own-program.md")
    try sandbox.write(
      document.components(separatedBy: "```json\n")[1].components(separatedBy: "```")[0],
      to: "grid.json")
    let sweep = try sandbox.sweep(
      "grid.json", "--set", "members=1", "--set", "rate=0.1", "--only", "member=0")
    #expect(sweep.code == 0 && sweep.text.contains("1 run done"), "\(sweep.text)")
  }

  @Test func `members are added until a fraction of what a program reports is known`() throws {
    let sandbox = try Sandbox.ofPrograms("walk.sh", "walk.json")
    let until =
      "members={\"until\": {\"measure\": \"fraction_top\", \"width\": 0.45}, \"most\": 32}"
    let all = try sandbox.sweep("walk.json", "--set", "members=32", "--set", "output=all.h5")
    #expect(all.code == 0, "\(all.text)")
    for ranks in [1, 3] {
      let sweep = try sandbox.sweep(
        ranks: ranks, "walk.json", "--set", until, "--set", "output=\(ranks).h5")
      #expect(sweep.code == 0, "\(sweep.text)")
    }
    #expect(try sandbox.differences("1.h5", "3.h5") == "")
    let checked = try sandbox.run([
      Repository.python, "-c",
      """
      import h5py, numpy
      with h5py.File("all.h5") as file: high = file["top"][:] > 10
      with h5py.File("1.h5") as file: done = (file["runs/status"][:] == 2).sum(axis=1)
      def width(k, n, z=1.959963984540054):
          p = k / n
          half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
          centre = (p + z * z / (2 * n)) / (1 + z * z / n)
          return (1 if k == n else centre + half) - (0 if k == 0 else centre - half)
      for row, count in zip(high, done):
          looks = [n for n in (8, 16, 24, 32) if n == 32 or width(row[:n].sum(), n) <= 0.45]
          assert count == looks[0], (count, looks)
      assert len(set(done)) > 1, done
      """,
    ])
    #expect(checked.code == 0, "\(checked.text)")
  }

  @Test(
    .enabled("jax is not installed") {
      try await Job.run([Repository.python, "-c", "import jax"]).code == 0
    })
  func `the example in JAX runs`() throws {
    let sandbox = try Sandbox.ofPrograms("jax_mlp.py", "jax_mlp.json")
    let sweep = try sandbox.sweep(
      "jax_mlp.json", "--set", "steps=200", "--set", "width=4", "--set", "rate=0.1", "--set",
      "members=1")
    #expect(sweep.code == 0 && sweep.text.contains("1 run done"), "\(sweep.text)")
  }

  /// A program that takes half a second, and keeps a checkpoint at each of its steps.
  private static let slow = """
    import json, os, pathlib, signal, sys, time
    told = json.loads(os.environ["SWIFT_SWEEP_RUN"])
    state = pathlib.Path(told["checkpoints"]) / "state"
    value, step = json.loads(state.read_text()) if state.exists() else (int(told["seeds"]["weights"]), 0)
    if step: open("resumed", "a").write(f"{step}\\n")
    out = os.fdopen(3, "w")
    for step in range(step, 50):
        print(json.dumps({"step": step, "of": 50}), file=out, flush=True)
        value = value * 6364136223846793005 % 2**61
        state.with_suffix(".new").write_text(json.dumps((value, step + 1)))
        state.with_suffix(".new").rename(state)
        time.sleep(0.01)
    print(json.dumps({"measure": "value", "values": value / 2**61}), file=out)
    """
  private static let slowGrid = """
    {
      "study": "command", "run": ["python3", "slow.py"], "checkpoints": true, "members": 16,
      "declares": {"measures": {"value": {"summary": ["mean", "deviation", "quantiles"]}}}
    }
    """

  @Test func `a sweep killed three times goes on from the programs' own checkpoints`() throws {
    let sandbox = try Sandbox.ofPrograms()
    try sandbox.write(Self.slow, to: "slow.py")
    try sandbox.write(Self.slowGrid, to: "grid.json")
    let whole = try sandbox.sweep(ranks: 2, "grid.json", "--set", "output=whole.h5")
    #expect(whole.code == 0, "\(whole.text)")
    for _ in 0..<3 {
      let job = try sandbox.start(ranks: 2, ["grid.json", "--set", "output=killed.h5"])
      sandbox.wait(for: 2, of: "python3", while: job)
      try sandbox.waitForCheckpoint(of: "killed.h5", while: job)
      for process in sandbox.processes(of: Self.rank) { kill(process, SIGKILL) }
      #expect(try sandbox.finish(job).code != 0)
      // Nobody writes into the checkpoints any more.
      let end = Date(timeIntervalSinceNow: 10)
      while !sandbox.processes(of: "python3").isEmpty, Date() < end { usleep(10_000) }
      #expect(sandbox.processes(of: "python3").isEmpty)
    }
    let last = try sandbox.sweep(ranks: 2, "grid.json", "--set", "output=killed.h5")
    #expect(last.code == 0, "\(last.text)")
    #expect(try sandbox.differences("whole.h5", "killed.h5") == "")
    #expect(sandbox.names.contains("resumed"))
    #expect(!sandbox.names.contains("killed.h5.d"))
  }

  @Test func `a program that says nothing ends with its rank`() throws {
    let sandbox = try Sandbox.ofPrograms()
    try sandbox.write(
      #"{"study": "command", "run": ["sleep", "600"], "members": 2, "declares": {"measures": {}}}"#,
      to: "grid.json")
    let job = try sandbox.start(ranks: 2, ["grid.json"])
    sandbox.wait(for: 2, of: "sleep", while: job)
    #expect(sandbox.processes(of: "sleep").count == 2)
    for process in sandbox.processes(of: Self.rank) { kill(process, SIGKILL) }
    _ = try sandbox.finish(job)
    let end = Date(timeIntervalSinceNow: 10)
    while !sandbox.processes(of: "sleep").isEmpty, Date() < end { usleep(10_000) }
    #expect(sandbox.processes(of: "sleep").isEmpty)
  }

  @Test func `a sweep that is stopped stops its programs, and goes on`() throws {
    let sandbox = try Sandbox.ofPrograms()
    try sandbox.write(Self.slow, to: "slow.py")
    try sandbox.write(Self.slowGrid, to: "grid.json")
    let job = try sandbox.start(["grid.json"])
    try sandbox.waitForCheckpoint(of: "grid.h5", while: job)
    for process in sandbox.processes(of: Self.rank) { kill(process, SIGTERM) }
    let stopped = try sandbox.finish(job)
    #expect(stopped.code == 75 && stopped.text.contains("checkpoint kept"), "\(stopped.text)")
    #expect(sandbox.processes(of: "python3").isEmpty)
    let again = try sandbox.sweep("grid.json")
    #expect(again.code == 0 && sandbox.names.contains("resumed"), "\(again.text)")
  }

  private static let rank = Repository.program("swift-sweep")

  /// A program that does what its parameter says.
  private static let bad = """
    import json, os, subprocess, sys, time
    told = json.loads(os.environ["SWIFT_SWEEP_RUN"])
    assert json.loads(sys.stdin.read()) == told
    assert sys.argv[1:] == ["$(touch HACKED)", "; touch HACKED", "`touch HACKED`"]
    out = os.fdopen(3, "w")
    def say(**what): print(json.dumps(what), file=out, flush=True)
    how = told["parameters"]["how"]
    say(step=3, of=10)
    if how == "crash": os.abort()
    if how == "exception": raise ValueError("no such thing")
    if how == "hang": subprocess.Popen(["sleep", "1000"]); time.sleep(1000)
    if how == "garbage": os.write(3, b"\\x00\\xff garbage {\\n")
    if how == "missing": sys.exit(0)
    if how == "shape": say(measure="m", values=[1, 2, 3])
    if how == "nan": say(measure="m", values=[1, float("nan")])
    if how == "fails": say(failed="not today")
    if how == "unknown": say(measure="n", values=1)
    if how == "fine": print("noise"); say(measure="m", values=[1, 2])
    """

  @Test func `whatever a program does is a status with a reason, and the sweep goes on`() throws {
    let sandbox = try Sandbox.ofPrograms()
    try sandbox.write(Self.bad, to: "bad.py")
    try sandbox.write(
      """
      {
        "study": "command", "patience": 2,
        "run": ["python3", "bad.py", "$(touch HACKED)", "; touch HACKED", "`touch HACKED`"],
        "declares": {
          "parameters": {"how": "fine"}, "dimensions": {"k": 2},
          "measures": {"m": {"dimensions": ["k"]}}
        },
        "axes": {"how": [
          "fine", "crash", "exception", "hang", "garbage", "missing", "shape", "nan", "fails", "unknown"
        ]}
      }
      """, to: "grid.json")
    let sweep = try sandbox.sweep(ranks: 2, "grid.json")
    #expect(sweep.code == 0, "\(sweep.text)")
    let reasons = [
      ("crash", "python3 was ended by signal 6"), ("exception", "ValueError: no such thing"),
      ("hang", "said nothing for 2 s"), ("garbage", "is not JSON"),
      ("missing", "ended without the measure m"), ("shape", "m has the shape (3), not (2)"),
      ("nan", "diverged at step 3"), ("fails", "not today"),
      ("unknown", "does not declare; did you mean \"m\"?"),
    ]
    for (how, reason) in reasons {
      let lines = sweep.text.split(separator: "\n").filter {
        $0.contains("how=\"\(how)\", member=0: ")
      }
      // Progress lines name the run, too.
      #expect(lines.contains { $0.contains(reason) }, "\(how): \(lines)")
    }
    #expect(sweep.text.contains("1 run done, 1 diverged, 8 failed"), "\(sweep.text)")
    #expect(!sandbox.names.contains("HACKED"))
  }

  @Test func `many short runs leave no process, descriptor or folder behind`() throws {
    let sandbox = try Sandbox.ofPrograms()
    try sandbox.write(
      #"""
      {
        "study": "command", "members": 400,
        "run": ["/bin/sh", "-c", "printf '{\"measure\": \"open\", \"values\": %d}\\n' $(ls /proc/$PPID/fd | wc -l) >&3"],
        "declares": {"measures": {"open": {}}}
      }
      """#, to: "grid.json")
    let before = try Self.temporaryFolders()
    let sweep = try sandbox.sweep("grid.json")
    #expect(sweep.code == 0 && sweep.text.contains("400 runs done"), "\(sweep.text)")
    let counts = try sandbox.runs("grid.h5").dropFirst().compactMap { row in
      row.split(separator: ",").last.flatMap { Double($0) }
    }
    #expect(counts.count == 400)
    // The lock's beat and the progress line have some open now and then; what a run leaves behind would add up.
    let (first, last) = (counts.prefix(100).sorted()[50], counts.suffix(100).sorted()[50])
    #expect(abs(first - last) <= 1, "\(counts)")
    #expect(try Self.temporaryFolders().subtracting(before).isEmpty)
  }

  private static func temporaryFolders() throws -> Set<String> {
    let folder = FileManager.default.temporaryDirectory.path
    return Set(
      try FileManager.default.contentsOfDirectory(atPath: folder).filter {
        $0.hasPrefix("swift-sweep-")
      })
  }

  @Test func `a command runs only where the grid is the user's own`() throws {
    let sandbox = try Sandbox.ofPrograms()
    try sandbox.write("echo x >> ran; echo '{\"measure\": \"m\", \"values\": 1}' >&3\n", to: "x.sh")
    try sandbox.write(
      #"{"study": "command", "run": ["sh", "x.sh"], "declares": {"measures": {"m": {}}}}"#,
      to: "grid.json")
    let grid = sandbox.folder.appending(path: "grid.json").path
    #expect(chmod(grid, 0o666) == 0)
    let refused = try sandbox.sweep(ranks: 2, "grid.json")
    #expect(refused.code == 65, "\(refused.text)")
    #expect(
      refused.text.contains(#"grid.json would run the command ["sh","x.sh"], and others may"#))
    #expect(refused.text.contains("--allow-commands"))
    #expect(!sandbox.names.contains("ran") && !sandbox.names.contains("grid.h5"))
    #expect(try sandbox.sweep("plan", "grid.json").code == 0)
    #expect(try sandbox.sweep("grid.json", "--allow-commands").code == 0)
    #expect(chmod(grid, 0o644) == 0)
    #expect(try sandbox.sweep("grid.json", "--set", "members=2").code == 0)
    #expect(try sandbox.bytes("ran").count == 4)
    // What only reads a result file runs nothing.
    for command in ["verify", "status", "show", "report"] {
      let job = try sandbox.sweep(command, "grid.h5")
      #expect(job.code == 0, "\(command): \(job.text)")
    }
    let rerun = try sandbox.sweep("rerun", "grid.h5")
    #expect(rerun.code == 65 && rerun.text.contains("--allow-commands"), "\(rerun.text)")
    #expect(try sandbox.bytes("ran").count == 4)
    let allowed = try sandbox.sweep("rerun", "grid.h5", "--allow-commands")
    #expect(allowed.code == 0 && allowed.text.contains("2 with the same bits"), "\(allowed.text)")
    #expect(try sandbox.bytes("ran").count == 8)
  }

  @Test func `init gives a grid of every study`() throws {
    let sandbox = try Sandbox.ofPrograms()
    try sandbox.write("", to: "train.py")
    let list = try sandbox.sweep("studies")
    let names = list.text.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(names.contains("command") && names.count >= 5)
    for name in names.map(String.init) {
      let grid = try sandbox.sweep("init", name)
      try sandbox.write(grid.text, to: "grid.json")
      let plan = try sandbox.sweep("plan", "grid.json")
      #expect(plan.code == 0 && plan.text.contains("study       \(name)"), "\(plan.text)")
    }
  }
}
