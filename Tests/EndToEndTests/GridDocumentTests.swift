import Foundation
import Grids
import Studies
import StudyKit
import TestSupport
import Testing

/// The examples of docs/grid.md.
@Suite struct `docs/grid.md` {
  private static let studies = catalogue.map { AnyStudy($0) }

  /// A fenced block with the language that its fence names.
  private struct Block {
    var language: String
    var text: String
  }

  private static func document() throws -> String {
    try Repository.text("docs/grid.md")
  }

  private static func blocks() throws -> [Block] {
    var blocks: [Block] = []
    var isInside = false
    for line in try document().split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if !isInside { blocks.append(Block(language: String(line.dropFirst(3)), text: "")) }
        isInside.toggle()
      } else if isInside {
        blocks[blocks.count - 1].text += line + "\n"
      }
    }
    return blocks
  }

  @Test func `every grid is read, or refused with the text that follows it`() throws {
    let blocks = try Self.blocks()
    var read = 0
    for (index, block) in blocks.enumerated() where block.language == "json" {
      let next = index + 1 < blocks.count ? blocks[index + 1] : nil
      do throws(GridError) {
        let grid = try Grid.read(text: block.text, file: "grid.json", studies: Self.studies)
        #expect(next?.language != "text", "it should be refused: \(block.text)")
        #expect(grid.runCount > 0)
        read += 1
      } catch {
        #expect(next?.language == "text" && next?.text == error.description + "\n")
      }
    }
    #expect(read >= 4)
  }

  /// Fences of these examples name the file as well: ```json wide.json.
  @Test func `every file with a name is read, or refused with the text that follows it`()
    throws
  {
    let blocks = try Self.blocks()
    let folder = try Scratch()
    var grids: [String: Grid] = [:]
    var family: [GridBundle.Entry] = []
    for (index, block) in blocks.enumerated() where block.language.hasPrefix("json ") {
      let name = String(block.language.dropFirst(5))
      let file = try folder.write(name, block.text)
      do throws(GridError) {
        let entries = try GridBundle.read(file: file, studies: Self.studies).entries
        if entries[0].name == nil { grids[name] = entries[0].grid } else { family = entries }
        #expect(blocks[index + 1].language != "text", "\(name) should be refused")
      } catch {
        let joined = { (text: String) in
          text.replacing(folder.path + "/", with: "").split { $0.isWhitespace }
        }
        #expect(joined(blocks[index + 1].text) == joined(error.description))
      }
    }
    let wide = try #require(grids["wide.json"])
    #expect(grids.count == 2 && wide.members == 400)
    #expect(wide.parameters["biasVariance"] == .number(0))
    #expect(family.map(\.name) == ["width", "depth", "no-bias"])
    #expect(
      family.map { ($0.grid.output as NSString).lastPathComponent } == [
        "family-width.h5", "family-depth.h5", "no-bias.h5",
      ])
    #expect(family.map(\.grid.runCount) == [300, 1200, 100])
    #expect(wide.axes.map(\.name) == ["width", "readoutBias"] && wide.axes[0].count == 3)
  }

  @Test func `the first example has the runs that are said of it`() throws {
    let first = try #require(try Self.blocks().first)
    let grid = try Grid.read(text: first.text, file: "grid.json", studies: Self.studies)
    #expect(grid.pointCount == 3 * 2 && grid.runCount == 600 && grid.output == "width.h5")
  }

  @Test func `each generator gives the values of its list`() throws {
    let axes = { (values: String) throws(GridError) in
      let text = "{\"study\": \"ntk-variance\", \"members\": 2, \"axes\": {\"ridge\": \(values)}}"
      return try Grid.read(text: text, file: "grid.json", studies: Self.studies).axes
    }
    let rows = try Self.document().split(separator: "\n").filter { $0.hasPrefix("| `{\"") }
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimming(" `") }
      #expect(try axes(cells[0]) == axes(cells[1]))
    }
    #expect(rows.count == 6)
  }
}

extension Substring {
  /// Without these characters at either end.
  fileprivate func trimming(_ characters: String) -> String {
    trimmingCharacters(in: CharacterSet(charactersIn: characters))
  }
}
