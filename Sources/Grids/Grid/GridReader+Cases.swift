internal import StudyKit

extension GridReader {
  /// A case along an axis, as it was written.
  struct CaseDraft {
    /// What it says of a parameter.
    struct Entry {
      let node: JSONNode
      let location: Location
      let path: String
    }

    let name: String
    let location: Location
    let path: String
    /// Where it exists; none for everywhere.
    let when: [ConditionsDraft]
  }

  /// The cases of an axis, and a column for each parameter of which one of them says something; nil if there are none.
  mutating func cases(
    _ members: [JSONMember], _ path: String, _ study: AnyStudy
  ) -> ([CaseDraft], [ColumnDraft])? {
    var cases: [CaseDraft] = []
    var order: [String] = []
    var entries: [String: [Int: CaseDraft.Entry]] = [:]
    var kinds: [String: ParameterKind] = [:]
    for member in members {
      let path = path + "." + member.key
      guard Self.isCaseName(member.key) else {
        report(
          member.location, path,
          .axisName(
            "a case's name must have 1 to 64 letters, without commas, quotes, and spaces at its ends"
          ))
        continue
      }
      guard let parameters = member.node.members else {
        report(
          member.node.location, path,
          .value(member.node.compact, allowed: "an object of parameters"))
        continue
      }
      for parameter in parameters where parameter.key != "note" && parameter.key != "when" {
        let path = path + "." + parameter.key
        guard let kind = kind(ofSwept: parameter, path, study) else { continue }
        kinds[parameter.key] = kind
        if entries[parameter.key] == nil { order.append(parameter.key) }
        entries[parameter.key, default: [:]][cases.count] = CaseDraft.Entry(
          node: parameter.node, location: parameter.location, path: path)
      }
      cases.append(
        CaseDraft(
          name: member.key, location: member.location, path: path,
          when: conditions(member.node["when"], path + ".when")))
    }
    let columns = order.compactMap { name -> ColumnDraft? in
      guard let kind = kinds[name], let known = entries[name],
        let first = known.min(by: { $0.key < $1.key })?.value
      else { return nil }
      return ColumnDraft(
        parameter: name, kind: kind, location: first.location, path: first.path,
        source: .cases(cases.indices.map { known[$0] }))
    }
    return cases.isEmpty ? nil : (cases, columns)
  }

  /// Whether a case can be named in conditions, tables and the file.
  private static func isCaseName(_ name: String) -> Bool {
    guard 1...64 ~= name.utf8.count, name.first?.isWhitespace == false,
      name.last?.isWhitespace == false
    else { return false }
    return !name.contains { $0 == "," || $0 == "\"" } && name.visible() == name
  }

  /// Reports cases that are the same as others: their runs would be the same.
  mutating func checkDuplicates(of swept: SweptAxis, _ cases: [CaseDraft]) {
    var first: [[ParameterValue]: Int] = [:]
    for (index, one) in cases.enumerated() {
      let values = swept.axis.columns.map { $0.values[index] }
      guard let earlier = first[values] else {
        first[values] = index
        continue
      }
      report(
        one.location, one.path,
        .other(
          "it has the values of the case \"\(cases[earlier].name)\"; a case needs values of its own"
        ))
    }
  }

  /// The name of the point about which parameters are varied.
  static let centre = "centre"

  /// A parameter's values along an axis of variations, with where they stand.
  struct Variation {
    var values: [ParameterValue]
    var locations: [Location]
    var paths: [String]
    /// Whether each is a variation of this parameter.
    var isStated: [Bool]
  }

  /// An axis along which one parameter at a time has another value than the grid, which comes first with all of its own.
  ///
  /// A value that is the grid's is that first point.
  func varied(
    _ lists: [(values: [ParameterValue], locations: [Location])], _ draft: AxisDraft,
    _ standards: [ParameterValue]
  ) -> (names: [String], columns: [Variation]) {
    var names = [Self.centre]
    var columns = zip(draft.columns, standards).map { column, standard in
      Variation(
        values: [standard], locations: [column.location], paths: [column.path], isStated: [false])
    }
    for (own, list) in lists.enumerated() {
      for (index, value) in list.values.enumerated() where value != standards[own] {
        names.append("\(draft.columns[own].parameter)=\(value.label)")
        let location = list.locations[list.locations.count == 1 ? 0 : index]
        for (column, written) in draft.columns.enumerated() {
          let isOwn = column == own
          columns[column].values.append(isOwn ? value : standards[column])
          columns[column].locations.append(isOwn ? location : written.location)
          columns[column].paths.append(isOwn ? "\(written.path)[\(index)]" : written.path)
          columns[column].isStated.append(isOwn)
        }
      }
    }
    return (names, columns)
  }
}
