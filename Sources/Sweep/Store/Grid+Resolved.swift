internal import StudyKit

extension Grid {
  /// The grid with every parameter and every axis' values, as JSON.
  ///
  /// Parameters that are swept stand under `axes` alone.
  package var resolvedText: String {
    let swept = Set(axes.flatMap { $0.columns.map(\.parameter) })
    var lines: [String] = []
    lines.append("\"study\": " + ParameterValue.json(of: study.name))
    lines.append("\"version\": \(study.version)")
    lines.append("\"seed\": \(seed)")
    lines.append("\"members\": \(members)")
    lines.append(
      Self.object(
        "parameters",
        parameters.filter { !swept.contains($0.key) }.map { ($0, $1.json) }
          .sorted { $0.0 < $1.0 }))
    lines.append(
      Self.object(
        "axes",
        axes.map { axis in
          let columns = axis.columns.map { ($0.parameter, ParameterValue.list($0.values).json) }
          guard axis.isZip else { return (axis.name, columns.first?.1 ?? "[]") }
          let members = columns.map { ParameterValue.json(of: $0.0) + ": " + $0.1 }
          return (axis.name, "{\"zip\": {" + members.joined(separator: ", ") + "}}")
        }))
    return "{\n  " + lines.joined(separator: ",\n  ") + "\n}\n"
  }

  private static func object(_ name: String, _ members: [(String, String)]) -> String {
    let lines = members.map { "    " + ParameterValue.json(of: $0.0) + ": " + $0.1 }
    return "\"\(name)\": {"
      + (lines.isEmpty ? "}" : "\n" + lines.joined(separator: ",\n") + "\n  }")
  }
}
