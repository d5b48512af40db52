internal import CKernels

/// A group of elementwise operations while it is made: operands, steps and their scratch slots.
struct TileGroup {
  private enum Kind: Equatable {
    case full
    case suffix
    case prefix
    case scalar
    case temporary
  }

  private struct Value {
    let kind: Kind
    let operand: ScheduleBuilder.Operand?
    var slot = 0
  }

  // 2 KiB of floats a slot: a dozen slots stay in a first-level cache of 32 KiB.
  private static let tileElements = 512

  let count: Int
  let columns: Int?
  /// The operand of each member's value.
  var values: [Int: Int] = [:]
  var steps: [Schedule.TileStep] = []
  var scratchBlock = 0
  private var operands: [Value] = []
  private var hasScratch: Bool { operands.contains { $0.kind != .full } }

  init(count: Int, columns: Int?) {
    self.count = count
    self.columns = columns
  }

  /// Elements of a tile; all at once where nothing has to stay in the cache between steps.
  var tile: Int {
    hasScratch ? Self.tileElements : (steps.count == 1 ? max(count, 1) : 4 * Self.tileElements)
  }

  mutating func full(_ block: Int) -> Int { full(ScheduleBuilder.Operand(block: block)) }

  mutating func full(_ operand: ScheduleBuilder.Operand) -> Int { add(.full, operand) }

  mutating func scalar(_ block: Int) -> Int {
    add(.scalar, ScheduleBuilder.Operand(block: block))
  }

  mutating func broadcast(
    _ operand: ScheduleBuilder.Operand, _ pattern: BroadcastPattern
  ) -> Int {
    switch pattern {
    case .suffix: add(.suffix, operand)
    case .prefix: add(.prefix, operand)
    case .scalar, .other: add(.scalar, operand)
    }
  }

  mutating func temporary(_ member: Int) -> Int { add(.temporary, nil) }

  private mutating func add(_ kind: Kind, _ operand: ScheduleBuilder.Operand?) -> Int {
    if let operand {
      let same = operands.firstIndex {
        $0.kind == kind && $0.operand?.block == operand.block
          && $0.operand?.offset == operand.offset
      }
      if let same { return same }
    }
    operands.append(Value(kind: kind, operand: operand))
    return operands.count - 1
  }

  /// Results that may take over the memory of operands that end here: each is written no earlier than the operand
  /// is last read.
  func takeovers(_ blocks: [Block], dyingAt step: Int) -> [(new: Int, old: Int)] {
    var taken: Set<Int> = []
    var found: [(Int, Int)] = []
    for (position, written) in steps.enumerated() {
      guard let result = operands[written.output].operand, operands[written.output].kind == .full,
        blocks[result.block].home == nil
      else { continue }
      for (index, value) in operands.enumerated() where value.kind == .full {
        guard let old = value.operand, old.offset == 0, blocks[old.block].home == nil,
          blocks[old.block].last == step, blocks[old.block].first < step,
          blocks[old.block].count == blocks[result.block].count, !taken.contains(old.block),
          !steps[(position + 1)...].contains(where: { $0.inputs.contains(index) }),
          !operands.contains(where: { $0.kind != .full && $0.operand?.block == old.block })
        else { continue }
        taken.insert(old.block)
        found.append((result.block, old.block))
        break
      }
    }
    return found
  }

  /// Gives scratch slots, temporaries one after another in the same slot, and returns their number.
  mutating func assignSlots() -> Int {
    var used = 0
    for index in operands.indices
    where operands[index].kind != .full && operands[index].kind != .temporary {
      operands[index].slot = used
      used += 1
    }
    var free: [Int] = []
    for (position, step) in steps.enumerated() {
      for input in Set(step.inputs)
      where operands[input].kind == .temporary
        && !steps[(position + 1)...].contains(where: { $0.inputs.contains(input) })
      {
        free.append(operands[input].slot)
      }
      guard operands[step.output].kind == .temporary else { continue }
      if let slot = free.popLast() {
        operands[step.output].slot = slot
      } else {
        operands[step.output].slot = used
        used += 1
      }
    }
    return used
  }

  func tiles(_ location: (ScheduleBuilder.Operand) -> Schedule.Location) -> Schedule.Tiles {
    let width = columns ?? count
    return Schedule.Tiles(
      operands: operands.map { value in
        let kind =
          switch value.kind {
          case .full: SW_TILE_FULL
          case .suffix: SW_TILE_SUFFIX
          case .prefix: SW_TILE_PREFIX
          case .scalar: SW_TILE_SCALAR
          case .temporary: SW_TILE_SCRATCH
          }
        return Schedule.TileOperand(
          kind: Int32(kind), slot: value.slot, location: value.operand.map(location))
      }, steps: steps, rows: count / width, columns: width, tile: tile,
      scratch: location(ScheduleBuilder.Operand(block: scratchBlock)))
  }
}
