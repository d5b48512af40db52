internal import Grids
internal import StudyKit

/// A part of a specification in JSON, written as a literal.
enum SpecificationValue {
  /// Members in their order.
  case object([(key: String, value: SpecificationValue)])
  case list([SpecificationValue])
  /// Numbers to six significant digits; null for what is none.
  case numbers([Double])
  case text(String)
  case number(Double)
  case flag(Bool)

  /// JSON that may stand in a script: no text of it ends the script or begins a comment.
  var json: String {
    var text = ""
    append(to: &text)
    return text
  }

  private func append(to json: inout String) {
    switch self {
    case .object(let members):
      json += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { json += "," }
        json += Self.literal(member.key) + ":"
        member.value.append(to: &json)
      }
      json += "}"
    case .list(let values):
      json += "["
      for (index, value) in values.enumerated() {
        if index > 0 { json += "," }
        value.append(to: &json)
      }
      json += "]"
    case .numbers(let numbers): json += "[" + numbers.map(Self.literal).joined(separator: ",") + "]"
    case .text(let text): json += Self.literal(text)
    case .number(let number): json += Self.literal(number)
    case .flag(let flag): json += flag ? "true" : "false"
    }
  }

  private static func literal(_ text: String) -> String {
    ParameterValue.json(of: text.visible(keepsLines: true)).replacing("<", with: "\\u003c")
  }

  private static func literal(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    if number.magnitude < 1e6, let whole = Int(exactly: number) { return String(whole) }
    return formatted(number, "%.6g")
  }

  /// Both objects as one.
  static func + (first: SpecificationValue, second: SpecificationValue) -> SpecificationValue {
    guard case .object(let members) = first, case .object(let others) = second else {
      return first
    }
    return .object(members + others)
  }
}

extension SpecificationValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  init(dictionaryLiteral members: (String, SpecificationValue)...) {
    self = .object(members.map { (key: $0.0, value: $0.1) })
  }
  init(arrayLiteral values: SpecificationValue...) { self = .list(values) }
  init(stringLiteral text: String) { self = .text(text) }
  init(floatLiteral number: Double) { self = .number(number) }
  init(integerLiteral number: Int) { self = .number(Double(number)) }
  init(booleanLiteral flag: Bool) { self = .flag(flag) }
}
