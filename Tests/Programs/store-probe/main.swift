// Writes a result file as a sweep does, for the tests to kill and for figures of its speed:
// `store-probe write out.h5 20 8` (points, members) prints each run once it is recorded,
// `store-probe check out.h5 20 8` reads such lines and looks whether the file has those runs,
// `store-probe time out.h5 1000 100 1024` (points, members, numbers a run) times the parts.
internal import Glibc
internal import StudyKit

let arguments = Array(CommandLine.arguments.dropFirst())
let numbers = arguments.dropFirst(2).compactMap(Int.init)
guard arguments.count >= 4, numbers.count == arguments.count - 2 else {
  print("usage: store-probe write|check|time FILE POINTS MEMBERS [NUMBERS]")
  exit(64)
}
let sweep = grid(points: numbers[0], members: numbers[1], size: numbers.count > 2 ? numbers[2] : 64)
do {
  switch arguments[0] {
  case "write": try write(sweep, arguments[1])
  case "check": try check(sweep, arguments[1])
  case "time": try time(sweep, arguments[1])
  default: exit(64)
  }
} catch {
  print(error)
  exit(1)
}
