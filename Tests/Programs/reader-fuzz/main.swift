// Gives the readers of data files what it makes of valid ones by changing them; Tests/fuzz.sh says how.
internal import Foundation
internal import Tasks

private let arguments = Array(CommandLine.arguments.dropFirst())

switch arguments.first {
case "worker"? where arguments.count == 5:
  guard let reader = Reader(rawValue: arguments[1]), let first = Int(arguments[2]),
    let end = Int(arguments[3])
  else { exit(64) }
  Worker.run(reader, first..<end, in: arguments[4])
case "examine"?:
  // What HDF5Source starts: the file follows "--", and datasets where it holds points.
  do {
    if arguments.count == 6 {
      try RegressionFile.examine(
        arguments[2], training: arguments[3], targets: arguments[4], test: arguments[5])
    } else {
      try HDF5Set.examine(arguments[2])
    }
  } catch {
    FileHandle.standardError.write(Data("\(error)".utf8))
    exit(65)
  }
case let name?:
  guard let reader = Reader(rawValue: name), arguments.count >= 2, let count = Int(arguments[1]),
    let first = arguments.count > 2 ? Int(arguments[2]) : 0, count > 0
  else { exit(64) }
  // In memory, where there is such a folder.
  let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  let folder = "\(parent)/reader-fuzz-\(getpid())"
  mkdir(folder, 0o700)
  var watch = Watch(reader, in: folder)
  let isClean = try watch.run(first..<first + count)
  try FileManager.default.removeItem(atPath: folder)
  exit(isClean ? 0 : 1)
default:
  print("reader-fuzz \(Reader.allCases.map(\.rawValue).joined(separator: "|")) COUNT [FIRST]")
  exit(64)
}
