internal import StudyKit

extension GridReader {
  /// How many members were asked for, as it was written.
  struct Members {
    /// The most members of a point.
    var most = 1
    /// The members of points for which conditions hold, with the location of these; none if all points have the same.
    var rules: [(rule: MemberRule, location: Location)] = []
  }

  /// The members of all points, or of those for which conditions hold.
  mutating func members(of root: JSONNode, _ study: AnyStudy?) -> Members {
    guard let node = root["members"] else {
      if let study, study.minimumMembers > 1 {
        report(
          root["study"]?.location, "",
          .other("\"members\" is missing: \(study.name) needs at least \(study.minimumMembers)"))
      }
      return Members()
    }
    guard let entries = node.members else {
      return Members(most: count(node, "members", study) ?? 1)
    }
    if node["until"] != nil { return Members() }
    var members = Members()
    for entry in entries where entry.key != "note" {
      let path = "members." + entry.key
      guard let count = count(entry.node, path, study) else { continue }
      members.most = max(members.most, count)
      members.rules.append((MemberRule(entry.key, count), entry.location))
    }
    if !entries.contains(where: { $0.key != "note" }) {
      report(
        node.location, "members",
        .value(node.compact, allowed: "a number, or numbers by conditions such as {\"*\": 8}"))
    }
    return members
  }

  /// A number of members that the study allows; nil if it is wrong.
  private mutating func count(_ node: JSONNode, _ path: String, _ study: AnyStudy?) -> Int? {
    let value = accept(node, as: .integer(1...Int.max), path: path)
    guard case .integer(let count)? = value else { return nil }
    guard let study, count < study.minimumMembers else { return count }
    let allowed = "a whole number of at least \(study.minimumMembers) with \(study.name)"
    report(node.location, path, .value(String(count), allowed: allowed))
    return nil
  }
}
