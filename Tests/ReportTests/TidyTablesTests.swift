import Foundation
import Grids
import Report
import Store
import StudyKit
import Tables
import TestSupport
import Testing

/// Tables for programs, read back and compared with the arrays of the file.
struct TidyTablesTests {
  @Test func `a row per run has what the arrays have at its place`() throws {
    let sweep = try SeenSweep(failed: [Run(point: 1, member: 2)], left: [Run(point: 3, member: 0)])
    let table = try sweep.contents().runsTable()
    let rows = try table.rows()
    #expect(rows.count == 12)
    // The file's own measure keeps its name, the parameter gives way.
    #expect(table.names.contains("score_parameter") && table.names.contains("final[icl]"))
    let (scores, hits, finals) = (
      try sweep.array("score"), try sweep.array("hits"), try sweep.array("final")
    )
    for (index, row) in rows.enumerated() {
      let isDone = index != 5 && index != 9
      #expect(row["width"] == (index < 6 ? "4" : "8"))
      #expect(row["optimizer"] == (index / 3 % 2 == 0 ? "adam" : "sgd, \"plain\""))
      #expect(row["member"] == "\(index % 3)" && row["stride"] == "10" && row["seed"] == "0")
      #expect(row["status"] == (isDone ? "done" : index == 5 ? "failed" : "pending"))
      #expect(row["reason"] == (index == 5 ? "no \u{1B}[2J luck" : ""))
      #expect(row["seconds"] == (index == 9 ? "" : "\(Double(index % 3) + 0.25)"))
      #expect(row["score"] == (isDone && index % 3 != 1 ? "\(scores[index])" : ""))
      #expect(row["hits"] == (isDone ? "\(Int(hits[index]))" : ""))
      #expect(row["final[iwl]"] == (isDone ? "\(finals[2 * index + 1])" : ""))
      // Tables of a row per run have no room for a map.
      #expect(row["map"] == nil && row["loss"] == nil)
    }
  }

  @Test func `a row per point counts its members and has its summary`() throws {
    let sweep = try SeenSweep(failed: [Run(point: 1, member: 2)], left: [Run(point: 3, member: 0)])
    let rows = try sweep.contents().pointsTable().rows()
    #expect(rows.map { $0["n"] } == ["3", "2", "3", "0"])
    #expect(rows.map { $0["done"] } == ["3", "2", "3", "2"])
    #expect(rows.map { $0["failed"] } == ["0", "1", "0", "0"])
    #expect(rows.map { $0["summary"] } == ["done", "done", "done", "pending"])
    let means = try sweep.array("summary_mean_score")
    for (row, mean) in zip(rows, means) {
      #expect(row["summary_mean_score"] == (mean.isNaN ? "" : "\(mean)"))
    }
  }

  @Test func `a part is what only asks for`() throws {
    let sweep = try SeenSweep()
    let all = try sweep.contents().runsTable().rows()
    let part = try sweep.contents(only: "width=8,optimizer=adam", "member=1..2").runsTable().rows()
    #expect(part == [all[7], all[8]])
    let points = try sweep.contents(only: "optimizer=adam").pointsTable().rows()
    #expect(points.map { $0["width"] } == ["4", "8"])
    let error = #expect(throws: GridError.self) { try sweep.contents(only: "width=5") }
    #expect(error?.description == "--only width=5: width has no value 5; its values are 4, 8")
  }

  @Test func `a row per step has the values along the run, where they differ between points too`()
    throws
  {
    let sweep = try SeenSweep(#""stride": [10, 100]"#, left: [Run(point: 0, member: 1)])
    guard case .table(let table, let leftOut) = try sweep.contents().curvesTable() else {
      Issue.record("there are curves")
      return
    }
    #expect(leftOut.isEmpty)
    #expect(
      table.names == [
        "stride", "member", "status", "step", "loss", "accuracy[icl]", "accuracy[iwl]",
      ])
    let rows = try table.rows()
    // A run that is not begun has no steps.
    #expect(rows.count == 5 * SeenStudy.steps)
    let (losses, accuracies) = (try sweep.array("loss"), try sweep.array("accuracy"))
    for row in rows {
      let point = row["stride"] == "10" ? 0 : 1
      let run = try point * 3 + #require(row["member"].flatMap { Int($0) })
      let step = try #require(row["step"].flatMap { Int($0) }) / (point == 0 ? 10 : 100)
      #expect(row["loss"].flatMap { Float($0) } == Float(losses[run * 4 + step]))
      #expect(row["accuracy[iwl]"].flatMap { Float($0) } == Float(accuracies[run * 8 + 4 + step]))
    }
  }

  @Test func `a measure by its name has a row per element`() throws {
    let sweep = try SeenSweep()
    let contents = try sweep.contents(only: "width=4,optimizer=adam,member=2")
    let array = try #require(contents.array(named: "accuracy"))
    let rows = try contents.curvesTable(of: array).rows()
    let accuracies = try sweep.array("accuracy")
    #expect(
      rows.map { $0["evaluator"] } == ["icl", "icl", "icl", "icl", "iwl", "iwl", "iwl", "iwl"])
    #expect(rows.map { $0["step"] } == ["0", "10", "20", "30", "0", "10", "20", "30"])
    #expect(
      rows.map { $0["accuracy"].flatMap { Float($0) } } == accuracies[16..<24].map { Float($0) })
  }

  @Test func `JSON has the columns and the same rows`() throws {
    let sweep = try SeenSweep(failed: [Run(point: 1, member: 2)])
    let table = try sweep.contents().runsTable()
    var text = ""
    try table.writeJSON(file: "out.h5", study: "seen") { text += $0 }
    let root = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(root["table"] as? String == "runs" && root["study"] as? String == "seen")
    let columns = try #require(root["columns"] as? [[String: Any]])
    #expect(columns.compactMap { $0["name"] as? String } == table.names)
    #expect(columns.first { $0["name"] as? String == "score" }?["unit"] as? String == "nats")
    let rows = try JSONDecoder().decode(ReadRows.self, from: Data(text.utf8)).rows
    for (row, other) in zip(rows, try table.rows()) {
      for (name, value) in row {
        let written = try #require(other[name])
        #expect(value.agrees(with: written), "\(name) is \(value) and \(written)")
      }
    }
  }

  @Test func `what is in the file is an object with documented keys`() throws {
    let sweep = try SeenSweep()
    let text = try sweep.contents().json().pretty()
    let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let document = try Repository.text("docs/seeing.md")
    for key in root.keys { #expect(document.contains("`\(key)`"), "\(key)") }
    let runs = try #require(root["runs"] as? [String: Any])
    #expect((runs["done"] as? NSNumber)?.intValue == 12)
    for key in ["complete", "sealed"] { #expect((root[key] as? NSNumber)?.boolValue == true) }
    let measures = try #require(root["measures"] as? [[String: Any]])
    #expect(
      measures.compactMap { $0["name"] as? String }
        == ["score", "emerged", "hits", "loss", "accuracy", "final", "map"])
  }
}

/// Rows as a decoder reads them, numbers to the last bit.
private struct ReadRows: Decodable {
  let rows: [[String: ReadCell?]]
}

private enum ReadCell: Decodable {
  case flag(Bool)
  case number(Double)
  case text(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}

extension ReadCell? {
  /// Whether a table without types has this value.
  fileprivate func agrees(with written: String) -> Bool {
    switch self {
    case .flag(let flag)?: written == (flag ? "true" : "false")
    case .number(let number)?: Double(written) == number
    case .text(let text)?: text == written
    case nil: written.isEmpty
    }
  }
}
