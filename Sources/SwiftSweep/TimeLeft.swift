internal import Glibc
internal import Posix

/// What the batch system leaves the job that this process is part of.
package struct TimeLeft: Equatable, Sendable {
  /// In seconds; nil for no limit.
  package let seconds: Double?
  /// Which batch system says so.
  package let source: String

  /// Why nothing is known of it.
  package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Asks the batch system, which takes up to 20 s.
  package init() throws(Failure) {
    try self.init(
      now: secondsSince1970(),
      variable: { name in unsafe getenv(name).map { unsafe String(cString: $0) } },
      answer: { words in ProgramAnswer(of: words, within: 20) })
  }

  /// The same, given the time in seconds since 1970, variables (nil for one that is not set), and what programs answer.
  package init(
    now: Double, variable: (String) -> String?, answer: ([String]) -> ProgramAnswer
  ) throws(Failure) {
    if let job = variable("SLURM_JOB_ID") {
      source = "Slurm"
      if let end = variable("SLURM_JOB_END_TIME").flatMap({ Double($0) }) {
        seconds = max(end - now, 0)
      } else {
        seconds = try Self.secondsOfSlurm(answer(["squeue", "-h", "-j", job, "-o", "%L"]))
      }
    } else if let job = variable("PBS_JOBID") {
      source = "PBS"
      let status = answer(["qstat", "-f", job])
      if status.isGood, let time = Self.secondsOfPBS(status.text, now: now) {
        seconds = time
      } else if let time = variable("PBS_WALLTIME").flatMap({ Double($0) }) {
        // The whole time: right where the sweep is the first that the job does.
        seconds = time
      } else {
        throw Failure(description: "qstat -f \(job) does not say: \(status.firstLine)")
      }
    } else {
      throw Failure(description: "this is no job of Slurm's or PBS's")
    }
  }

  private static func secondsOfSlurm(_ answer: ProgramAnswer) throws(Failure) -> Double? {
    let text = answer.firstLine
    guard answer.isGood else { throw Failure(description: "squeue does not say: \(text)") }
    if text == "UNLIMITED" { return nil }
    guard let seconds = TimeSpan.seconds(inClock: text) else {
      throw Failure(description: "squeue answers \(text)")
    }
    return seconds
  }

  /// Reads what `qstat -f` says: Torque's `Walltime.Remaining`, or the wall time less what has passed since the start,
  /// or less what was used; nil where that is missing.
  private static func secondsOfPBS(_ text: String, now: Double) -> Double? {
    var entries: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map { part in
        String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " }.reversed())
      }
      if parts.count == 2 { entries[parts[0]] = parts[1] }
    }
    if let left = entries["Walltime.Remaining"].flatMap({ Double($0) }) { return max(left, 0) }
    guard let limit = entries["Resource_List.walltime"].flatMap(clock) else { return nil }
    if let start = (entries["stime"] ?? entries["start_time"]).flatMap(time) {
      return max(limit - max(now - start, 0), 0)
    }
    return entries["resources_used.walltime"].flatMap(clock).map { max(limit - $0, 0) }
  }

  /// Seconds of hours:minutes:seconds, or of a number of seconds.
  private static func clock(_ text: String) -> Double? {
    text.contains(":") ? TimeSpan.seconds(inClock: text) : Double(text)
  }

  /// Seconds since 1970 of a time such as `Tue Dec  1 05:26:39 2026`, in this machine's time zone.
  private static func time(_ text: String) -> Double? {
    let words = text.split(separator: " ")
    guard words.count == 5, let month = months.firstIndex(of: String(words[1])),
      let day = Int32(words[2]), let seconds = TimeSpan.seconds(inClock: String(words[3])),
      let year = Int32(words[4])
    else { return nil }
    var parts = unsafe tm()
    unsafe parts.tm_year = year - 1900
    unsafe parts.tm_mon = Int32(month)
    unsafe parts.tm_mday = day
    unsafe parts.tm_sec = Int32(seconds)
    unsafe parts.tm_isdst = -1
    return Double(unsafe mktime(&parts))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
