internal import CKernels

/// A schedule with its addresses filled in, laid out for one walk from front to back.
final class Instructions {
  private let instructions: UnsafeMutablePointer<sw_instruction>
  private let calls: UnsafeMutablePointer<sw_call>
  private var operands: [UnsafeMutablePointer<sw_tile_operand>] = []
  private var steps: [UnsafeMutablePointer<sw_tile_step>] = []
  let count: Int

  /// Fills in addresses, which `address` gives for a location, and the kernels of the scalar type.
  init<Scalar>(
    _ schedule: Schedule, _ kernels: ScalarKernels<Scalar>,
    address: (Schedule.Location) -> UnsafeMutableRawPointer
  ) {
    count = schedule.instructions.count
    instructions = .allocate(capacity: max(count, 1))
    calls = .allocate(capacity: max(count, 1))
    for (index, instruction) in schedule.instructions.enumerated() {
      let call = calls + index
      call.initialize(to: sw_call())
      let kernel: sw_kernel
      switch instruction {
      case .call(let planned):
        require(
          planned.locations.count <= 16 && planned.sizes.count <= 24 && planned.scalars.count <= 4,
          "a kernel with more operands than a call holds")
        for (k, location) in planned.locations.enumerated() {
          sw_call_set_pointer(call, Int32(k), address(location))
        }
        for (k, size) in planned.sizes.enumerated() {
          sw_call_set_size(call, Int32(k), Int64(size))
        }
        for (k, value) in planned.scalars.enumerated() { sw_call_set_scalar(call, Int32(k), value) }
        kernel = kernels.call(planned.kernel)
      case .tiles(let tiles):
        fill(call, tiles, kernels, address)
        kernel = kernels.call(.tileGroup)
      }
      (instructions + index).initialize(to: sw_instruction(kernel: kernel, call: call))
    }
  }

  deinit {
    for pointer in operands { pointer.deallocate() }
    for pointer in steps { pointer.deallocate() }
    instructions.deallocate()
    calls.deallocate()
  }

  private func fill<Scalar>(
    _ call: UnsafeMutablePointer<sw_call>, _ tiles: Schedule.Tiles,
    _ kernels: ScalarKernels<Scalar>, _ address: (Schedule.Location) -> UnsafeMutableRawPointer
  ) {
    require(tiles.operands.count <= 64, "a group of more than 64 operands")
    let operands = UnsafeMutablePointer<sw_tile_operand>.allocate(capacity: tiles.operands.count)
    for (k, operand) in tiles.operands.enumerated() {
      let base = operand.location.map(address)
      (operands + k).initialize(
        to: sw_tile_operand(kind: operand.kind, slot: Int32(operand.slot), base: base))
    }
    let steps = UnsafeMutablePointer<sw_tile_step>.allocate(capacity: tiles.steps.count)
    for (k, step) in tiles.steps.enumerated() {
      let input = { (i: Int) in i < step.inputs.count ? Int32(step.inputs[i]) : -1 }
      (steps + k).initialize(
        to: sw_tile_step(
          kernel: kernels.tile(step.kernel), out: Int32(step.output), a: input(0), b: input(1),
          c: step.second.map { Int32($0) } ?? input(2), s: step.constants.0, t: step.constants.1))
    }
    self.operands.append(operands)
    self.steps.append(steps)
    sw_call_set_pointer(call, 0, operands)
    sw_call_set_pointer(call, 1, steps)
    sw_call_set_pointer(call, 2, address(tiles.scratch))
    let sizes = [tiles.operands.count, tiles.steps.count, tiles.rows, tiles.columns, tiles.tile]
    for (k, size) in sizes.enumerated() { sw_call_set_size(call, Int32(k), Int64(size)) }
  }

  /// Runs every instruction once, from one on.
  func run(from first: Int = 0) {
    sw_run(instructions + first, Int64(count - first))
  }

  /// Runs one instruction, for profiles.
  func run(_ index: Int) {
    sw_run(instructions + index, 1)
  }
}
