internal import Foundation
internal import Tasks

/// Starts workers, and finds at which inputs they crash or hang.
struct Watch {
  let reader: Reader
  let folder: String
  private let progress: Progress
  private var crashes: [String: [Int]] = [:]
  private var faults = 0

  private static let hanging = "hangs"

  /// How long a reader may take for an input, in seconds, before it counts as hanging.
  private var patience: Double { reader.mayCrash ? 2 : 20 }

  init(_ reader: Reader, in folder: String) {
    (self.reader, self.folder) = (reader, folder)
    progress = Progress(folder + "/progress")
  }

  /// Has all inputs read; whether no reader is at fault.
  mutating func run(_ inputs: Range<Int>) throws -> Bool {
    let begin = ContinuousClock.now
    var next = inputs.lowerBound
    while next < inputs.upperBound {
      progress.input = next
      guard let end = try work(next..<inputs.upperBound) else { break }
      let input = progress.input
      try report(input, end)
      next = input + 1
    }
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    print(
      "\(reader): \(inputs.count) inputs, \(progress.accepted) accepted, \(faults) faults, "
        + "\(Int(seconds)) s, at most \(progress.peak / 1024) MiB, "
        + "the slowest \(progress.longest / 1_000_000) ms")
    for (name, inputs) in crashes.sorted(by: { $0.key < $1.key }) {
      let first = inputs.prefix(5).map(String.init).joined(separator: ", ")
      print(
        "  HDF5 \(name): \(inputs.count) times, first at \(first); refused behind a first reading")
    }
    return faults == 0
  }

  /// Runs a worker; nil where it comes to its end.
  private func work(_ inputs: Range<Int>) throws -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe")
    process.arguments = [
      "worker", reader.rawValue, "\(inputs.lowerBound)", "\(inputs.upperBound)", folder,
    ]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "SWIFT_BACKTRACE": "enable=no"
    ]) { $1 }
    let log = folder + "/log"
    _ = save([], log)
    process.standardError = try FileHandle(forWritingTo: URL(filePath: log))
    try process.run()
    var (last, since) = (progress.input, ContinuousClock.now)
    var isHanging = false
    while process.isRunning {
      usleep(5000)
      if progress.input != last { (last, since) = (progress.input, .now) }
      if ContinuousClock.now - since > .seconds(patience) {
        isHanging = true
        kill(process.processIdentifier, SIGKILL)
        break
      }
    }
    process.waitUntilExit()
    if isHanging { return Self.hanging }
    if process.terminationReason == .exit {
      switch process.terminationStatus {
      case 0: return nil
      case Worker.unstable: return "reads differently each time"
      default: break
      }
    }
    let words = try String(contentsOfFile: log, encoding: .utf8)
    // Swift's own traps are faults of the package, whatever the library does.
    let isOurs =
      words.contains("Fatal error") || [SIGILL, SIGTRAP].contains(process.terminationStatus)
    return isOurs
      ? "trap: " + words.prefix(500) : "crashes (signal \(process.terminationStatus))"
  }

  /// Counts an input at which a worker did not come to its end.
  private mutating func report(_ input: Int, _ end: String) throws {
    guard reader.mayCrash, !end.hasPrefix("trap") else {
      faults += 1
      print("\(reader), input \(input): \(end)")
      return
    }
    crashes[end, default: []].append(input)
    // A process that hangs takes ten seconds to be given up.
    guard crashes[end, default: []].count <= (end == Self.hanging ? 1 : 20) else { return }
    // With a process that reads first, this one survives, and refuses the file.
    DataReading.current.examiner = ["examine"]
    if reader.make(input, in: folder).read() != nil {
      faults += 1
      print("\(reader), input \(input): \(end), but is read behind a first reading")
    }
  }
}
