import Grids
import Testing

@Suite struct `JSON reader` {
  /// The value of the key "a".
  private func value(_ json: String) throws -> JSONNode.Value? {
    let node = try JSONReader.read(Array(json.utf8)).node
    guard case .object(let members) = node.value else { return nil }
    return members.first { $0.key == "a" }?.node.value
  }

  @Test(arguments: [
    (#"{"a": "\ud83d\ude00"}"#, "😀"),
    (#"{"a": "\u00e9\/\"\\\b\f\n\r\t"}"#, "é/\"\\\u{8}\u{c}\n\r\t"),
    ("{\"a\": \"x \u{2028} y\u{85}z\"}", "x \u{2028} y\u{85}z"), ("{\"a\":\"\u{7f}\"}", "\u{7f}"),
    (#"{"a": "\u0000"}"#, "\0"), ("{\"a\": \"\u{feff}\u{ffff}\"}", "\u{feff}\u{ffff}"),
    ("\t{\r\n\"a\"\n:\n\"x\"\n}", "x"), ("\u{feff}{\"a\":\"x\"}", "x"),
  ])
  func `text is read as the standard has it`(json: String, text: String) throws {
    #expect(try value(json) == .text(text))
  }

  @Test(arguments: [
    ("1e-4", JSONNode.Value.number(1e-4)), ("-0", .integer(0)), ("-0.0", .number(-0.0)),
    ("2.5e6", .number(2.5e6)), ("1E+2", .number(100)), ("9223372036854775807", .integer(.max)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1e-400", .number(0)),
    ("0.1", .number(0.1)), ("-12", .integer(-12)),
    ("9007199254740993.0", .integer(9_007_199_254_740_993)),
    ("-900719925474099.300e+1", .integer(-9_007_199_254_740_993)),
    ("9.223372036854775807E18", .integer(.max)), ("1e18", .integer(1_000_000_000_000_000_000)),
    ("9007199254740993.5", .number(9_007_199_254_740_994)), ("1e30", .number(1e30)),
  ])
  func `numbers are read exactly`(literal: String, expected: JSONNode.Value) throws {
    #expect(try value("{\"a\":\(literal)}") == expected)
  }

  @Test func `keys of any length keep their order`() throws {
    let long = String(repeating: "k", count: 5000)
    let node = try JSONReader.read(Array("{\"\(long)\": 1, \"b\": 2, \"a\": 3}".utf8)).node
    guard case .object(let members) = node.value else {
      Issue.record("no object")
      return
    }
    #expect(members.map(\.key) == [long, "b", "a"])
  }

  @Test func `locations count lines and scalars, not bytes`() throws {
    let node = try JSONReader.read(Array("\u{feff}{\r\n  \"é😀\": [1,\n\t2]}".utf8)).node
    guard case .object(let members) = node.value, case .list(let nodes) = members[0].node.value
    else {
      Issue.record("no list in an object")
      return
    }
    #expect(node.location == .file(line: 1, column: 1))
    #expect(members[0].location == .file(line: 2, column: 3))
    #expect(members[0].node.location == .file(line: 2, column: 9))
    #expect(nodes.map(\.location) == [.file(line: 2, column: 10), .file(line: 3, column: 2)])
  }

  @Test func `every duplicate key is found, with its first location`() throws {
    let json = "{\"a\": 1,\n \"b\": [[],{\"c\":1,\"c\":2}],\n \"a\": 2, \"a\": 3}"
    let duplicates = try JSONReader.read(Array(json.utf8)).duplicates
    #expect(duplicates.map(\.path) == ["b[1].c", "a", "a"])
    #expect(
      duplicates.map(\.location) == [
        .file(line: 2, column: 18), .file(line: 3, column: 2), .file(line: 3, column: 10),
      ])
    #expect(
      duplicates.map(\.first) == [
        .file(line: 2, column: 12), .file(line: 1, column: 2), .file(line: 1, column: 2),
      ])
  }

  private static let broken: [(String, Int, Int, String)] = [
    ("", 1, 1, "it is empty"), (" \n ", 2, 2, "it is empty"),
    ("{\"a\": 1,}", 1, 9, "a key in double quotes is missing before '}'"),
    ("[1, 2,]", 1, 7, "a value is missing before ']'"),
    ("{\"a\": 1 \"b\": 2}", 1, 9, "a comma or } is missing before '\"'"),
    ("[1 2]", 1, 4, "a comma or ] is missing before '2'"),
    ("{\"a\"  1}", 1, 7, "a colon is missing before '1'"),
    ("{a: 1}", 1, 2, "a key in double quotes is missing before 'a'"),
    ("{\"a\": adam}", 1, 7, "'adam' is not a JSON value; text must be in double quotes"),
    ("{\"a\": nullx}", 1, 7, "'nullx' is not a JSON value; text must be in double quotes"),
    ("{\"a\": 'x'}", 1, 7, "text must be in double quotes"),
    ("{\n// x\n}", 2, 1, "a key in double quotes is missing before '/'"),
    ("[ # x\n]", 1, 3, "JSON has no comments; a key \"note\" may hold one"),
    ("[NaN]", 1, 2, "'NaN' is not a JSON value; text must be in double quotes"),
    ("[01]", 1, 2, "a number must not begin with 0"),
    ("[1.]", 1, 4, "a digit is missing before ']'"),
    ("[-]", 1, 3, "a digit is missing before ']'"), ("[1e]", 1, 4, "a digit is missing before ']'"),
    ("[.5]", 1, 2, "'.' is not a JSON value; text must be in double quotes"),
    ("[1e400]", 1, 2, "1e400 is too large"),
    ("[\"x", 1, 2, "text has no closing double quote"),
    (
      "[\"x\ny\"]", 1, 4,
      "text must not contain the end of the line; write it as an escape such as \\n"
    ),
    ("[\"\\x\"]", 1, 3, "JSON has no such escape"),
    ("[\"\\u12g4\"]", 1, 3, "JSON has no such escape"),
    ("[\"\\ud83d\"]", 1, 3, "half of a surrogate pair is missing"),
    ("[\"\\ude00\\ud83d\"]", 1, 3, "half of a surrogate pair is missing"),
    ("{} {}", 1, 4, "unexpected '{' after the end of the JSON value"),
    ("[1", 1, 3, "a comma or ] is missing before the end"),
    ("{\"é\": x}", 1, 7, "'x' is not a JSON value; text must be in double quotes"),
  ]

  @Test(arguments: broken)
  func `what is not JSON is refused where it stands`(
    json: String, line: Int, column: Int, reason: String
  ) {
    let expected = JSONReader.Failure(location: .file(line: line, column: column), reason: reason)
    #expect(throws: expected) { try JSONReader.read(Array(json.utf8)) }
  }

  private static let lenient: [(String, String)] = [
    ("// \u{e9} \"\n{\"a\": 1, // b\n\"b\": [1,2,], }", "\n{\"a\": 1,\n\"b\": [1,2] }"),
    ("[1, // x,\r\n 2 // y\r\n , // z\r\n]// end", "[1,\r\n 2\r\n \r\n]"),
    ("{\"a\": [[],{},[{},],], } \t //", "{\"a\": [[],{},[{}]] }"),
    ("\u{feff}// x\n[\"// no\", \"a,]\"]", "\u{feff}\n[\"// no\", \"a,]\"]"),
    ("{ \"a\" // x\n:// y\n1 }", "{ \"a\"\n:\n1 }"), ("[// a\r]", "[\r]"), ("[//]\n]", "[\n]"),
  ]

  @Test(arguments: lenient)
  func `comments and trailing commas are skipped, and what is left is JSON of the same value`(
    written: String, strict: String
  ) throws {
    let read = try JSONReader.readLeniently(Array(written.utf8))
    #expect(String(decoding: read.strict, as: UTF8.self) == strict)
    #expect(try JSONReader.read(read.strict).node.compact == read.node.compact)
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array(written.utf8)) }
  }

  @Test func `locations behind comments count as the editor does`() throws {
    let json = "// \u{e9}\u{1F600}\n{ \"a\": // \u{e9}\n  [1,\n2,], \"b\": 3}"
    let node = try JSONReader.readLeniently(Array(json.utf8)).node
    #expect(node.location == .file(line: 2, column: 1))
    #expect(node["a"]?.location == .file(line: 3, column: 3))
    #expect(node["b"]?.location == .file(line: 4, column: 11))
  }

  private static let brokenLeniently: [(String, Int, Int, String)] = [
    ("// x", 1, 5, "it is empty"), ("[,]", 1, 2, "a value is missing before ','"),
    ("[1,,]", 1, 4, "a value is missing before ','"),
    ("{,}", 1, 2, "a key in double quotes is missing before ','"),
    ("{\"a\": 1,,}", 1, 9, "a key in double quotes is missing before ','"),
    ("{\"a\":,}", 1, 6, "a value is missing before ','"),
    ("[1],", 1, 4, "unexpected ',' after the end of the JSON value"),
    ("{\n# x\n}", 2, 1, "a comment begins with // and ends with its line"),
    ("[1 /* x */]", 1, 4, "a comment begins with // and ends with its line"),
    ("{\"a\": /1}", 1, 7, "a comment begins with // and ends with its line"),
    ("[1, // 2]", 1, 10, "a value is missing before the end"),
    ("[1 // 2\n3]", 2, 1, "a comma or ] is missing before '3'"),
    ("{\"a\": 1, \"b\" // c\n}", 2, 1, "a colon is missing before '}'"),
  ]

  @Test(arguments: brokenLeniently)
  func `what is no comment and no trailing comma is refused where it stands`(
    json: String, line: Int, column: Int, reason: String
  ) {
    let expected = JSONReader.Failure(location: .file(line: line, column: column), reason: reason)
    #expect(throws: expected) { try JSONReader.readLeniently(Array(json.utf8)) }
  }

  @Test func `bytes that are not UTF-8 are refused where they stand`() {
    let bytes = Array("{\n\"é\": \"".utf8) + [0xFF] + Array("\"}".utf8)
    let expected = JSONReader.Failure(
      location: .file(line: 2, column: 7), reason: "it is not valid UTF-8 from here on")
    #expect(throws: expected) { try JSONReader.read(bytes) }
  }

  @Test func `nesting is bounded`() {
    let nested = { (depth: Int) in
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONReader.read(nested(64)) }
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(nested(65)) }
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(nested(1_000_000)) }
  }

  @Test func `what is written is read again`() throws {
    let json = #"{"a": [1, -0.5, 1e300, "x\u0001\"é", null, true], "b": {"c": [[1], []], "d": {}}}"#
    let long = "{\"x\": [" + (0..<50).map { "{\"k\": \($0)}" }.joined(separator: ",") + "]}"
    for text in [json, long] {
      let node = try JSONReader.read(Array(text.utf8)).node
      for written in [node.compact, node.pretty()] {
        let again = try JSONReader.read(Array(written.utf8)).node
        #expect(again.compact == node.compact)
      }
    }
  }

  @Test func `what JSON has no number for is null`() {
    let numbers = [JSONNode(Double.nan), JSONNode(-Double.infinity), JSONNode(0.5)]
    #expect(JSONNode.list(numbers).compact == "[null, null, 0.5]")
    #expect(JSONNode(nil as String?) == JSONNode(.null) && JSONNode(3 as Int?).compact == "3")
  }
}
