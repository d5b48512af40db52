import Foundation
import TestSupport

extension Sandbox {
  /// A folder with some of the examples in docs/examples/own-program, whose `python3` is the one with NumPy.
  static func ofPrograms(_ examples: String...) throws -> Sandbox {
    var sandbox = try Sandbox()
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let python = URL(filePath: Repository.python).deletingLastPathComponent().path
    sandbox.variables = [
      "PATH": python + ":" + path, "PYTHONPATH": Repository.root.appending(path: "python").path,
    ]
    for name in examples {
      let file = Repository.root.appending(path: "docs/examples/own-program/" + name)
      try FileManager.default.copyItem(at: file, to: sandbox.folder.appending(path: name))
    }
    return sandbox
  }

  /// The processes in this folder whose command begins so.
  func processes(of program: String) -> [pid_t] {
    let here = folder.resolvingSymlinksInPath().path
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { name in
      guard let process = pid_t(name),
        let inside = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/\(name)/cwd"),
        inside == here,
        let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
        String(decoding: line, as: UTF8.self).hasPrefix(program + "\0")
      else { return nil }
      return process
    }
  }

  /// Waits until so many programs are running, or the job has ended.
  func wait(for count: Int, of program: String, while job: Process) {
    let deadline = Date(timeIntervalSinceNow: 60)
    while processes(of: program).count < count, job.isRunning, Date() < deadline { usleep(20_000) }
  }

  /// Waits until a program has kept its state, or the job has ended.
  func waitForCheckpoint(of file: String, while job: Process) throws {
    let checkpoints = folder.appending(path: file + ".d/checkpoints")
    let deadline = Date(timeIntervalSinceNow: 60)
    while job.isRunning, Date() < deadline {
      let paths = try? FileManager.default.subpathsOfDirectory(atPath: checkpoints.path)
      if paths?.contains(where: { $0.hasSuffix("/state") }) == true { break }
      usleep(10_000)
    }
  }

  /// The lines of a table of runs.
  func runs(_ file: String) throws -> [String] {
    let table = try sweep("show", file, "--runs", "--csv")
    return table.text.split(separator: "\n").map(String.init)
  }
}
