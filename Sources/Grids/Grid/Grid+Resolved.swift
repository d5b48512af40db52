internal import StudyKit

extension Grid {
  /// The grid with every parameter and the values of every axis, as JSON.
  ///
  /// Swept parameters are under `axes` only. A parameter that the study got later and that only steers recording is left
  /// out where it has the value of before, so that a file from before is that of the same grid. The key `provenance` says
  /// where the preset's values come from.
  package var resolvedText: String {
    let swept = Set(axes.flatMap { $0.columns.map(\.parameter) })
    var lines: [String] = []
    lines.append("\"study\": " + ParameterValue.json(of: study.name))
    lines.append("\"version\": \(study.version)")
    lines.append("\"seed\": \(seed)")
    lines.append("\"members\": \(members)")
    if let refine { lines.append("\"refine\": " + refine.json) }
    if let until { lines.append("\"until\": " + until.json) }
    if let preset {
      lines.append("\"preset\": " + ParameterValue.json(of: preset.name))
    }
    lines.append(
      Self.object(
        "parameters",
        parameters.filter { !swept.contains($0.key) && !isAsBefore($0.key, $0.value) }
          .mapValues(\.json).sorted { $0.key < $1.key }))
    lines.append(
      Self.object(
        "axes",
        axes.map { axis in
          let columns = axis.columns.map { column in
            let values = column.values.indices.map { column[$0]?.json ?? "null" }
            return (column.parameter, "[" + values.joined(separator: ",") + "]")
          }
          guard axis.isZip else { return (axis.name, columns.first?.1 ?? "[]") }
          let members = columns.map { ParameterValue.json(of: $0.0) + ": " + $0.1 }
          return (axis.name, "{\"zip\": {" + members.joined(separator: ", ") + "}}")
        }))
    lines += rules.resolved(self).map {
      ParameterValue.json(of: $0.key) + ": " + $0.node.compact
    }
    if let provenance = preset?.provenance, !provenance.isEmpty {
      let marks = provenance.mapValues { ParameterValue.json(of: $0) }
      lines.append(Self.object("provenance", marks.sorted { $0.key < $1.key }))
    }
    return "{\n  " + lines.joined(separator: ",\n  ") + "\n}\n"
  }

  /// Whether a parameter outside the identity has the value of all runs from before the study had it.
  private func isAsBefore(_ name: String, _ value: ParameterValue) -> Bool {
    guard let declared = study.parameter(name), !declared.isIdentity else { return false }
    return declared.valueBefore == value
  }

  private static func object(_ name: String, _ members: [(key: String, value: String)]) -> String {
    let lines = members.map { "    " + ParameterValue.json(of: $0.key) + ": " + $0.value }
    return "\"\(name)\": {"
      + (lines.isEmpty ? "}" : "\n" + lines.joined(separator: ",\n") + "\n  }")
  }
}
