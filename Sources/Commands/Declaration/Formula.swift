internal import Glibc
package import StudyKit

/// A formula of a grid's parameters, such as `steps / every + 1`.
///
/// It has numbers, names of parameters, `+ - * / ^`, parentheses and a few functions. Flags count as 0 and 1.
package struct Formula: Equatable, Sendable {
  /// The formula as it was written.
  let text: String
  /// The names of the parameters in it.
  package let names: Set<String>
  private let root: Node

  /// Why a text is not a formula, in words.
  package struct Failure: Error, Equatable {
    package let reason: String
  }

  fileprivate indirect enum Node: Equatable, Sendable {
    case number(Double)
    case name(String)
    case call(Function, [Node])
  }

  fileprivate enum Function: String, CaseIterable, Sendable {
    case add, subtract, multiply, divide, power, negate
    case sqrt, log, log2, exp, floor, ceil, round, min, max

    /// How many arguments it takes when it is called by name; nil for what is written as a sign.
    var arguments: ClosedRange<Int>? {
      switch self {
      case .add, .subtract, .multiply, .divide, .power, .negate: nil
      case .min, .max: 2...8
      default: 1...1
      }
    }
  }

  /// A number by itself.
  init(_ number: Double) {
    (text, names, root) = ("\(number)", [], .number(number))
  }

  /// Reads a formula.
  package init(_ text: String) throws(Failure) {
    guard text.utf8.count <= 1000 else { throw Failure(reason: "it is longer than 1,000 bytes") }
    var parser = FormulaParser(text)
    root = try parser.whole()
    names = parser.names
    self.text = text
  }

  /// Its value; NaN where a parameter is not a number.
  package func value(_ values: ParameterValues) -> Double { Self.value(of: root, values) }

  private static func value(of node: Node, _ values: ParameterValues) -> Double {
    switch node {
    case .number(let number): return number
    case .name(let name):
      switch values[name] {
      case .integer(let whole)?: return Double(whole)
      case .number(let number)?: return number
      case .flag(let flag)?: return flag ? 1 : 0
      default: return .nan
      }
    case .call(let function, let nodes):
      let x = nodes.map { value(of: $0, values) }
      return switch function {
      case .add: x[0] + x[1]
      case .subtract: x[0] - x[1]
      case .multiply: x[0] * x[1]
      case .divide: x[0] / x[1]
      case .power: Glibc.pow(x[0], x[1])
      case .negate: -x[0]
      case .sqrt: x[0].squareRoot()
      case .log: Glibc.log(x[0])
      case .log2: Glibc.log2(x[0])
      case .exp: Glibc.exp(x[0])
      case .floor: x[0].rounded(.down)
      case .ceil: x[0].rounded(.up)
      case .round: x[0].rounded()
      case .min: x.dropFirst().reduce(x[0]) { Swift.min($0, $1) }
      case .max: x.dropFirst().reduce(x[0]) { Swift.max($0, $1) }
      }
    }
  }
}

/// Reads a formula by recursive descent, to a bounded depth.
private struct FormulaParser {
  private(set) var names: Set<String> = []
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func whole() throws(Formula.Failure) -> Formula.Node {
    let node = try sum()
    guard next == nil else { throw unexpected() }
    return node
  }

  private mutating func sum() throws(Formula.Failure) -> Formula.Node {
    depth += 1
    defer { depth -= 1 }
    guard depth < 50 else { throw Formula.Failure(reason: "it is nested too deeply") }
    var node = try product()
    while true {
      if take("+") {
        node = .call(.add, [node, try product()])
      } else if take("-") {
        node = .call(.subtract, [node, try product()])
      } else {
        return node
      }
    }
  }

  private mutating func product() throws(Formula.Failure) -> Formula.Node {
    var node = try signed()
    while true {
      if take("*") {
        node = .call(.multiply, [node, try signed()])
      } else if take("/") {
        node = .call(.divide, [node, try signed()])
      } else {
        return node
      }
    }
  }

  private mutating func signed() throws(Formula.Failure) -> Formula.Node {
    if take("-") {
      depth += 1
      defer { depth -= 1 }
      guard depth < 50 else { throw Formula.Failure(reason: "it is nested too deeply") }
      return .call(.negate, [try signed()])
    }
    let base = try atom()
    return take("^") ? .call(.power, [base, try signed()]) : base
  }

  private mutating func atom() throws(Formula.Failure) -> Formula.Node {
    if take("(") {
      let node = try sum()
      guard take(")") else { throw unexpected() }
      return node
    }
    let word = word()
    guard let first = word.utf8.first else { throw unexpected() }
    if UInt8(ascii: "0")...UInt8(ascii: "9") ~= first || first == UInt8(ascii: ".") {
      guard let number = Double(word), number.isFinite else {
        throw Formula.Failure(reason: "\(word) is not a number")
      }
      return .number(number)
    }
    guard take("(") else {
      names.insert(word)
      return .name(word)
    }
    guard let function = Formula.Function(rawValue: word), let count = function.arguments else {
      let known = Formula.Function.allCases.filter { $0.arguments != nil }.map(\.rawValue)
      throw Formula.Failure(
        reason: "there is no function \(word), only \(known.joined(separator: ", "))")
    }
    var arguments = [try sum()]
    while take(",") { arguments.append(try sum()) }
    guard take(")") else { throw unexpected() }
    guard count.contains(arguments.count) else {
      throw Formula.Failure(reason: "\(word) does not take \(arguments.count) numbers")
    }
    return .call(function, arguments)
  }

  /// A number with its exponent, or a name.
  private mutating func word() -> String {
    _ = next
    let begin = index
    while index < bytes.count {
      let isSign = bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
      let isExponent =
        isSign && index > begin && bytes[index - 1] | 0x20 == UInt8(ascii: "e")
        && !isLetter(bytes[begin])
      guard isExponent || isLetter(bytes[index]) || isDigit(bytes[index]) else { break }
      index += 1
    }
    return String(decoding: bytes[begin..<index], as: UTF8.self)
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || byte == UInt8(ascii: "_")
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: ".")
  }

  /// The next byte that is no space; nil at the end.
  private var next: UInt8? {
    mutating get {
      while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
      return index < bytes.count ? bytes[index] : nil
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }

  private mutating func unexpected() -> Formula.Failure {
    guard next != nil else { return Formula.Failure(reason: "it ends too early") }
    let rest = String(decoding: bytes[index...].prefix(20), as: UTF8.self)
    return Formula.Failure(reason: "a number, a name or an operator is missing before \"\(rest)\"")
  }
}
