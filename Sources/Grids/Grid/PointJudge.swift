/// Says of each point of a grid how many members it has, by the grid's rules.
struct PointJudge {
  /// A number of members with the conditions for it; nil for all points.
  private let counts: [(conditions: Conditions?, members: Int)]
  private let include: [Conditions]
  private let exclude: [Conditions]
  // By axis with cases: those that do not exist everywhere.
  private let cases: [(axis: Int, index: Int, conditions: [Conditions])]
  private let grid: [Axis]

  /// The rules on axes that have their scopes; `most` members where no rule says otherwise.
  init(
    _ rules: RunRules, axes: [Axis], members most: Int
  ) throws(RunRules.Contradiction) {
    grid = axes
    include = try RunRules.read(rules.include, of: axes)
    exclude = try RunRules.read(rules.exclude, of: axes)
    var counts: [(conditions: Conditions?, members: Int)] = []
    if rules.members.isEmpty { counts.append((nil, most)) }
    for rule in rules.members {
      let isForAll = rule.condition == MemberRule.all
      let conditions = try RunRules.read(isForAll ? [] : [rule.condition], of: axes)
      counts.append((conditions.first, rule.members))
    }
    self.counts = counts
    var cases: [(axis: Int, index: Int, conditions: [Conditions])] = []
    for scope in rules.scopes {
      guard let name = scope.name, let axis = axes.firstIndex(where: { $0.name == scope.axis }),
        let index = axes[axis].names?.firstIndex(of: name)
      else { continue }
      cases.append((axis, index, try RunRules.read(scope.conditions, of: axes)))
    }
    self.cases = cases
  }

  /// Whether points may have other numbers of members.
  var mayDiffer: Bool {
    counts.contains { $0.conditions != nil } || !(include + exclude).isEmpty || !cases.isEmpty
      || grid.contains { $0.scope != nil }
  }

  /// How many members the point with these indices has; 0 if it does not exist.
  func members(at indices: [Int]) -> Int {
    for axis in grid.indices where indices[axis] > 0 && !grid[axis].exists(at: indices) { return 0 }
    for one in cases where indices[one.axis] == one.index {
      guard holds(one.conditions, indices) else { return 0 }
    }
    guard include.isEmpty || holds(include, indices), !holds(exclude, indices) else { return 0 }
    return counts.reduce(0) { most, rule in
      rule.members > most && rule.conditions?.hold(at: indices, along: grid) ?? true
        ? rule.members : most
    }
  }

  private func holds(_ alternatives: [Conditions], _ indices: [Int]) -> Bool {
    alternatives.contains { $0.hold(at: indices, along: grid) }
  }
}

extension [Axis] {
  /// Calls `body` with the indices along the axes of every point, in row-major order.
  func forEachPoint(_ body: ([Int]) -> Void) {
    var indices = map { _ in 0 }
    while true {
      body(indices)
      var axis = count - 1
      while axis >= 0 {
        indices[axis] += 1
        if indices[axis] < self[axis].count { break }
        indices[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
