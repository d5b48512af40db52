package import ArgumentParser
internal import Grids
internal import Report
package import StudyKit
internal import Tables

/// `swift-sweep studies [NAME]`.
package struct StudiesCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "studies",
    abstract: "List the studies, or the parameters, presets and measures of one.")

  @Argument(
    help: "A study's name; by default all studies are listed.",
    completion: .custom { _, _, _ in StudyRegistry.names })
  package var name: String?

  @Flag(help: JSONHelp.text)
  package var json = false

  package init() {}

  package func run() throws {
    if json {
      let studies = try name.map { [try study(named: $0)] } ?? StudyRegistry.current
      return print(AnyStudy.document(of: studies).pretty())
    }
    guard let name else {
      let width = StudyRegistry.current.map(\.name.count).max() ?? 0
      for study in StudyRegistry.current {
        print(
          study.name + String(repeating: " ", count: width + 2 - study.name.count) + study.title)
      }
      return
    }
    print(try study(named: name).summary)
  }
}

/// The study with a name; if there is none, prints which there are and ends the command.
package func study(named name: String) throws -> AnyStudy {
  guard let study = StudyRegistry.current.first(where: { $0.name == name }) else {
    complain("\(unknownStudy(name))")
    throw ExitCode.validationFailure
  }
  return study
}

/// That there is no such study, and which one may be meant.
package func unknownStudy(_ name: String) -> String {
  "there is no study \"\(name)\"" + suggestion(for: name, among: StudyRegistry.current.map(\.name))
}

extension AnyStudy {
  /// All that the author of a grid needs to know about a study.
  package var summary: String {
    var lines = [title, "Source: \(source)", "Version \(version)" + membersNote, "", "Parameters"]
    for parameter in parameters {
      lines.append("  \(parameter.name) = \(parameter.standard.description)" + unit(parameter.unit))
      lines += indented(sentence(parameter.help) + " " + allowedNote(parameter))
    }
    if !presets.isEmpty { lines += ["", "Presets"] }
    for preset in presets {
      lines.append("  \(preset.name)")
      lines += indented(preset.help)
      for name in parameters.map(\.name) {
        guard let value = preset.values[name] else { continue }
        lines.append(
          "      \(name) = \(value)" + (preset.provenance[name].map { "  [\($0)]" } ?? ""))
      }
    }
    lines += lists(of: "Measures", measures) + lists(of: "Summary of a point", summaryMeasures)
    return lines.joined(separator: "\n")
  }

  private var membersNote: String {
    (minimumMembers > 1 ? "; at least \(minimumMembers) members" : "")
      + (blockSize > 1 ? "; members are computed in blocks of \(blockSize)" : "")
  }

  private func unit(_ unit: String?) -> String { unit.map { " \($0)" } ?? "" }

  /// The text with a full stop, unless it ends with punctuation.
  private func sentence(_ text: String) -> String {
    text.last.map { ".!?".contains($0) } ?? true ? text : text + "."
  }

  private func allowedNote(_ parameter: ParameterDeclaration) -> String {
    var note = parameter.kind == .text ? "" : "Takes \(parameter.kind.allowed)."
    if let condition = parameter.condition {
      let values = condition.values.map(\.description).joined(separator: " or ")
      note += " Exists only where \(condition.parameter) is \(values)."
    }
    if !parameter.isIdentity { note += " Not part of a run's identity." }
    return note
  }

  /// The measures with the default parameters; other parameters may have other measures.
  private func lists(
    of title: String, _ measures: (ParameterValues) throws(ParameterError) -> [Measure]
  ) -> [String] {
    guard let measures = try? measures(defaults), !measures.isEmpty else { return [] }
    var lines = ["", title + " (with the defaults)"]
    for measure in measures {
      let shape = measure.dimensions.map { "\($0.name) \($0.coordinate.count)" }
      let dimensions = shape.isEmpty ? "" : " (" + shape.joined(separator: ", ") + ")"
      lines.append("  \(measure.name)\(dimensions), \(measure.element)" + unit(measure.unit))
      let source = measure.source.map { " [\($0)]" } ?? ""
      lines += indented("\(measure.longName): \(measure.definition)\(source)")
    }
    return lines
  }

  private func indented(_ text: String) -> [String] {
    let indent = "      "
    return wrapped(text, width: 96, first: indent, rest: indent)
  }
}
