package import StudyKit

/// A JSON value with its location.
package struct JSONNode: Equatable, Sendable {
  /// What a JSON value may be.
  package enum Value: Equatable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A number without fraction or exponent that fits an `Int`.
    case integer(Int)
    /// Any other number, finite.
    case number(Double)
    /// Text.
    case text(String)
    /// A list.
    case list([JSONNode])
    /// An object, its keys in the order in which they were written.
    case object([JSONMember])
  }

  /// The value.
  package var value: Value
  /// The location of its first character.
  package var location: Location

  package init(_ value: Value, at location: Location = .file(line: 1, column: 1)) {
    self.value = value
    self.location = location
  }
}

/// One key of a JSON object with its value.
package struct JSONMember: Equatable, Sendable {
  /// The key.
  package var key: String
  /// The location of the key.
  package var location: Location
  /// The value.
  package var node: JSONNode

  package init(_ key: String, at location: Location = .file(line: 1, column: 1), _ node: JSONNode) {
    self.key = key
    self.location = location
    self.node = node
  }
}

/// Where something was written.
package enum Location: Hashable, Sendable {
  /// In the grid's file; both count from 1, columns in Unicode scalars.
  case file(line: Int, column: Int)
  /// The same in a grid that the file extends.
  case base(file: String, line: Int, column: Int)
  /// In an option of the command line, as it was written.
  case option(String)
}

extension JSONNode {
  /// The value as a parameter's value; nil for null, objects, and lists that contain them.
  package var parameterValue: ParameterValue? {
    switch value {
    case .null, .object: return nil
    case .flag(let flag): return .flag(flag)
    case .integer(let whole): return .integer(whole)
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .list(let nodes):
      let values = nodes.compactMap(\.parameterValue)
      return values.count == nodes.count ? .list(values) : nil
    }
  }

  /// The members of an object; nil for anything else.
  package var members: [JSONMember]? {
    if case .object(let members) = value { members } else { nil }
  }

  /// The value of a key of an object; nil if there is none.
  package subscript(_ key: String) -> JSONNode? { members?.first { $0.key == key }?.node }

  /// The value on one line.
  package var compact: String {
    switch value {
    case .null: "null"
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let whole): String(whole)
    case .number(let number): ParameterValue.number(number).json
    case .text(let text): ParameterValue.json(of: text)
    case .list(let nodes): "[" + nodes.map(\.compact).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.map { ParameterValue.json(of: $0.key) + ": " + $0.node.compact }
        .joined(separator: ", ") + "}"
    }
  }

  /// The value over several lines, each level indented by two spaces.
  ///
  /// What fits on one line of 80 characters stays on it.
  package func pretty(indent: String = "") -> String {
    let line = compact
    let deeper = indent + "  "
    switch value {
    case .object(let members) where !members.isEmpty && (indent.isEmpty || line.count > 80):
      let lines = members.map {
        deeper + ParameterValue.json(of: $0.key) + ": " + $0.node.pretty(indent: deeper)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
    case .list(let nodes) where line.count > 80 && nodes.contains(where: \.isNested):
      let lines = nodes.map { deeper + $0.pretty(indent: deeper) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
    default: return line
    }
  }

  /// Whether it is a list or an object.
  private var isNested: Bool {
    switch value {
    case .list, .object: true
    default: false
    }
  }
}

extension JSONNode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  package init(stringLiteral text: String) { self.init(.text(text)) }
  package init(integerLiteral whole: Int) { self.init(.integer(whole)) }
  package init(booleanLiteral flag: Bool) { self.init(.flag(flag)) }

  /// An object with these members, in this order.
  package static func object(_ members: KeyValuePairs<String, JSONNode>) -> JSONNode {
    JSONNode(.object(members.map { JSONMember($0.key, $0.value) }))
  }

  /// A text; null for none.
  package init(_ text: String?) { self.init(text.map { .text($0) } ?? .null) }

  /// A whole number; null for none.
  package init(_ whole: Int?) { self.init(whole.map { .integer($0) } ?? .null) }

  /// A real number; null for none, and for what JSON has no number for.
  package init(_ number: Double?) {
    self.init(number.flatMap { $0.isFinite ? .number($0) : nil } ?? .null)
  }

  /// A list of these nodes.
  package static func list(_ nodes: [JSONNode]) -> JSONNode { JSONNode(.list(nodes)) }

  /// A parameter's value as a node.
  package init(of value: ParameterValue) {
    switch value {
    case .integer(let whole): self.init(.integer(whole))
    case .number(let number): self.init(.number(number))
    case .flag(let flag): self.init(.flag(flag))
    case .text(let text): self.init(.text(text))
    case .list(let values): self.init(.list(values.map { JSONNode(of: $0) }))
    }
  }
}
