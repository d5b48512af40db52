// Steps of elementwise operations.
extension ScheduleBuilder {
  mutating func emitGroup(_ members: [Int]) {
    if let sum = rowSums[members[0]] {
      emitSummed(members[0], sum)
      return
    }
    if let (kernel, product, bias) = biased(members) {
      emitBiased(members[1], kernel, product, bias)
      return
    }
    var group = TileGroup(count: count(members[0]), columns: groups.columns(of: members))
    for member in members {
      let entry = graph.entries[member]
      guard let operation = entry.operation as? any Elementwise else { continue }
      var inputs: [Int] = []
      for input in entry.inputs {
        inputs.append(tileOperand(input.index, members, &group))
      }
      let isRead = readers[member].contains { !members.contains($0) } || isOutput.contains(member)
      let output = isRead ? group.full(resultBlock(member)) : group.temporary(member)
      group.values[member] = output
      if let slope = slopes[member], let gelu = operation as? Gelu {
        group.steps.append(
          Schedule.TileStep(
            kernel: gelu.form == .exact ? .geluAndSlope : .geluTanhAndSlope, output: output,
            second: group.full(resultBlock(slope)), inputs: inputs, constants: (0, 0)))
      } else {
        group.steps.append(
          Schedule.TileStep(
            kernel: operation.tile, output: output, second: nil, inputs: inputs,
            constants: operation.constants))
      }
    }
    group.scratchBlock = scratch(0).block
    let count = group.assignSlots()
    blocks[group.scratchBlock].count = count * group.tile
    let names = members.map { graph.entries[$0].operation.label }
    steps.append(Step(actions: [.tiles(group)], label: names.joined(separator: ", ")))
  }

  // An activation's gradient and its sum over rows, which is that of a bias.
  private mutating func emitSummed(_ index: Int, _ sum: Int) {
    let entry = graph.entries[index]
    guard let kernel = (entry.operation as? any Elementwise)?.summingKernel else { return }
    let inputs = entry.inputs.map { reading($0.index) }
    let (result, total) = (resultBlock(index), resultBlock(sum))
    let columns = count(sum)
    let operands = [Operand(block: result), Operand(block: total)] + inputs
    steps.append(
      Step(
        actions: [.call(kernel, operands, sizes: [count(index) / columns, columns], scalars: [])],
        label: entry.operation.label + ", sum over rows",
        mayShare: inputs[1].offset == 0 ? (result, inputs[1].block) : nil))
  }

  // An activation of a product and a bias.
  private mutating func emitBiased(
    _ index: Int, _ kernel: CallKernel, _ product: Int, _ bias: Int
  ) {
    let inputs = [reading(product), reading(bias)]
    let result = resultBlock(index)
    var operands = [Operand(block: result)] + inputs
    if let slope = slopes[index] { operands.append(Operand(block: resultBlock(slope))) }
    let columns = count(bias)
    steps.append(
      Step(
        actions: [.call(kernel, operands, sizes: [count(index) / columns, columns], scalars: [])],
        label: "bias, " + graph.entries[index].operation.label,
        mayShare: inputs[0].offset == 0 ? (result, inputs[0].block) : nil))
  }

  private mutating func tileOperand(
    _ input: Int, _ members: [Int], _ group: inout TileGroup
  ) -> Int {
    let root = roots[input]
    if let value = group.values[root.node], root.offset == 0 { return value }
    let entry = graph.entries[root.node]
    if let constant = entry.operation as? Constant, !groups.isMaterial(root.node) {
      return group.scalar(constantBlock(constant.value))
    }
    if entry.operation is Broadcast, !groups.isMaterial(root.node) {
      let pattern = groups.pattern(root.node, in: self)
      return group.broadcast(reading(entry.inputs[0].index), pattern)
    }
    return group.full(reading(input))
  }
}
