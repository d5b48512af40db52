internal import Glibc

// I: indices of a step, V: rows of the table, D: its columns.

/// The gradient of a table of which a step gathers few rows: zero in all others, so that those are neither
/// cleared nor read.
///
/// The rows' cotangents, (I, D), lie behind the flat gradient; `collect` adds them up in the table's rows.
final class SparseGradient<Scalar: EngineScalar> {
  /// Where the table is in the flat buffers.
  let range: Range<Int>
  private let rows: Int
  private let columns: Int
  private let cotangents: UnsafeMutablePointer<Scalar>
  private let indices: UnsafePointer<Int32>
  private let count: Int
  private let gradient: UnsafeMutablePointer<Scalar>
  /// For each row 1 if the last step gathered it, else 0.
  private let isTouched: Memory<UInt8>
  /// The last step's indices.
  private let last: Memory<Int32>

  /// What a table's gradient must be for this to pay: a scatter-add of few rows into many.
  static func source(of gradient: Node, in graph: Graph) -> (cotangents: Node, indices: Node)? {
    let entry = graph.entries[gradient.index]
    guard let scatter = entry.operation.as(ScatterAdd.self) else { return nil }
    let count = graph.shape(of: entry.inputs[1]).elementCount
    guard count > 0, scatter.rows >= 4 * count else { return nil }
    return (entry.inputs[0], entry.inputs[1])
  }

  /// The gradient of the table at `start` of the flat gradient; `cotangents` are an offset in it too.
  init(
    table: ParameterSpec, start: Int, gradient: Memory<Scalar>, cotangents: Int,
    indices: UnsafeBufferPointer<Int32>
  ) {
    rows = table.shape[0]
    columns = table.shape.dropFirst().elementCount
    range = start..<start + rows * columns
    self.gradient = gradient.base + start
    self.cotangents = gradient.base + cotangents
    guard let first = indices.baseAddress else { misuse("a table '\(table.name)' without indices") }
    self.indices = first
    count = indices.count
    isTouched = Memory(count: rows)
    last = Memory(count: count)
  }

  /// Takes the last step's rows out of the flat gradient and adds up this step's.
  func collect() {
    let bytes = columns * MemoryLayout<Scalar>.stride
    for index in 0..<count {
      let row = Int(last.base[index])
      memset(gradient + row * columns, 0, bytes)
      isTouched.base[row] = 0
    }
    Scalar.kernels.scatterAddRows(cotangents, indices, gradient, count, columns)
    for index in 0..<count {
      last.base[index] = indices[index]
      isTouched.base[Int(indices[index])] = 1
    }
  }

  /// Calls `body` for stretches of the flat buffers in turn, and with whether the gradient there is not 0.
  func forEachStretch(_ body: (Range<Int>, _ isTouched: Bool) -> Void) {
    var row = 0
    while row < rows {
      let touched = isTouched.base[row]
      // The next row of the other kind.
      let found = memchr(isTouched.base + row, Int32(1 - touched), rows - row)
      let end = found.map { $0 - UnsafeMutableRawPointer(isTouched.base) } ?? rows
      let start = range.lowerBound
      body(start + row * columns..<start + end * columns, touched == 1)
      row = end
    }
  }
}
