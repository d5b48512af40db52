/// Carries out `extends`: reads the grids that a grid extends, and makes one tree of all.
///
/// Only a grid that is read from a file extends others. One that a result file holds, or that came from another rank,
/// has it carried out, so that nothing but what the user named is ever opened.
package struct GridBases {
  /// The most grids that one may extend, directly or through others.
  package static let limit = 8

  /// Reads the grid at a path.
  package typealias Opener = (_ path: String) throws(GridFile.Refusal) -> GridFile

  // The files that lead to the one being read, by their identities.
  private var chain: [String]
  private let open: Opener

  /// The bases of a grid with an identity.
  package init(
    of identity: String,
    open: @escaping Opener = { path throws(GridFile.Refusal) in try GridFile(at: path) }
  ) {
    chain = [identity]
    self.open = open
  }

  /// Carries out `extends` in a grid's tree; `file` is its path, from whose folder that of the base starts.
  ///
  /// Problems with the base's keys are reported to `reader`; a base that cannot be read is an error at once.
  mutating func carryOut(
    in root: JSONNode, of file: String, _ reader: inout GridReader
  ) throws(GridError) -> JSONNode {
    guard let written = root.members?.first(where: { $0.key == "extends" }) else { return root }
    let node = written.node
    var rest = root
    rest.value = .object((root.members ?? []).filter { $0.key != "extends" })
    guard case .text(let name) = node.value, !name.isEmpty, !name.contains("\0") else {
      reader.report(
        node.location, "extends", .value(node.compact, allowed: "the path of another grid"))
      return rest
    }
    let path = name.hasPrefix("/") ? name : Self.folder(of: file) + name
    let start = reader.file
    let refuse = { (kind: GridError.Kind, reason: String) in
      GridError(
        kind, file: start,
        [GridError.Problem(at: node.location, "extends", .file("\(path.visible()): \(reason)"))])
    }
    let opened: GridFile
    do throws(GridFile.Refusal) { opened = try open(path) } catch {
      throw refuse(error.kind, error.reason)
    }
    guard !chain.contains(opened.identity) else {
      throw refuse(.invalid, "it is this grid, or extends it; a grid cannot extend itself")
    }
    guard chain.count <= Self.limit else {
      throw refuse(.invalid, "more than \(Self.limit) grids extend one another")
    }
    chain.append(opened.identity)
    defer { chain.removeLast() }
    let tree = try tree(of: opened.bytes, at: path, &reader)
    let base = try carryOut(in: tree, of: path, &reader)
    guard base.members != nil else {
      reader.report(
        base.location, "", .value(base.compact, allowed: "an object such as {\"study\": \"…\"}"))
      return rest
    }
    return rest.extending(base)
  }

  private func tree(
    of bytes: [UInt8], at path: String, _ reader: inout GridReader
  ) throws(GridError) -> JSONNode {
    do throws(JSONReader.Failure) {
      let read = try JSONReader.readLeniently(bytes) { line, column in
        .base(file: path, line: line, column: column)
      }
      reader.report(read.duplicates)
      return read.node
    } catch {
      throw GridError(
        .invalid, file: reader.file,
        [GridError.Problem(at: error.location, "", .syntax(error.reason))])
    }
  }

  /// The folder of a file with its slash; empty for a name alone.
  private static func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }
}

extension GridReader {
  /// Reports each duplicate key.
  mutating func report(_ duplicates: [JSONReader.Duplicate]) {
    for duplicate in duplicates {
      report(duplicate.location, duplicate.path, .duplicateKey(first: duplicate.first))
    }
  }

  /// Reports `extends` in a tree in which it is carried out no more.
  mutating func refuseExtends(in root: JSONNode) {
    guard let node = root["extends"] else { return }
    report(node.location, "extends", .other("only a grid's file can extend another grid"))
  }
}

extension JSONNode {
  /// Keys of a grid that are about its file and are not passed on.
  private static let ownKeys: Set = ["note", "output", "$schema"]

  /// A grid's tree with what it does not say itself taken from another.
  ///
  /// Its keys replace those of the base, one by one in `parameters` and `axes`. What it sets, the base no longer
  /// sweeps, and what it sweeps, the base no longer sets.
  func extending(_ base: JSONNode) -> JSONNode {
    var base = base
    base.value = .object((base.members ?? []).filter { !Self.ownKeys.contains($0.key) })
    let given = Set((self["parameters"]?.members ?? []).map(\.key))
    let axes = self["axes"]?.members ?? []
    // Where an axis says nothing of a parameter, that has the value of the base.
    let swept = Set(axes.filter { $0.node["when"] == nil }.flatMap(\.parameters))
    let replaced = given.union(swept).union(self["seed"] == nil ? [] : ["seed"])
    base.filter("parameters") { !swept.contains($0.key) }
    base.filter("axes") { axis in
      // An axis of the same name is replaced where it stands.
      let isKept = axis.parameters.isEmpty || !replaced.isSuperset(of: axis.parameters)
      return isKept || axes.contains { $0.key == axis.key }
    }
    return merged(over: base, deeper: ["parameters", "axes"])
  }

  /// The members of an object over those of another, which keep their places.
  private func merged(over base: JSONNode, deeper: Set<String> = []) -> JSONNode {
    guard let own = members, var members = base.members else { return self }
    for member in own {
      guard let index = members.firstIndex(where: { $0.key == member.key }) else {
        members.append(member)
        continue
      }
      let below = members[index].node
      members[index] = member
      if deeper.contains(member.key) { members[index].node = member.node.merged(over: below) }
    }
    return JSONNode(.object(members), at: location)
  }

  /// Keeps those members of a key's object for which `isKept` holds.
  private mutating func filter(_ key: String, _ isKept: (JSONMember) -> Bool) {
    guard var members, let index = members.firstIndex(where: { $0.key == key }),
      let inner = members[index].node.members
    else { return }
    members[index].node.value = .object(inner.filter(isKept))
    value = .object(members)
  }
}

extension JSONMember {
  /// The parameters that an axis sweeps: those of a zip, or the one that it is named after; none of cases and
  /// variations, which have the grid's values where they say nothing.
  fileprivate var parameters: [String] {
    guard key != "note", node["cases"] == nil, node["oneAtATime"] == nil else { return [] }
    guard let zip = node["zip"]?.members else { return [key] }
    return zip.map(\.key).filter { $0 != "note" }
  }
}
