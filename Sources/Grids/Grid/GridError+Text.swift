internal import StudyKit

extension GridError.Reason {
  /// The message: what is wrong, the value, what is allowed and what may have been meant.
  var text: String {
    switch self {
    case .file(let reason), .other(let reason): return reason
    case .syntax(let reason): return "not JSON: " + reason
    case .duplicateKey(let first): return "duplicate key, first used at \(first)"
    case .unknownKey(let key, let allowed):
      return "there is no key \(ParameterValue.json(of: shortened(key))) here"
        + suggestion(for: key, among: allowed)
    case .missing(let key): return "\"\(key)\" is missing"
    case .value(let value, let allowed):
      return "\(shortened(value)) is not allowed, only \(allowed)"
    case .unknownName(let name, let kind, let known):
      return "there is no \(kind) \(ParameterValue.json(of: shortened(name)))"
        + suggestion(for: name, among: known)
    case .renamed(let name, let today): return "\(shortened(name)) is now called \(today)"
    case .parameter(let error, let study): return text(of: error, study: study)
    case .impossible(let reason, let point, let further):
      guard !point.isEmpty else { return reason }
      let others = further == 0 ? "" : " and \(further) more point\(further == 1 ? "" : "s")"
      return reason + " (at \(point)\(others))"
    case .givenTwice(let name, let first):
      return "\(shortened(name)) is set twice, first at \(first)"
    case .duplicateValue(let value, let first):
      return "\(shortened(value)) appears twice on the axis, first at index \(first)"
    case .empty: return "an axis needs at least one value"
    case .unequalZip(let lengths):
      let parts = lengths.sorted { $0.key < $1.key }.map { "\($0.key) has \($0.value)" }
      return "the lists of a zip must have the same length; "
        + shortened(parts.joined(separator: ", "))
    case .axisName(let reason): return reason
    case .tooLarge(let points, let runs, let bytes):
      let size = bytes.map { "; its result file would need about \(byteText($0))" } ?? ""
      return
        "the grid has \(countText(points)) points and \(countText(runs)) runs\(size); a sweep holds at"
        + " most \(countText(Double(Grid.pointLimit))) points and \(countText(Double(Grid.runLimit))) runs"
    }
  }

  private func text(of error: ParameterError, study: String) -> String {
    switch error {
    case .unknown(let name, let known):
      let suggestion = suggestion(for: name, among: known)
      return "\(study) has no parameter \(ParameterValue.json(of: shortened(name)))"
        + (suggestion.isEmpty ? "; `swift-sweep studies \(study)` lists them" : suggestion)
    case .unreadable(let name, let value, let allowed):
      return "\(shortened(value.description)) is not allowed for \(name), only \(allowed)"
    case .inapplicable(let name, let condition, let actual):
      let values = condition.values.map(\.description).joined(separator: " or ")
      return "\(name) exists only where \(condition.parameter) is \(values), and here it is"
        + " \(shortened(actual.description))"
    case .impossible(_, let reason): return reason
    }
  }
}

/// What a message about an unknown name ends with: the nearest names, or all names if none is near and they are few.
package func suggestion(for name: String, among names: [String]) -> String {
  let near = nearestNames(to: name, among: names).prefix(3)
  if !near.isEmpty {
    return "; did you mean " + near.map { "\"\($0)\"" }.joined(separator: " or ") + "?"
  }
  guard !names.isEmpty, names.count <= 12 else { return "" }
  return names.count == 1
    ? "; there is only \(names[0])" : "; there are " + names.joined(separator: ", ")
}

extension Location: CustomStringConvertible {
  /// Line and column, with the file if it is not the grid's own, or the option.
  package var description: String {
    switch self {
    case .file(let line, let column): "\(line):\(column)"
    case .base(let file, let line, let column): "\(file.visible()):\(line):\(column)"
    case .option(let option): shortened(option)
    }
  }
}

/// A text cut to about sixty characters, with control characters made visible, so that a message stays readable.
func shortened(_ text: String) -> String {
  (text.count > 60 ? text.prefix(40) + "…" + text.suffix(16) : text).visible()
}
