internal import Glibc
internal import Grids
internal import MPI

/// Ranks are numbered 0 ..< size, and rank 0 hears all of them.
func startUp(_ world: World) throws -> String? {
  try require(0..<world.size ~= world.rank, "rank \(world.rank) of \(world.size)")
  try require(world.rank == Launcher.rank, "the environment says rank \(Launcher.rank)")
  try require(Launcher.isPresent == (world.size > 1) || world.size == 1, "no launcher is seen")
  try require(!world.host.isEmpty, "the host has no name")
  guard world.rank == 0 else {
    try world.send([UInt8(world.rank & 255)], to: 0, tag: 1)
    try world.drain()
    return nil
  }
  var seen: Set<Int> = [0]
  while seen.count < world.size { seen.insert(try world.wait().source) }
  return "\(world.size) ranks on \(world.host)"
}

/// Messages of one rank arrive in the order in which they were sent, long and short ones mixed.
func ordering(_ world: World) throws -> String? {
  let count = 1000
  guard world.rank == 0 else {
    for number in 0..<count {
      let length = number % 10 == 0 ? 20_000 : 8
      try world.send(pattern(length, seed: number), to: 0, tag: number % 5)
    }
    try world.drain()
    return nil
  }
  var next = [Int](repeating: 0, count: world.size)
  for _ in 0..<count * (world.size - 1) {
    let message = try world.wait()
    let number = next[message.source]
    try require(
      message.tag == number % 5 && message.bytes == pattern(message.bytes.count, seed: number),
      "message \(number) of rank \(message.source) came out of order")
    next[message.source] += 1
  }
  return "\(count * (world.size - 1)) messages in order"
}

/// A message of any size up to MiB comes back as it was sent.
func sizes(_ world: World) throws -> String? {
  let counts = [0, 1, 3999, 4000, 4095, 4096, 4097, 65_536, 1 << 20, 5 << 20]
  if world.rank != 0 {
    for _ in counts {
      let message = try world.wait()
      try world.send(message.bytes, to: 0, tag: message.tag)
    }
    try world.drain()
    return nil
  }
  for count in counts {
    let bytes = pattern(count, seed: count)
    for rank in 1..<max(world.size, 1) { try world.send(bytes, to: rank, tag: 7) }
    for _ in 1..<max(world.size, 1) {
      let message = try world.wait()
      try require(message.bytes == bytes, "\(count) bytes came back changed")
    }
  }
  return "sizes up to \(counts.last ?? 0) bytes"
}

/// Looking for a message every 2 ms costs less than 2 % of a core.
func polling(_ world: World) throws -> String? {
  let processor = processorTime()
  let begin = now()
  while now() < begin + 2 {
    if let stray = try world.receive() { throw Violation("received \(stray)") }
    usleep(2000)
  }
  let share = (processorTime() - processor) / (now() - begin)
  let polls = 10_000
  let before = processorTime()
  for _ in 0..<polls { _ = try world.receive() }
  let cost = (processorTime() - before) / Double(polls)
  try require(share < 0.02, "an idle rank uses \(share * 100) % of a core")
  guard world.rank == 0 else { return nil }
  return "idle \(rounded(share * 100)) % of a core, \(rounded(cost * 1e6)) µs a look"
}

/// With a dead rank (`mpirun --enable-recovery`) short messages to it never block, nor do they slow a look
/// down; the others go on talking, and they can leave.
func deadRank(_ world: World) throws -> String? {
  let dead = world.size - 1
  guard world.size > 2 else { throw Violation("needs three ranks") }
  if world.rank == dead { kill(getpid(), SIGKILL) }
  if world.rank == 0 {
    usleep(500_000)
    let begin = now()
    for _ in 0..<1000 { try world.send(pattern(4000, seed: 1), to: dead, tag: 2) }
    let seconds = now() - begin
    try require(seconds < 5, "sending to a dead rank took \(seconds) s")
    // Each message that is asked for gives the processor away: a look must not ask for all of them.
    let looks = 200
    let before = now()
    for _ in 0..<looks {
      if let stray = try world.receive() { throw Violation("received \(stray)") }
    }
    let share = (now() - before) / Double(looks)
    try require(
      world.unsent < 100 || share < 0.05, "a look with \(world.unsent) unsent takes \(share) s")
    for rank in 1..<dead { try world.send([1], to: rank, tag: 3) }
    for _ in 1..<dead { _ = try world.wait() }
    return
      "1000 messages to a dead rank in \(rounded(seconds * 1000)) ms, \(world.unsent) of them unsent; "
      + "a look \(rounded(share * 1e6)) µs"
  }
  try world.send(try world.wait().bytes, to: 0, tag: 3)
  try world.drain()
  return nil
}

/// One rank ends the job with its code while the others wait.
func abort(_ world: World) throws -> String? {
  if world.rank == world.size - 1 { world.abort(7) }
  _ = try world.wait(50)
  return nil
}

/// Bytes that tell their place and their seed.
func pattern(_ count: Int, seed: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ ($0 >> 8) ^ (seed &* 17)) }
}

/// A number with three decimals.
func rounded(_ number: Double) -> String { "\((number * 1000).rounded() / 1000)" }
