import Commands
import StudyKit
import Testing

@Suite struct FormulaTests {
  private static let values: ParameterValues = [
    "steps": .integer(100), "rate": .number(0.5), "deep": .flag(true), "name": .text("x"),
  ]

  @Test(arguments: [
    ("1 + 2 * 3", 7), ("(1+2)*3", 9), ("2^3^2", 512), ("-2^2", -4), ("steps / 10 + 1", 11),
    ("1e-3 * steps", 0.1), ("min(steps, 7) - max(1, 2, 3)", 4), ("sqrt(16) + deep", 5),
    ("7 - 2 - 1", 4), ("8 / 2 / 2", 2), ("floor(rate) + ceil(rate) + round(2.6)", 4),
    ("2*-3", -6), ("log2(8) + log(exp(2))", 5),
  ])
  func `formulas have the values of mathematics`(text: String, value: Double) throws {
    #expect(abs(try Formula(text).value(Self.values) - value) < 1e-12)
  }

  @Test func `its names are those of parameters, not of functions`() throws {
    #expect(try Formula("max(steps, rate) * 2e3").names == ["steps", "rate"])
  }

  @Test func `what is not a number has no value`() throws {
    #expect(try Formula("name + 1").value(Self.values).isNaN)
    #expect(try Formula("unknown").value(Self.values).isNaN)
  }

  @Test(arguments: [
    ("", "too early"), ("1 +", "too early"), ("(1", "too early"), ("1 2", "before \"2\""),
    ("system(1)", "no function system"), ("sqrt(1, 2)", "2 numbers"), ("1..2", "not a number"),
    ("1; 2", "before"), ("$(ls)", "before"),
    (String(repeating: "(", count: 500), "nested"), (String(repeating: "-", count: 900), "nested"),
    (String(repeating: "1", count: 1001), "longer"),
  ])
  func `what is no formula is refused in words`(text: String, reason: String) {
    let failure = #expect(throws: Formula.Failure.self) { try Formula(text) }
    #expect(failure?.reason.contains(reason) == true, "\(failure?.reason ?? "")")
  }
}
