import Foundation
import TestSupport
import Testing

/// A folder of its own in which the program is run as a user would run it.
struct Sandbox: Sendable {
  /// What a finished program left behind.
  struct Result {
    /// The exit code; 124 or 137 for one that hung.
    let code: Int32
    /// What it wrote to standard output and standard error together.
    let text: String
  }

  private let scratch: Scratch
  var folder: URL { scratch.url }
  /// What is set in the environment of what is run.
  var variables: [String: String] = [:]
  /// The program that is run, one of the package's.
  var program = "swift-sweep"

  init() throws { scratch = try Scratch() }

  /// A sandbox with `grid.json` and the file of its nine finished runs, `out.h5`.
  static func finished() throws -> Sandbox {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(
      #"{"study": "faults", "members": 3, "axes": {"width": [4, 5, 6]}, "output": "out.h5"}"#,
      to: "grid.json")
    let sweep = try sandbox.sweep("grid.json")
    try #require(sweep.code == 0, "\(sweep.text)")
    return sandbox
  }

  /// Writes a file in the folder.
  func write(_ text: String, to name: String) throws {
    try scratch.write(name, text)
  }

  /// The names of the files in the folder, sorted.
  var names: [String] {
    (try? scratch.names) ?? []
  }

  /// Runs `swift-sweep` in the folder, under `mpirun` where there is a number of ranks, for at most
  /// two minutes.
  func sweep(ranks: Int? = nil, _ arguments: String...) throws -> Result {
    try finish(start(ranks: ranks, arguments))
  }

  /// Starts what ``sweep(ranks:_:)`` runs.
  func start(ranks: Int? = nil, _ arguments: [String]) throws -> Process {
    var command = ["-k", "5", "120"]
    if let ranks { command += Mpirun.ranks(ranks) }
    command += [Repository.program(program)] + arguments
    return try start("timeout", command)
  }

  /// Starts a program on so many ranks, with further options of the launcher's.
  func startRanks(_ ranks: Int, _ options: [String], _ arguments: [String]) throws -> Process {
    let launch = ["-k", "5", "120"] + Mpirun.ranks(ranks, options)
    return try start("timeout", launch + [Repository.program("fault-probe")] + arguments)
  }

  /// Compares two result files byte by byte, as the contract of equal bytes has it.
  func differences(_ first: String, _ second: String) throws -> String {
    let result = try python("equal_bytes.py", first, second)
    return result.code == 0 ? "" : result.text + "exit code \(result.code)"
  }

  /// Runs one of the programs in `Tests`.
  func python(_ script: String, _ arguments: String...) throws -> Result {
    let script = Repository.root.appending(path: "Tests/" + script).path
    return try finish(start(Repository.python, [script] + arguments))
  }

  /// The bytes of a file in the folder.
  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  /// Runs any command in the folder.
  func run(_ command: [String]) throws -> Result {
    try finish(start(command[0], Array(command.dropFirst())))
  }

  /// Waits for a started program.
  func finish(_ process: Process) throws -> Result {
    process.waitUntilExit()
    let log = folder.appending(path: Self.log(of: process))
    let text = try String(decoding: Data(contentsOf: log), as: UTF8.self)
    try FileManager.default.removeItem(at: log)
    return Result(code: process.terminationStatus, text: text)
  }

  /// Starts any program in the folder.
  func start(_ name: String, _ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging([
      "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
      "SWIFT_BACKTRACE": "enable=no",
    ]) { $1 }.merging(variables) { $1 }
    process.standardInput = FileHandle.nullDevice
    // A file instead of a pipe, so that nothing waits for a reader.
    let log = folder.appending(path: Self.log(of: process))
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let output = try FileHandle(forWritingTo: log)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return process
  }

  private static func log(of process: Process) -> String {
    ".log-\(UInt(bitPattern: ObjectIdentifier(process).hashValue))"
  }
}
