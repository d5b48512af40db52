internal import StudyKit

extension GridReader {
  private static let refineKeys = ["axis", "along", "measure", "points", "note"]

  /// The rule in `refine`; nil where there is none, or a wrong one, which is reported.
  mutating func refine(of root: JSONNode, _ study: AnyStudy, _ axes: [Axis], members: Int)
    -> Refine?
  {
    guard let node = root["refine"] else { return nil }
    guard node.members != nil else {
      let allowed = "an object with \"axis\", \"measure\" and \"points\""
      report(node.location, "refine", .value(node.compact, allowed: allowed))
      return nil
    }
    checkKeys(of: node, among: Self.refineKeys, "refine")
    for key in ["axis", "measure", "points"] where node[key] == nil {
      report(node.location, "refine", .missing(key))
    }
    let block = Until.block(of: study)
    if let given = root["members"], given.members != nil {
      report(
        given.location, "members",
        .value(given.compact, allowed: "a number with \"refine\", the most of a point"))
      return nil
    }
    guard members >= block else {
      report(
        root["members"]?.location ?? node.location, "members",
        .value("\(members)", allowed: "a number from \(block) with \"refine\", the most of a point")
      )
      return nil
    }
    guard let crossed = axis(node["axis"], "axis", axes) else { return nil }
    var followed: Axis?
    if let along = node["along"] {
      followed = axis(along, "along", axes.filter { $0.name != crossed.name })
      if followed == nil { return nil }
    }
    guard let measure = node["measure"], let points = node["points"],
      let name = text(measure, "refine.measure", allowed: "the name of a fraction")
    else { return nil }
    let columns = followed?.count ?? 1
    let search = BoundarySearch(places: crossed.count, columns: columns, block: block)
    let most = crossed.count * columns * ((members + block - 1) / block)
    let kind = ParameterKind.integer(search.first.count...max(most, search.first.count))
    guard case .integer(let count)? = accept(points, as: kind, path: "refine.points") else {
      return nil
    }
    return Refine(
      axis: crossed.name, along: followed?.name, measure: name.withoutSummary, points: count,
      block: block)
  }

  /// An axis of the grid by its name, with more than one value; reported if it is anything else.
  private mutating func axis(_ node: JSONNode?, _ key: String, _ axes: [Axis]) -> Axis? {
    let path = "refine." + key
    guard let node, let name = text(node, path, allowed: "the name of an axis") else { return nil }
    guard let axis = axes.first(where: { $0.name == name }) else {
      report(
        node.location, path,
        .unknownName(
          name, of: key == "axis" ? key : "other axis", known: axes.map(\.name)))
      return nil
    }
    guard axis.count > 1 else {
      report(node.location, path, .other("\(name) has one value, between which nothing changes"))
      return nil
    }
    return axis
  }
}
