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

  /// The greatest number of operations in a group.
  var limit = 24
  private var groups: [Int: Group] = [:]
  private var groupOf: [Int: Int] = [:]
  /// Broadcasts and constants that must stand in memory.
  private var material: Set<Int> = []

  mutating func place(_ node: Int, in builder: ScheduleBuilder) {
    let entry = builder.graph.entries[node]
    var columns: Int?
    for input in entry.inputs {
      let root = builder.roots[input.index]
      guard builder.operation(root.node) is Broadcast else { continue }
      // A slice of a broadcast has no pattern.
      let isWhole = root.offset == 0 && builder.count(root.node) == builder.count(node)
      let pattern = isWhole ? pattern(root.node, in: builder) : .other
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
    for input in Set(entry.inputs.map { builder.roots[$0.index].node }).sorted() {
      guard let id = groupOf[input], let group = groups[id] else { continue }
      let union = joined.members + group.members
      guard union.count < limit, builder.count(input) == builder.count(node),
        builder.changes[input] == builder.changes[node],
        group.columns == nil || joined.columns == nil || group.columns == joined.columns,
        canWait(union, until: node, builder)
      else { continue }
      joined = Group(members: union, columns: joined.columns ?? group.columns)
      groups[id] = nil
    }
    joined.members = (joined.members + [node]).sorted()
    for member in joined.members { groupOf[member] = node }
    groups[node] = joined
  }

  private func canWait(_ members: [Int], until node: Int, _ builder: ScheduleBuilder) -> Bool {
    members.allSatisfy { member in
      // A GELU's slope is computed with it.
      let slopeReaders = builder.slopes[member].map { builder.readers[$0] } ?? []
      return (builder.readers[member] + slopeReaders).allSatisfy {
        $0 >= node || members.contains($0)
      }
    }
  }

  /// The members of the group that runs at this node.
  func members(endingAt node: Int) -> [Int]? { groups[node]?.members }

  func columns(of members: [Int]) -> Int? { groups[members[members.count - 1]]?.columns }

  func isMaterial(_ node: Int) -> Bool { material.contains(node) }

  /// Whether a broadcast or constant is only read inside groups, which spread it out themselves.
  func isVirtual(_ node: Int, in builder: ScheduleBuilder) -> Bool {
    let operation = builder.operation(node)
    guard operation is Broadcast || operation is Constant, !material.contains(node),
      !builder.isOutput.contains(node)
    else { return false }
    return builder.readers[node].allSatisfy { groupOf[$0] != nil }
  }

  func pattern(_ node: Int, in builder: ScheduleBuilder) -> BroadcastPattern {
    guard let broadcast = builder.operation(node) as? Broadcast else { return .other }
    let source = builder.graph.shape(of: builder.graph.entries[node].inputs[0])
    let outer = source[..<broadcast.axis].elementCount
    let inner = source[broadcast.axis...].elementCount
    if outer * inner == 1 { return .scalar }
    if outer == 1 { return .suffix(columns: inner) }
    if inner == 1 { return .prefix(columns: broadcast.extents.elementCount) }
    return .other
  }
}
