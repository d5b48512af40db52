import StudyKit
import Testing

@Suite struct `Parameter kind` {
  private static let accepted: [(ParameterKind, ParameterValue, ParameterValue?)] = [
    (.integer(1...9), .integer(9), .integer(9)), (.integer(1...9), .integer(10), nil),
    (.integer(1...9), .number(3), .integer(3)), (.integer(1...9), .number(3.5), nil),
    (.integer(0...Int.max), .number(1e300), nil), (.integer(1...9), .text("3"), nil),
    (.number(.positive), .integer(3), .number(3)), (.number(.positive), .number(0), nil),
    (.number(.nonNegative), .number(-0.0), .number(0)), (.number(.all), .number(.infinity), nil),
    (.number(.fraction), .number(1), .number(1)), (.number(.fraction), .number(1.1), nil),
    (.flag, .flag(false), .flag(false)), (.flag, .integer(0), nil),
    (.choice(["a", "b"]), .text("b"), .text("b")), (.choice(["a", "b"]), .text("c"), nil),
    (.indexOr(["same"]), .integer(3), .text("3")), (.indexOr(["same"]), .number(2), .text("2")),
    (.indexOr(["same"]), .text("same"), .text("same")),
    (.indexOr(["same"]), .text("12"), .text("12")), (.indexOr(["same"]), .text("012"), nil),
    (.indexOr(["same"]), .text("-1"), nil), (.indexOr(["same"]), .integer(-1), nil),
    (.indexOr(["same"]), .text("other"), nil), (.indexOr(["same"]), .number(0.5), nil),
    (.text, .text(""), .text("")), (.text, .integer(1), nil),
    (
      .list(of: .integer(0...9), count: 1...2), .list([.number(2)]), .list([.integer(2)])
    ),
    (.list(of: .integer(0...9), count: 1...2), .list([]), nil),
    (.list(of: .integer(0...9), count: 1...2), .list([.integer(1), .integer(10)]), nil),
    (.list(of: .text, count: 0...9), .text("a"), nil),
  ]

  @Test(arguments: accepted)
  func `a value is made of the kind, or refused`(
    kind: ParameterKind, value: ParameterValue, expected: ParameterValue?
  ) {
    #expect(kind.accept(value) == expected)
    // Minus zero and zero are equal, but not as text.
    #expect(kind.accept(value)?.json == expected?.json)
  }

  private static let described: [(ParameterKind, String)] = [
    (.integer(Int.min...Int.max), "a whole number"),
    (.integer(1...Int.max), "a whole number of at least 1"),
    (.integer(Int.min...4), "a whole number of at most 4"),
    (.integer(-1...4), "a whole number from -1 to 4"), (.number(.all), "a number"),
    (.number(.positive), "a number above 0"), (.number(.nonNegative), "a number of at least 0"),
    (.number(.fraction), "a number from 0 to 1"),
    (.number(Bounds(-.infinity, 2)), "a number of at most 2"),
    (.number(Bounds(0, 0.5, includesLower: false)), "a number above 0, at most 0.5"),
    (.flag, "true or false"), (.choice(["a", "b"]), "one of \"a\", \"b\""), (.text, "text"),
    (.list(of: .flag, count: 2...2), "a list of 2, each true or false"),
    (.list(of: .text, count: 0...3), "a list of 0 to 3, each text"),
  ]

  @Test(arguments: described)
  func `what is allowed is said in words`(kind: ParameterKind, text: String) {
    #expect(kind.allowed == text)
  }

  private static let written: [(ParameterValue, String)] = [
    (.integer(-3), "-3"), (.number(64), "64"), (.number(0.1), "0.1"), (.number(1e-5), "1e-05"),
    (.number(1e300), "1e+300"), (.flag(true), "true"),
    // The least integer has no magnitude among the integers.
    (.number(-0x1p63), "-9.223372036854776e+18"), (.integer(.min), "-9223372036854775808"),
    (.list([.integer(1), .text("a")]), "[1,\"a\"]"),
    (.text("é\"\\\n\r\t\u{1}"), #""é\"\\\n\r\t\u0001""#),
  ]

  @Test(arguments: written)
  func `a value is written in one way`(value: ParameterValue, json: String) {
    #expect(value.json == json)
  }
}
