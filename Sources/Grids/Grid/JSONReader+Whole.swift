extension JSONReader {
  /// The exact integer that a literal with fraction or exponent denotes; nil if it is not one that fits an `Int`.
  static func whole(_ literal: String) -> Int? {
    let parts = literal.split { $0 == "e" || $0 == "E" }
    let decimal = parts[0].split(separator: ".")
    let fraction = decimal.count > 1 ? decimal[1] : ""
    var digits = decimal[0] + fraction
    guard parts.count == 1 || parts[1].utf8.count < 8,
      let exponent = parts.count == 1 ? 0 : Int(parts[1])
    else { return nil }
    var zeros = exponent - fraction.utf8.count
    while zeros < 0, digits.last == "0" {
      digits.removeLast()
      zeros += 1
    }
    guard 0...19 ~= zeros else { return nil }
    return Int(digits + String(repeating: "0", count: zeros))
  }
}
