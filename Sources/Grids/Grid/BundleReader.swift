internal import StudyKit

/// Makes the grids of a file that has several: each is merged with what stands beside them at the root, as a grid is with
/// one that it extends.
struct BundleReader {
  private let draft: GridDraft
  private let chosen: [String]
  private let bases: GridBases?
  // Of the file itself; each grid has a reader of its own.
  private var reader: GridReader
  private var root: JSONNode
  // By grid: its name, its problems and, if there are none, the grid and where its output stands.
  private var found: [(name: String, problems: [GridError.Problem])] = []
  private var grids: [(entry: GridBundle.Entry, output: Location)] = []
  // Points that have been checked; beyond the limit of all grids together no more are, since these are refused.
  private var checkedPoints = 0

  /// Keys of the root that are about the file, and not part of its grids.
  private static let ownKeys: Set = ["grids", "extends"]

  /// A reader of those grids that are `chosen` by name, or of all without a name.
  init(_ draft: GridDraft, chosen: [String], bases: GridBases?) {
    self.draft = draft
    self.chosen = chosen
    self.bases = bases
    (reader, root) = (draft.reader, draft.root)
  }

  /// Reads the grids.
  mutating func bundle() throws(GridError) -> GridBundle {
    reader.refuseExtends(in: root)
    let members = self.members
    let names = Set(members.map(\.key))
    let all = draft.settings
    for setting in all where setting.path[0] == "output" {
      reader.apply(setting, to: &root)
    }
    let settings = all.filter { isForOne($0, of: names) != false }
    let stem = self.stem
    var common = root
    common.value = .object((root.members ?? []).filter { !Self.ownKeys.contains($0.key) })
    if !members.isEmpty { try GridBundle.check(chosen, known: members.map(\.key)) }
    for member in members where chosen.isEmpty || chosen.contains(member.key) {
      var own = GridReader(file: reader.file, studies: reader.studies)
      try read(member, common, settings, stem: stem, &own)
      found.append((member.key, own.problems))
    }
    checkTogether()
    let problems = reader.problems + gridProblems
    guard problems.isEmpty else {
      throw GridError(.invalid, file: reader.file, problems.sorted(by: GridError.comesFirst))
    }
    return GridBundle(grids.map(\.entry), stem: stem)
  }

  /// The members of `grids` that are grids; reports what is not.
  private var members: [JSONMember] {
    mutating get {
      guard let node = root["grids"] else { return [] }
      guard let all = node.members?.filter({ $0.key != "note" }), !all.isEmpty else {
        let allowed = "an object of grids such as {\"short\": {…}, \"long\": {…}}"
        reader.report(node.location, "grids", .value(node.compact, allowed: allowed))
        return []
      }
      if all.count > GridBundle.limit {
        let reason = "there are \(all.count) grids; a file may have \(GridBundle.limit)"
        reader.report(node.location, "grids", .other(reason))
        return []
      }
      return all.filter { member in
        let path = "grids." + member.key
        guard GridBundle.isName(member.key) else {
          let allowed = "a name of letters, digits, - and _, which is part of a file's name"
          reader.report(
            member.location, path,
            .value(ParameterValue.json(of: member.key), allowed: allowed))
          return false
        }
        guard member.node.members != nil else {
          reader.report(
            member.node.location, path, .value(member.node.compact, allowed: "a grid, an object"))
          return false
        }
        return true
      }
    }
  }

  /// Whether a setting is for one of the grids; nil if it is for all, false if it is for none of them.
  private mutating func isForOne(_ setting: Setting, of names: Set<String>) -> Bool? {
    if setting.path[0] == "output" { return false }
    guard setting.path[0] == "grids" else { return nil }
    guard setting.path.count > 2 else {
      reader.report(
        setting.location, "", .other("name a key of the grid, as in grids.NAME.members=8"))
      return false
    }
    guard names.contains(setting.path[1]) else {
      reader.report(
        setting.location, "",
        .unknownName(setting.path[1], of: "grid", known: names.sorted()))
      return false
    }
    return true
  }

  /// What the result files' names begin with.
  private var stem: String {
    mutating get {
      let standard = GridReader.standardOutput(of: reader.file)
      guard let node = root["output"] else { return GridBundle.stem(of: standard) }
      guard case .text(let path) = node.value, !path.isEmpty, !path.contains("\0") else {
        reader.report(node.location, "output", .value(node.compact, allowed: "the path of a file"))
        return standard
      }
      return GridBundle.stem(of: path)
    }
  }

  /// Reads one grid.
  private mutating func read(
    _ member: JSONMember, _ common: JSONNode, _ settings: [Setting], stem: String,
    _ own: inout GridReader
  ) throws(GridError) {
    var tree = member.node
    if var bases { tree = try bases.carryOut(in: tree, of: reader.file, &own) }
    tree = tree.extending(common)
    for var setting in settings {
      if setting.path[0] == "grids" {
        guard setting.path[1] == member.key else { continue }
        setting.path.removeFirst(2)
      }
      own.apply(setting, to: &tree)
    }
    own.refuseExtends(in: tree)
    let written = tree.members?.first { $0.key == "output" }
    if written == nil {
      let path = JSONNode(.text(GridBundle.output(stem, member.key)), at: member.location)
      tree.value = .object((tree.members ?? []) + [JSONMember("output", at: member.location, path)])
    }
    let text = tree.pretty() + "\n"
    let grid = own.grid(
      from: tree, text: text, checksPoints: checkedPoints <= Grid.pointLimit)
    checkedPoints += own.checkedPoints
    guard let grid else { return }
    grids.append(
      (GridBundle.Entry(name: member.key, grid: grid), written?.location ?? member.location))
  }

  /// Checks what concerns several grids: that each has an output of its own, and how large they are together.
  private mutating func checkTogether() {
    var outputs: [String: String] = [:]
    for (entry, location) in grids {
      let name = entry.name ?? ""
      if let other = outputs.updateValue(name, forKey: Self.normal(entry.grid.output)) {
        reader.report(
          location, "grids.\(name).output",
          .other("it would write the same file as \(other), \(entry.grid.output.visible())"))
      }
    }
    let points = grids.reduce(0.0) { $0 + Double($1.entry.grid.pointCount) }
    let runs = grids.reduce(0.0) { $0 + Double($1.entry.grid.runCount) }
    if points > Double(Grid.pointLimit) || runs > Double(Grid.runLimit) {
      reader.report(
        root["grids"]?.location, "grids", .tooLarge(points: points, runs: runs, bytes: nil))
    }
  }

  /// A path without what does not change it.
  private static func normal(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return (path.hasPrefix("/") ? "/" : "") + parts
  }

  /// A place that problems are about.
  private struct Place: Hashable {
    let location: Location?
    let path: String
  }

  /// The problems of all grids, each with its grid's name in the path; those that all of them have stand at the root, and
  /// are there once.
  private var gridProblems: [GridError.Problem] {
    let places = found.map { grid in
      Dictionary(grouping: grid.problems) { Place(location: $0.location, path: $0.path) }
    }
    let isShared = { (place: Place) in
      places.count > 1 && places.dropFirst().allSatisfy { $0[place] == places[0][place] }
    }
    return found.enumerated().flatMap { index, grid in
      grid.problems.compactMap { problem in
        if isShared(Place(location: problem.location, path: problem.path)) {
          return index == 0 ? problem : nil
        }
        let path = "grids.\(grid.name)" + (problem.path.isEmpty ? "" : "." + problem.path)
        return GridError.Problem(at: problem.location, path, problem.reason)
      }
    }
  }
}
