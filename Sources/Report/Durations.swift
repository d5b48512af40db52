/// Runs per second, or per minute or hour if they are rare.
package func rateText(_ perSecond: Double) -> String {
  switch perSecond {
  case 10...: "\(Int(perSecond.rounded())) runs/s"
  case 0.2...: "\((perSecond * 10).rounded() / 10) runs/s"
  case (0.2 / 60)...: "\((perSecond * 600).rounded() / 10) runs/min"
  default: "\((perSecond * 36_000).rounded() / 10) runs/h"
  }
}

/// A duration in readable units.
package func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "more than 30 years" }
  if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
  let whole = Int(seconds.rounded())
  let (hours, minutes) = (whole / 3600, whole / 60 % 60)
  if whole < 60 { return "\(whole) s" }
  if hours == 0 { return "\(minutes) min \(whole % 60) s" }
  if hours < 48 { return "\(hours) h \(minutes) min" }
  return "\(hours / 24) d \(hours % 24) h"
}
