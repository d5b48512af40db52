package import Grids
package import StudyKit

/// The data that the points of a grid read, as a result file records them.
package struct SweptData: Equatable, Sendable {
  /// By point: one digest of all its data, 0 if it reads none.
  package let ofPoint: [Int64]
  /// All data that any point reads, each once.
  package let sets: [DataDigest]

  package init(ofPoint: [Int64], sets: [DataDigest]) {
    self.ofPoint = ofPoint
    self.sets = sets
  }

  /// Reads the data of the grid's points; nil if none reads any.
  package init?(_ grid: Grid) throws(StoreError) {
    let data: PointData
    do throws(ParameterError) { data = try grid.study.data(grid.space) } catch {
      throw .inconsistent("the data of the grid cannot be read: \(error)")
    }
    guard data.lists.contains(where: { !$0.isEmpty }) else { return nil }
    var sets: [DataDigest] = []
    for set in data.lists.joined() where !sets.contains(set) { sets.append(set) }
    self.sets = sets
    let digests = data.lists.map(\.combined)
    ofPoint = (0..<grid.pointCount).map { digests[data.index(ofPoint: $0)] }
  }

  /// The sets as JSON, one per line.
  package var text: String {
    let lines = sets.map { set in
      "  {\"name\": \(ParameterValue.json(of: set.name)), \"sha256\": \"\(set.digest)\"}"
    }
    return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }

  /// The sets in such a text; none if it is not one.
  package static func sets(_ text: String) -> [DataDigest] {
    guard let node = try? JSONReader.read(Array(text.utf8)).node, case .list(let nodes) = node.value
    else { return [] }
    return nodes.compactMap { node in
      guard case .text(let name)? = node["name"]?.value,
        case .text(let digest)? = node["sha256"]?.value
      else { return nil }
      return DataDigest(name, digest: digest)
    }
  }

  /// The sets that differ from those of a file, in words.
  package func differences(from old: SweptData) -> String {
    let changed = sets.filter { set in !old.sets.contains { $0.digest == set.digest } }
    guard !changed.isEmpty else {
      return "its points now read different ones of the same data sets"
    }
    return changed.map { set in
      let before = old.sets.first { $0.name.utf8.elementsEqual(set.name.utf8) }
      return "\(set.name) now has SHA-256 \(set.digest)"
        + (before.map { ", but those runs read \($0.digest)" } ?? ", which those runs did not read")
    }.joined(separator: "; ")
  }
}
