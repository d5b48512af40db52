internal import CKernels

// Steps of elementwise operations.
extension ScheduleBuilder {
  mutating func emitGroup(_ members: [Int]) {
    var group = TileGroup(count: uses.count(members[0]), columns: groups.columns(of: members))
    for member in members {
      let entry = uses.graph.entries[member]
      guard let operation = entry.operation as? any Elementwise else { continue }
      var inputs: [Int] = []
      for input in entry.inputs {
        inputs.append(tileOperand(input.index, members, &group))
      }
      let isRead =
        uses.readers[member].contains { !members.contains($0) } || uses.isOutput.contains(member)
      let output = isRead ? group.full(resultBlock(member)) : group.temporary(member)
      group.values[member] = output
      group.steps.append(
        Schedule.TileStep(
          kernel: operation.tile, output: output,
          second: uses.seconds[member].map { group.full(resultBlock($0)) }, inputs: inputs,
          constants: operation.constants))
    }
    group.scratchBlock = scratch(0).block
    let count = group.assignSlots()
    blocks[group.scratchBlock].count = count * group.tile
    let names = members.map { uses.graph.entries[$0].operation.label }
    steps.append(Step(actions: [.tiles(group)], label: names.joined(separator: ", ")))
  }

  private mutating func tileOperand(
    _ input: Int, _ members: [Int], _ group: inout TileGroup
  ) -> Int {
    let root = uses.roots[input]
    if let value = group.values[root.node], root.offset == 0 { return value }
    let entry = uses.graph.entries[root.node]
    if let constant = entry.operation.as(Constant.self), !groups.isMaterial(root.node) {
      return group.scalar(constantBlock(constant.value))
    }
    if entry.operation.is(Broadcast.self), !groups.isMaterial(root.node) {
      let pattern = groups.pattern(root.node, in: uses)
      return group.broadcast(reading(entry.inputs[0].index), pattern)
    }
    return group.full(reading(input))
  }
}
