import Grids
import StudyKit
import Testing

struct WholeGeneratorTests {
  private func values(_ generator: String) throws -> [ParameterValue] {
    try gridStudyGrid("\"axes\": {\"steps\": \(generator)}").axes[0].columns[0].values
  }

  // Neither twelve digits nor a double hold these.
  @Test(arguments: [
    (
      #"{"range": [1700000000123, 1700000000163, 10]}"#,
      "[1700000000123, 1700000000133, 1700000000143, 1700000000153, 1700000000163]"
    ),
    (
      #"{"range": [20240115123456, 20240115123460, 1]}"#,
      "[20240115123456, 20240115123457, 20240115123458, 20240115123459, 20240115123460]"
    ),
    (
      #"{"linear": [9007199254740993, 9007199254740995, 3]}"#,
      "[9007199254740993, 9007199254740994, 9007199254740995]"
    ),
    (
      #"{"linear": [9223372036854775807, 9223372036854775803, 3]}"#,
      "[9223372036854775807, 9223372036854775805, 9223372036854775803]"
    ),
    (#"{"linear": [0, 9223372036854775807, 3]}"#, "[0, 4611686018427387904, 9223372036854775807]"),
    (
      #"{"range": [1, 9007199254740995, 9007199254740993]}"#, "[1, 9007199254740994]"
    ),
    (
      #"{"range": [1700000000123.0, 1700000000128, 2.5]}"#,
      "[1700000000123, 1700000000126, 1700000000128]"
    ),
    // Halves go away from zero, as a single number that is rounded does.
    (#"{"linear": [0, 3, 3]}"#, "[0, 2, 3]"),
    (
      #"{"log": [1152921504606846976, 1, 5]}"#,
      "[1152921504606846976, 35184372088832, 1073741824, 32768, 1]"
    ),
    (#"{"log": [1, 1e18, 4]}"#, "[1, 1000000, 1000000000000, 1000000000000000000]"),
    // The roots of 2 and of 8, to the nearest whole number.
    (#"{"log": [1000000, 8000000, 7]}"#, "[1000000, 1414214, 2e6, 2828427, 4e6, 5656854, 8e6]"),
    (
      #"{"log": [1000000000000499, 1000000000000503, 5]}"#,
      "[1000000000000499, 1000000000000500, 1000000000000501, 1000000000000502, 1000000000000503]"
    ),
  ])
  func `a generator of whole numbers gives those of its list`(
    generator: String, list: String
  ) throws {
    #expect(try values(generator) == values(list))
  }

  @Test(arguments: [
    "{\"linear\": [9007199254740993, 9007199254740992, 1]}",
    "{\"range\": [9007199254740993, 9007199254740992, 1]}",
    "{\"range\": [0, 9223372036854775807, 6000000000000000000]}",
    // 0, 0.3, 0.6 and 0.9 are no four whole numbers, and between 0.4 and 3.4 there are three.
    "{\"range\": [0, 1, 0.3]}", "{\"linear\": [0.4, 3.4, 4]}",
    "[9007199254740993.5]", "[9223372036854775808]",
  ])
  func `what is no whole number, or is none of the axis, is refused`(values text: String) throws {
    #expect(throws: GridError.self) { try values(text) }
  }

  @Test func `--only takes whole ends exactly`() throws {
    let grid = try gridStudyGrid(
      #""axes": {"steps": {"linear": [9007199254740992, 9007199254740995, 4]}}"#)
    let selection = try Selection(["steps=9007199254740993..9007199254740994"], of: grid)
    #expect(selection.indices == [[1, 2]])
  }
}
