import Foundation
import Grids
import Report
import Store
import StudyKit
import Tables
import Testing

/// Two files compared.
@Suite struct DifferencesTests {
  private func differences(
    _ first: SeenSweep, _ second: SeenSweep
  ) throws -> SweepDifferences {
    try SweepDifferences(first.contents(), second.contents())
  }

  private func text(_ differences: SweepDifferences) -> String {
    differences.text(rows: 100, width: 200, command: "all")
  }

  /// What a program reads.
  private func json(_ differences: SweepDifferences) throws -> [String: Any] {
    var text = ""
    try differences.table.writeJSON(file: "a.h5", study: "seen", and: differences.members) {
      text += $0
    }
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func `sweeps of one grid are the same, and no difference is tested`() throws {
    let differences = try self.differences(SeenSweep(), SeenSweep())
    #expect(differences.areSame)
    let text = self.text(differences)
    #expect(text.contains("Asked: the same"), "\(text)")
    #expect(text.contains("12 runs in both (12 by identity): the same bits"), "\(text)")
    #expect(text.contains("4 summaries in both (4 by identity): the same bits"), "\(text)")
    #expect(text.contains("Numbers: the same at 4 common points"), "\(text)")
    let rows = try differences.table.rows()
    // Where nobody has changed an answer, that is no evidence; of numbers that do not differ there is no test.
    for row in rows {
      #expect(row["difference"] == "0" && row["p"] == (row["test"] == "mcnemar" ? "1" : ""))
    }
    let answers = rows.count { $0["test"] == "mcnemar" }
    #expect(try json(differences)["comparisons"] as? Int == answers)
  }

  @Test func `a setting with one value in each is compared, member by member`() throws {
    let first = try SeenSweep(#""width": [4], "optimizer": ["adam", "sgd"]"#)
    let second = try SeenSweep(#""width": [5], "optimizer": ["adam", "sgd"]"#)
    let differences = try self.differences(first, second)
    #expect(!differences.areSame)
    let text = self.text(differences)
    #expect(text.contains("6 runs in both (6 by coordinates and member)"), "\(text)")
    let rows = try differences.table.rows()
    // A run's hits are its width times its member: 0, 1 and 2 more. One point, of two, has "adam".
    let hits = try #require(rows.first { $0["measure"] == "hits" && $0["optimizer"] == "adam" })
    #expect(hits["n"] == "3" && hits["first"] == "4" && hits["second"] == "5")
    #expect(hits["difference"] == "1" && hits["test"] == "t")
    // 1 ± t(2) / √3 and its probability, as SciPy 1.17 has them.
    let (lower, p) = (Double(hits["lower"] ?? "") ?? .nan, Double(hits["p"] ?? "") ?? .nan)
    #expect(abs(lower - (1 - 4.302652729749464 / 3.0.squareRoot())) < 1e-9, "\(lower)")
    #expect(abs(p - 0.22540333075851657) < 1e-9, "\(p)")
    let holm = rows.compactMap { Double($0["p_holm"] ?? "") }
    let all = rows.compactMap { Double($0["p"] ?? "") }
    #expect(holm == Holm.adjusted(all))
    let object = try json(differences)
    #expect(object["comparisons"] as? Int == all.count)
    let settings = object["settings"] as? [[String: Any]]
    #expect(settings?.count == 1 && settings?.first?["name"] as? String == "width")
    #expect(settings?.first?["second"] as? [String] == ["5"])
  }

  @Test func `yes and no are compared by McNemar's test, summaries by none`() throws {
    let first = try SeenSweep(#""width": [4]"#, members: 12)
    let second = try SeenSweep(#""width": [9]"#, members: 10)
    let rows = try self.differences(first, second).table.rows()
    let emerged = try #require(rows.first { $0["measure"] == "emerged" })
    #expect(emerged["test"] == "mcnemar" && emerged["n"] == "10" && emerged["lower"] == "")
    let answers = (
      try Array(first.array("emerged").prefix(10)), try second.array("emerged")
    )
    let pairs = zip(answers.0, answers.1)
    let p = PairedTest.mcNemar(pairs.count { $0 > $1 }, pairs.count { $0 < $1 })
    #expect(Double(emerged["p"] ?? "") == p)
    let summary = try #require(rows.first { $0["measure"] == "summary_mean_score" })
    #expect(summary["n"] == "" && summary["test"] == "" && summary["p"] == "")
    let means = (
      try first.array("summary_mean_score")[0], try second.array("summary_mean_score")[0]
    )
    #expect(Double(summary["difference"] ?? "") == means.1 - means.0)
    #expect(!rows.contains { $0["measure"] == "summary_mean_score_error" })
  }

  @Test func `an axis that has grown leaves the common points`() throws {
    let first = try SeenSweep(left: [Run(point: 0, member: 1)])
    let second = try SeenSweep(
      #""width": [8, 4, 16], "optimizer": ["adam", "sgd, \"plain\""]"#)
    let differences = try self.differences(first, second)
    #expect(differences.areSame)
    let text = self.text(differences)
    #expect(text.contains("11 runs in both (11 by identity): the same bits"), "\(text)")
    #expect(text.contains("1 run in both, but not finished in both"), "\(text)")
    #expect(text.contains("6 runs in the second only"), "\(text)")
    #expect(try differences.table.rows().allSatisfy { $0["difference"] == "0" })
  }

  @Test func `where nothing is common, it says why`() throws {
    let first = try SeenSweep(#""width": [4, 8]"#)
    let second = try SeenSweep(#""width": [5, 6]"#)
    let differences = try self.differences(first, second)
    #expect(!differences.areSame)
    #expect(text(differences).contains("width has no value that is in both"))
    #expect(try differences.table.rows().isEmpty)
  }

  @Test func `texts of axes do nothing to a terminal`() throws {
    let axes = #""width": [4], "optimizer": ["\u001b[2J", "a"]"#
    let text = try self.text(
      self.differences(SeenSweep(axes), SeenSweep(#""width": [4], "optimizer": ["\u001b[2J"]"#)))
    #expect(!text.contains("\u{1B}"), "\(text.debugDescription)")
    #expect(text.contains("\\u001b[2J"))
  }
}
