internal import StudyKit

extension GridReader {
  /// The rules of a grid as they were written, beside those of axes and cases.
  struct RulesDraft {
    var members = Members()
    var include: [ConditionsDraft] = []
    var exclude: [ConditionsDraft] = []
    /// Where it is said which points exist.
    var location: Location?
  }

  /// What asks for the runs of a grid.
  struct Asked {
    let axes: [Axis]
    let rules: RunRules
    let presence: Presence?
  }

  /// The rules at the root of a grid.
  mutating func rules(of root: JSONNode, _ study: AnyStudy?) -> RulesDraft {
    RulesDraft(
      members: members(of: root, study), include: conditions(root["include"], "include"),
      exclude: conditions(root["exclude"], "exclude"),
      location: (root["exclude"] ?? root["include"] ?? root["members"])?.location)
  }

  /// Conditions that are alternatives: one text, or a list of them; none where there is no node.
  mutating func conditions(_ node: JSONNode?, _ path: String) -> [ConditionsDraft] {
    guard let node else { return [] }
    if case .text(let text) = node.value {
      return [ConditionsDraft(text: text, location: node.location, path: path)]
    }
    let allowed = "conditions such as \"noise=0.5\", or a list of these"
    guard case .list(let nodes) = node.value, !nodes.isEmpty else {
      report(node.location, path, .value(node.compact, allowed: allowed))
      return []
    }
    return nodes.enumerated().compactMap { index, node in
      let path = "\(path)[\(index)]"
      guard case .text(let text) = node.value else {
        report(
          node.location, path, .value(node.compact, allowed: "conditions such as \"noise=0.5\""))
        return nil
      }
      return ConditionsDraft(text: text, location: node.location, path: path)
    }
  }

  /// Carries out the rules on the axes; nil if there are problems with them.
  mutating func asked(_ draft: RulesDraft, _ drafts: [AxisDraft], _ axes: [Axis]) -> Asked? {
    let before = problems.count
    var rules = RunRules(
      members: draft.members.rules.map(\.rule), include: draft.include.map(\.text),
      exclude: draft.exclude.map(\.text))
    for member in draft.members.rules where member.rule.condition != MemberRule.all {
      check(
        ConditionsDraft(text: member.rule.condition, location: member.location, path: "members"),
        axes)
    }
    for conditions in draft.include + draft.exclude { check(conditions, axes) }
    for axis in drafts {
      var scopes = [(RunRules.Scope(axis.name, where: axis.when.map(\.text)), axis.when)]
      if case .cases(let cases) = axis.kind {
        scopes += cases.map {
          (RunRules.Scope(axis.name, $0.name, where: $0.when.map(\.text)), $0.when)
        }
      }
      for (scope, conditions) in scopes where !conditions.isEmpty {
        for one in conditions { check(one, axes, except: axis.name) }
        rules.scopes.append(scope)
      }
    }
    guard problems.count == before else { return nil }
    do throws(RunRules.Contradiction) {
      let scoped = try rules.scoped(axes)
      let presence = try Presence(rules, axes: scoped, members: draft.members.most)
      if presence?.runCount == 0 { report(draft.location, "", .other("no point is left")) }
      return Asked(axes: scoped, rules: rules, presence: presence)
    } catch {
      guard case .circle(let names) = error,
        let first = drafts.first(where: { names.contains($0.name) })?.when.first
      else { return nil }
      let others = names.joined(separator: ", ")
      report(
        first.location, first.path,
        .other("\(others): each exists only for some values of the next, in a circle"))
      return nil
    }
  }

  /// Reports conditions that cannot be read, or that are on the axis itself which they are for.
  private mutating func check(_ draft: ConditionsDraft, _ axes: [Axis], except name: String? = nil)
  {
    do throws(Conditions.Refusal) {
      let conditions = try Conditions([draft.text], axes: axes, members: nil)
      guard let own = axes.firstIndex(where: { $0.name == name }), conditions.axes.contains(own)
      else { return }
      report(
        draft.location, draft.path,
        .other("whether \(axes[own].name) exists cannot depend on itself"))
    } catch { report(draft.location, draft.path, error.reason) }
  }
}
