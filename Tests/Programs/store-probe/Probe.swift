internal import Glibc
internal import Grids
internal import Store
internal import StudyKit

let start = Start(
  time: 0, commit: "", build: "probe", host: "", ranks: 1, cpu: "", blasCore: "", vectorLevel: "")

/// The runs of a grid, the members of each point and then its summary.
func runs(_ grid: Grid) -> [Run] {
  (0..<grid.pointCount).flatMap { point in
    (0..<grid.members).map { Run(point: point, member: $0) } + [Run(point: point, member: nil)]
  }
}

/// What a run finds.
func findings(_ grid: Grid, _ run: Run) -> Findings {
  let point = grid.point(run.point)
  if let member = run.member {
    let result = grid.study.run(
      point.values, members: [member], in: RunContext(seed: point.seed))
    if case .success(let findings)? = result.first { return findings }
  }
  var findings = Findings()
  let base = run.point * 1000
  findings.record("total", Double((0..<grid.members).reduce(0) { $0 + base + $1 }))
  return findings
}

/// Records every run that is pending, one to five members of a point together, and says so once they are; slowly, so
/// that it can be killed.
func write(_ grid: Grid, _ path: String) throws {
  let file = try ResultFile.open(grid, at: path, start: start)
  for point in 0..<grid.pointCount {
    var members = (0..<grid.members).map { Run(point: point, member: $0) }[...]
    while !members.isEmpty {
      try write(Array(members.prefix(1 + point % 5)), grid, file)
      members = members.dropFirst(1 + point % 5)
    }
    try write([Run(point: point, member: nil)], grid, file)
  }
  try file.close()
}

private func write(_ runs: [Run], _ grid: Grid, _ file: ResultFile) throws {
  let runs = runs.filter { !file.status(of: $0).isOutcome }
  if runs.isEmpty { return }
  for run in runs { try file.began(run, on: 0) }
  for run in runs {
    let found = findings(grid, run)
    if run.member.map({ $0 % 3 == 0 }) == true {
      try file.advanced(run, steps: 1, of: 2, findings: found)
    }
    try file.record(
      run, .done(found), log: RunLog(seconds: 1, rank: 0, attempt: 1, steps: 2))
  }
  try file.flush()
  let lines = Array(runs.map { "\($0.point) \($0.member ?? -1)\n" }.joined().utf8)
  _ = Glibc.write(1, lines, lines.count)
  usleep(100)
}

/// Looks whether the runs that were said to be recorded are, with the right findings, and whether
/// nothing else is taken for finished.
func check(_ grid: Grid, _ path: String) throws {
  var said: Set<Run> = []
  while let line = readLine() {
    let numbers = line.split(separator: " ").compactMap { Int($0) }
    // A line that the kill cut short says nothing.
    guard numbers.count == 2, numbers[0] < grid.pointCount, numbers[1] < grid.members else {
      continue
    }
    said.insert(Run(point: numbers[0], member: numbers[1] < 0 ? nil : numbers[1]))
  }
  let file = try ResultFile.open(grid, at: path, start: start)
  let damaged = try file.sweep.damagedRuns() + file.opening.damaged
  // A summary of fewer members is pending after the grid has grown.
  let lost = said.filter { $0.member != nil && file.status(of: $0) != .done }
  var wrong = 0
  let reader = try FinishedMembers(in: path, of: grid)
  for point in 0..<grid.pointCount {
    let members = try reader.reader(ofPoint: point)
    let curves = try members.read("curve")
    let expected = members.members.flatMap { member in
      findings(grid, Run(point: point, member: member)).doubles("curve") ?? []
    }
    if curves != expected { wrong += 1 }
  }
  try file.close()
  print("said \(said.count), lost \(lost.count), damaged \(damaged.count), wrong \(wrong)")
  if !lost.isEmpty || !damaged.isEmpty || wrong > 0 { exit(1) }
}

/// Times the making of a file, the recording of runs and the start on a finished file.
func time(_ grid: Grid, _ path: String) throws {
  let clock = ContinuousClock()
  func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
  unlink(path)
  var begin = clock.now
  let layout = try Layout(grid)
  print("layout: \(seconds(clock.now - begin)) s for \(grid.pointCount) points")
  print("file: \(StoreError.size(layout.byteCount))")
  begin = clock.now
  let file = try ResultFile.open(grid, at: path, start: start)
  print("make: \(seconds(clock.now - begin)) s")
  var times: [Double] = []
  let log = RunLog(seconds: 1, rank: 0, attempt: 1, steps: 2)
  for run in runs(grid) {
    let found = findings(grid, run)
    begin = clock.now
    try file.began(run, on: 0)
    try file.record(run, .done(found), log: log)
    try file.flush()
    if run.member != nil { times.append(seconds(clock.now - begin) * 1e6) }
  }
  times.sort()
  print("record: median \(times[times.count / 2]) µs, 99 %: \(times[times.count * 99 / 100]) µs")
  begin = clock.now
  let damaged = try file.sweep.damagedRuns()
  print("verify: \(seconds(clock.now - begin)) s, \(damaged.count) damaged")
  try file.close()
  begin = clock.now
  let again = try ResultFile.open(grid, at: path, start: start)
  print("resume: \(seconds(clock.now - begin)) s for \(again.opening.kept) runs")
  try again.close()
}
