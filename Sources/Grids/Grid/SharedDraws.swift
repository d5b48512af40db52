internal import StudyKit

/// What the members of a point share although it is drawn, so that an interval over members holds for that alone.
enum SharedDraws {
  /// Seeds that fix a part of the draws for all members, with what they draw.
  private static let fixed = [("initSeed", "initial values"), ("dataSeed", "training data")]

  /// What an interval over members is conditional on, in words; nil where the study has no task that members could share.
  ///
  /// `values` gives the values that a parameter has in a grid, along an axis or as the only one; none if the study has no
  /// such parameter.
  static func words(_ values: (String) -> [ParameterValue]) -> String? {
    let scopes = Set(values("taskScope"))
    guard !scopes.isEmpty else { return nil }
    let others = fixed.filter { name, _ in
      values(name).contains { if case .integer(let seed) = $0 { seed >= 0 } else { false } }
    }.map(\.1)
    let sweep = ParameterValue.text("sweep")
    let shared = (scopes.contains(sweep) ? ["task"] : []) + others
    var words: [String] = []
    if !shared.isEmpty {
      let place = scopes.count > 1 ? " where taskScope is sweep" : ""
      words.append(
        "members share their \(shared.joined(separator: ", "))\(place): an interval over members is conditional on that"
      )
    }
    if scopes != [sweep] {
      let place = scopes.count > 1 ? " elsewhere" : ""
      words.append(
        "each member has a task of its own\(place): an interval over members is one over tasks")
    }
    return words.joined(separator: "; ")
  }
}

extension Grid {
  /// What an interval over members is conditional on, in words; nil where nothing is known of it, or there is none.
  package var conditions: String? { ArchivedGrid(self).conditions }
}

extension ArchivedGrid {
  /// What an interval over members is conditional on, in words; nil where nothing is known of it, or there is none.
  package var conditions: String? {
    guard members > 1 else { return nil }
    return SharedDraws.words { name in
      axes.flatMap(\.columns).filter { $0.parameter == name }.flatMap(\.values)
        + parameters.filter { $0.name == name }.map(\.value)
    }
  }

  /// What whoever reads numbers of members has to know of them: by which rule there are so many, and what they share.
  package var remarks: [String] { [rule, conditions].compactMap { $0 } }
}
