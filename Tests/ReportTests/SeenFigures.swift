import Foundation
import Report
import StudyKit
import Testing

extension SeenStudy {
  /// A figure of every kind, and one of what no run has found.
  static func figures(_ parameters: Parameters) -> [Figure] {
    [
      .curves(
        "accuracy", "Accuracy </script><!-- of both",
        of: [Series("accuracy", only: ["evaluator": ["iwl", "icl"]])], facets: ["optimizer"]),
      .curves("steps", "Accuracy in steps", of: ["accuracy"], isStepwise: true),
      .lines("score", "Mean score", of: ["mean_score"], over: "width", color: "optimizer"),
      .lines("emerged", "Share", of: ["emerged"], over: "width"),
      .map("map", "Scores", of: "score", x: "width", y: "optimizer"),
      .scatter("both", "Score and hits", x: "score", y: "hits", reference: .level(3)),
      .lines(
        "several", "Several at once",
        of: ["hits", "emerged", Series("score", "limit", isReference: true)], over: "width"),
      .lines("absent", "Nothing", of: ["luck"]),
    ]
  }
}

/// A figure as Vega reads it.
struct ReadSpecification {
  /// The whole.
  let root: [String: Any]

  init(_ report: SweepReport, _ name: String) throws {
    let json = try #require(report.specification(of: name)).get()
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
    root = try #require(object as? [String: Any])
  }

  /// The panels, which are groups.
  var panels: [[String: Any]] { root["marks"] as? [[String: Any]] ?? [] }

  /// The objects of a data set of a panel.
  func values(_ name: String, panel: Int = 0) -> [[String: Any]] {
    let sets = panels[panel]["data"] as? [[String: Any]] ?? []
    return sets.first { $0["name"] as? String == name }?["values"] as? [[String: Any]] ?? []
  }

  /// Numbers of an object; NaN for null.
  static func numbers(_ object: [String: Any], _ key: String) -> [Double] {
    (object[key] as? [Any] ?? []).map { ($0 as? NSNumber)?.doubleValue ?? .nan }
  }

  /// A signal's words.
  func words(_ name: String) -> [String] {
    let signals = root["signals"] as? [[String: Any]] ?? []
    return signals.first { $0["name"] as? String == name }?["value"] as? [String] ?? []
  }

  /// The titles of a panel's axes.
  func titles(panel: Int = 0) -> [String] {
    (panels[panel]["axes"] as? [[String: Any]] ?? []).compactMap { $0["title"] as? String }
  }
}
