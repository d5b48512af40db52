internal import Glibc

/// A number as C's `printf` writes it; `format` has one conversion, of a double.
package func formatted(_ number: Double, _ format: String) -> String {
  // The longest is the 309 digits of the largest number.
  let capacity = 512
  var bytes = [CChar](repeating: 0, count: capacity)
  let count = unsafe withVaList([number]) { unsafe vsnprintf(&bytes, capacity, format, $0) }
  return String(decoding: bytes.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// A number rounded to `digits` significant decimal digits.
func rounded(_ number: Double, digits: Int) -> Double {
  // Printing rounds the decimal digits correctly; scaling by powers of ten would not.
  let value = Double(formatted(number, "%.\(digits)g")) ?? number
  return value == 0 ? 0 : value
}

/// A count: in full below a million, otherwise to four digits, such as `1.5e12`.
package func countText(_ number: Double) -> String {
  if number < 1e6, let whole = Int(exactly: number) { return String(whole) }
  return formatted(number, "%.4g").replacing("e+0", with: "e").replacing("e+", with: "e")
}

/// A size of a file or of memory, to three digits, such as `1.25 GB`.
package func byteText(_ bytes: Double) -> String {
  var (value, unit) = (bytes, "bytes")
  for next in ["kB", "MB", "GB", "TB", "PB", "EB"] where value >= 1000 {
    (value, unit) = (value / 1000, next)
  }
  return formatted(value, "%.3g").replacing("e+", with: "e") + " " + unit
}

/// A time, to two digits or the second, such as `0.25 s`, `42 s`, `3 min 20 s`, `5 h 10 min`.
package func timeText(_ seconds: Double) -> String {
  guard seconds >= 60 else {
    return formatted(seconds, seconds < 10 ? "%.2g" : "%.0f") + " s"
  }
  guard seconds < 1e15 else { return countText(seconds / 86_400) + " days" }
  let whole = Int(seconds.rounded())
  switch whole {
  case ..<3600: return "\(whole / 60) min \(whole % 60) s"
  case ..<(48 * 3600): return "\(whole / 3600) h \(whole / 60 % 60) min"
  default: return "\(whole / 86_400) days \(whole / 3600 % 24) h"
  }
}

/// A whole number with its thousands apart, such as `20,350`.
package func groupedText(_ number: Int) -> String {
  var text = String(number.magnitude)
  var index = text.count - 3
  while index > 0 {
    text.insert(",", at: text.index(text.startIndex, offsetBy: index))
    index -= 3
  }
  return (number < 0 ? "-" : "") + text
}
