/// Memory of a step: every tensor is a piece of one allocation, aligned to a cache line.
struct Buffers: ~Copyable {
  private let start: UnsafeMutablePointer<Float>
  private let capacity: Int
  private var used = 0

  /// Room for `capacity` elements, all zero.
  init(capacity: Int) {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: capacity * 4, alignment: 64)
    start = bytes.bindMemory(to: Float.self, capacity: capacity)
    start.initialize(repeating: 0, count: capacity)
    self.capacity = capacity
  }

  deinit { start.deallocate() }

  /// The next `count` elements.
  mutating func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let buffer = start + used
    used += (count + 15) / 16 * 16
    precondition(used <= capacity, "\(used) elements of \(capacity)")
    return buffer
  }
}

/// Deterministic numbers for weights and data; what they are does not matter to the time.
struct Noise {
  private var state: UInt64 = 88_172_645_463_325_252

  /// A 64-bit word.
  mutating func word() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  /// Nearly normal numbers times `scale`.
  mutating func fill(_ target: UnsafeMutablePointer<Float>, _ count: Int, scale: Float) {
    for i in 0..<count {
      let bits = word()
      let sum = (0..<4).reduce(Float(0)) { $0 + Float((bits >> ($1 * 16)) & 0xFFFF) / 65_536 }
      target[i] = (sum - 2) * 1.732 * scale
    }
  }
}

/// Parameters, gradients and Adam's moments of a model, each one flat buffer.
struct Training {
  let parameters: UnsafeMutablePointer<Float>
  let gradients: UnsafeMutablePointer<Float>
  let first: UnsafeMutablePointer<Float>
  let second: UnsafeMutablePointer<Float>
  let count: Int
  private(set) var steps = 0
  private var power1: Float = 1
  private var power2: Float = 1

  init(count: Int, in buffers: inout Buffers) {
    parameters = buffers.take(count)
    gradients = buffers.take(count)
    first = buffers.take(count)
    second = buffers.take(count)
    self.count = count
  }

  /// Counts a step of Adam and gives its two bias corrections.
  mutating func corrections() -> (Float, Float) {
    steps += 1
    power1 *= 0.9
    power2 *= 0.999
    return (1 - power1, 1 - power2)
  }
}
