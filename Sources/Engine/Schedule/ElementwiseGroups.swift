/// How a broadcast operand follows the rows and columns of a group.
enum BroadcastPattern: Equatable {
  /// One number.
  case scalar
  /// One number a column.
  case suffix(columns: Int)
  /// One number a row.
  case prefix(columns: Int)
  /// Neither: the broadcast is done in memory.
  case other

  var columns: Int? {
    switch self {
    case .suffix(let columns), .prefix(let columns): columns
    case .scalar, .other: nil
    }
  }
}

/// Which elementwise operations run in one pass.
///
/// A group runs where its last member stood, so an operation may join only if nobody outside the group
/// needs one of its members before that.
struct ElementwiseGroups {
  private struct Group {
    var members: [Int]
    var columns: Int?
  }

  /// The greatest number of operations in a group, where they are fused at all.
  static let usualLimit = 24
  private let limit: Int
  private var groups: [Int: Group] = [:]
  private var groupOf: [Int: Int] = [:]
  /// Broadcasts and constants that must stand in memory.
  private var material: Set<Int> = []

  /// No groups.
  init() { limit = 0 }

  /// Groups the elementwise operations of a graph, at most `limit` together.
  init(_ uses: Uses, limit: Int) {
    self.limit = limit
    for (index, entry) in uses.graph.entries.enumerated()
    where uses.isLive[index] && entry.operation.isElementwise { add(index, in: uses) }
  }

  private mutating func add(_ node: Int, in uses: Uses) {
    let entry = uses.graph.entries[node]
    var columns: Int?
    for input in entry.inputs {
      let root = uses.roots[input.index]
      guard uses.operation(root.node).is(Broadcast.self) else { continue }
      // A slice of a broadcast has no pattern.
      let isWhole = root.offset == 0 && uses.count(root.node) == uses.count(node)
      let pattern = isWhole ? pattern(root.node, in: uses) : .other
      if pattern == .other {
        material.insert(root.node)
      } else if let wanted = pattern.columns {
        if columns == nil || columns == wanted {
          columns = wanted
        } else {
          material.insert(root.node)
        }
      }
    }

    var joined = Group(members: [], columns: columns)
    for input in Set(entry.inputs.map { uses.roots[$0.index].node }).sorted() {
      guard let id = groupOf[input], let group = groups[id] else { continue }
      let union = joined.members + group.members
      guard union.count < limit, uses.count(input) == uses.count(node),
        uses.changes[input] == uses.changes[node],
        group.columns == nil || joined.columns == nil || group.columns == joined.columns,
        canWait(union, until: node, uses)
      else { continue }
      joined = Group(members: union, columns: joined.columns ?? group.columns)
      groups[id] = nil
    }
    joined.members = (joined.members + [node]).sorted()
    for member in joined.members { groupOf[member] = node }
    groups[node] = joined
  }

  private func canWait(_ members: [Int], until node: Int, _ uses: Uses) -> Bool {
    members.allSatisfy { member in
      let secondReaders = uses.seconds[member].map { uses.readers[$0] } ?? []
      return (uses.readers[member] + secondReaders).allSatisfy {
        $0 >= node || members.contains($0)
      }
    }
  }

  /// The members of the group that runs at this node.
  func members(endingAt node: Int) -> [Int]? { groups[node]?.members }

  func columns(of members: [Int]) -> Int? { groups[members[members.count - 1]]?.columns }

  func isMaterial(_ node: Int) -> Bool { material.contains(node) }

  /// Whether a broadcast or constant is only read inside groups, which spread it out themselves.
  func isVirtual(_ node: Int, in uses: Uses) -> Bool {
    let operation = uses.operation(node)
    guard operation.is(Broadcast.self) || operation.is(Constant.self), !material.contains(node),
      !uses.isOutput.contains(node)
    else { return false }
    return uses.readers[node].allSatisfy { groupOf[$0] != nil }
  }

  func pattern(_ node: Int, in uses: Uses) -> BroadcastPattern {
    guard let broadcast = uses.operation(node).as(Broadcast.self) else { return .other }
    let source = uses.graph.shape(of: uses.graph.entries[node].inputs[0])
    let outer = source[..<broadcast.axis].elementCount
    let inner = source[broadcast.axis...].elementCount
    if outer * inner == 1 { return .scalar }
    if outer == 1 { return .suffix(columns: inner) }
    if inner == 1 { return .prefix(columns: broadcast.extents.elementCount) }
    return .other
  }
}
