internal import Hashing
internal import StudyKit

extension Grid {
  /// Parameters that replace the seed for a part of what is drawn, which fresh members are to draw anew.
  private static let fixedSeeds = ["initSeed", "dataSeed", "taskSeed"]

  /// The grid of fresh members at points that outcomes have chosen, `count` each, or at all points, or where ensembles are
  /// replicates of so many fresh ones; its keys, and so its tasks, are a branch of their own, and it has a file of its own,
  /// so that they are never pooled with those that chose.
  ///
  /// Throws where outcomes decide nothing, and where a seed is swept or set for a part of the draws.
  package func confirming(_ count: Int, at points: [Int]?) throws(GridError) -> Grid {
    let refusal = { (reason: String) in
      GridError(
        .usage, file: "--confirm",
        [GridError.Problem(at: .option("--confirm \(count)"), "", .other(reason))])
    }
    guard decides else {
      throw refusal(
        "no outcome has decided anything in this grid; more members are more \"members\"")
    }
    let swept = axes.flatMap { $0.columns.map(\.parameter) }
    let isOverSeeds = until?.isOverSeeds == true
    guard isOverSeeds || !swept.contains("seed") else {
      throw refusal("the grid sweeps the seed, from which fresh members would be drawn")
    }
    for name in Self.fixedSeeds {
      guard case .integer(let seed)? = parameters[name], seed >= 0 || swept.contains(name) else {
        continue
      }
      throw refusal("\(name) fixes what fresh members are to draw anew; leave it to the seed")
    }
    var root: JSONNode
    do throws(JSONReader.Failure) { root = try JSONReader.read(Array(text.utf8)).node } catch {
      throw refusal(error.reason)
    }
    let fresh = isOverSeeds ? "ensembles" : "members"
    root.set(
      "note", JSONNode("fresh \(fresh) for what the grid with the seed \(seed) has found"))
    if isOverSeeds, var axes = root["axes"] {
      axes.set(Until.seeds, .list((0..<count).map { JSONNode(Self.branch("\(seed) \($0)")) }))
      root.set("axes", axes)
      return try confirming(root)
    }
    let members: JSONNode =
      points.map { points in
        JSONNode(
          .object(
            points.map {
              JSONMember(conditions(of: $0), JSONNode(count))
            }))
      } ?? JSONNode(count)
    root.remove("refine")
    root.set("members", members)
    root.set("seed", JSONNode(Self.branch("\(seed)")))
    return try confirming(root)
  }

  /// A seed from which nothing that the grid asks for was drawn.
  private static func branch(_ name: String) -> Int {
    Int(SHA256.prefix(of: Array("confirms \(name)".utf8)) >> 1)
  }

  /// The grid of a tree, into a file of its own.
  private func confirming(_ root: JSONNode) throws(GridError) -> Grid {
    let grid = try Grid.read(text: root.pretty() + "\n", file: "--confirm", studies: [study])
    let stem = output.hasSuffix(".h5") ? String(output.dropLast(3)) : output
    return grid.writing(to: stem + ".confirmed.h5")
  }

  /// The conditions that only this point meets.
  private func conditions(of point: Int) -> String {
    description(of: self.point(point)).replacing(", ", with: ",")
  }
}

extension JSONNode {
  /// Removes a key of an object.
  fileprivate mutating func remove(_ key: String) {
    value = .object((members ?? []).filter { $0.key != key })
  }

  /// Sets a key of an object.
  fileprivate mutating func set(_ key: String, _ node: JSONNode) {
    var members = members ?? []
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].node = node
    } else {
      members.append(JSONMember(key, node))
    }
    value = .object(members)
  }
}
