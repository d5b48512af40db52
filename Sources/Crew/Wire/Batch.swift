package import Grids

/// The message with which the coordinator hands out assignments, in order, in at most ``Tag/limit`` bytes.
///
/// Consecutive blocks of a point are encoded as one group, so that thousands of tiny runs fit one message.
package struct Batch: Equatable {
  /// The number of the request that it answers.
  package var number: Int
  /// What to compute, in order.
  package var assignments: [Assignment]

  /// The most members of one assignment if they are not consecutive; larger ones are split.
  package static let memberLimit = 500

  package var message: [UInt8] {
    var writer = ByteWriter()
    writer.write(number)
    var index = 0
    while index < assignments.count {
      switch assignments[index] {
      case .summary(let point):
        writer.write(Kind.summary.rawValue)
        writer.write(point)
        index += 1
      case .members(let point, let members):
        guard Self.isConsecutive(members) else {
          writer.write(Kind.list.rawValue)
          writer.write(point)
          writer.write(members.count)
          var last = 0
          for member in members {
            writer.write(member - last)
            last = member
          }
          index += 1
          continue
        }
        let blocks = repeats(from: index)
        writer.write(Kind.blocks.rawValue)
        writer.write(point)
        writer.write(members[0])
        writer.write(members.count)
        writer.write(blocks)
        index += blocks
      }
    }
    return writer.bytes
  }

  /// The most bytes that an assignment adds to a message when it follows `last`.
  package static func size(of assignment: Assignment, after last: Assignment?) -> Int {
    switch assignment {
    case .summary: 11
    case .members(let point, let members):
      if isConsecutive(members) {
        if case .members(point, let before)? = last, before.count == members.count,
          isConsecutive(before), before[0] + before.count == members[0]
        {
          0
        } else {
          41
        }
      } else {
        // Members count below 2³⁵, so that each takes at most five bytes.
        21 + 5 * members.count
      }
    }
  }

  package init(number: Int, assignments: [Assignment]) {
    self.number = number
    self.assignments = assignments
  }

  /// Reads a message; `members` is the number of members of a point.
  package init(message: [UInt8], members limit: Int) throws(WireError) {
    var reader = ByteReader(message)
    number = try reader.integer()
    assignments = []
    var total = 0
    while reader.rest > 0 {
      guard let kind = Kind(rawValue: try reader.byte()) else { throw WireError("a group") }
      let point = try reader.integer()
      switch kind {
      case .summary: assignments.append(.summary(point: point))
      case .blocks:
        var first = try reader.integer(upTo: limit)
        let count = try reader.integer(upTo: limit - first)
        guard count > 0 else { throw WireError("a block") }
        let blocks = try reader.integer(upTo: (limit - first) / count)
        for _ in 0..<blocks {
          assignments.append(.members(point: point, members: Array(first..<first + count)))
          first += count
        }
        total += blocks * count
      case .list:
        let count = try reader.integer(upTo: Self.memberLimit)
        var members: [Int] = []
        var last = 0
        for index in 0..<count {
          let step = try reader.integer(upTo: limit - 1 - last)
          guard step > 0 || index == 0 else { throw WireError("members in order") }
          last += step
          members.append(last)
        }
        guard !members.isEmpty else { throw WireError("members") }
        assignments.append(.members(point: point, members: members))
        total += count
      }
    }
  }

  /// How many assignments from `index` on are consecutive blocks of one point and size.
  private func repeats(from index: Int) -> Int {
    guard case .members(let point, let members) = assignments[index] else { return 1 }
    var next = members[0] + members.count
    var end = index + 1
    while end < assignments.count,
      case .members(point, let more) = assignments[end], more.count == members.count,
      more[0] == next, Self.isConsecutive(more)
    {
      next += more.count
      end += 1
    }
    return end - index
  }

  private static func isConsecutive(_ members: [Int]) -> Bool {
    guard let first = members.first, let last = members.last else { return false }
    return last - first == members.count - 1
  }

  private enum Kind: UInt8 {
    case summary = 0
    case blocks = 1
    case list = 2
  }
}
