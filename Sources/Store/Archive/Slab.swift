internal import Grids
internal import StudyKit

/// The findings of consecutive runs of one kind of point, measure by measure, without padding.
struct Slab {
  /// Where the rows of one measure are in a file, and which part of a row a run's findings fill.
  struct Source {
    let offset: Int
    let rowSize: Int
    let elementSize: Int
    let padding: Padding
    /// Bytes of one run's findings.
    let size: Int
    /// A row without findings.
    let empty: [UInt8]
    /// The findings that do not enter the checksum, those of a run that was done before the study got this measure.
    /// Nil for a measure that all runs have.
    var unseen: [UInt8]?
    /// Whether the file has no array for the measure.
    var isAbsent = false

    /// The source for a measure for which the file has no array.
    static func absent(_ column: Layout.Column, shape: [Int]) -> Source {
      let unseen = column.emptyRow(of: shape)
      return Source(
        offset: 0, rowSize: unseen.count, elementSize: column.element.size,
        padding: Padding(shape, in: shape), size: unseen.count, empty: unseen, unseen: unseen,
        isAbsent: true)
    }
  }

  /// The indices of the runs in the file's order.
  let range: Range<Int>
  /// By measure: the findings of all runs, one run after another.
  private var parts: [[UInt8]] = []
  // By measure: the runs whose rows hold something beyond their findings.
  private var stained: [Set<Int>] = []
  private let sources: [Source]

  /// The approximate size of a slab in bytes; a single run's findings may be larger.
  private static let capacity = 8 << 20

  /// How many runs a slab may have.
  static func length(_ sources: [Source]) -> Int {
    max(1, capacity / max(1, sources.reduce(0) { $0 + $1.rowSize }))
  }

  /// Reads the findings of the runs in `range`; with `isVerified` the rest of their rows is checked as well.
  init(
    _ sources: [Source], _ range: Range<Int>, in file: borrowing RawFile, isVerified: Bool = false
  ) throws(StoreError) {
    self.sources = sources
    self.range = range
    for source in sources {
      if source.isAbsent {
        parts.append(Array(repeatElement(source.empty, count: range.count).joined()))
        stained.append([])
        continue
      }
      let rows: [UInt8] = try file.read(
        count: range.count * source.rowSize, at: source.offset + range.lowerBound * source.rowSize)
      parts.append(source.padding.isWhole ? rows : Self.packed(rows, source, range.count))
      let isBare = source.padding.isWhole || !isVerified
      stained.append(isBare ? [] : Self.stained(rows, source, range.count))
    }
  }

  /// The findings of run `index` of the slab, measure by measure.
  func findings(_ index: Int) -> [[UInt8]] {
    zip(sources, parts).map { source, part in
      Array(part[(index * source.size)..<((index + 1) * source.size)])
    }
  }

  /// The findings of all runs, one after another, of the only measure.
  func doubles(of element: Measure.Element) -> [Double] {
    precondition(parts.count == 1, "\(parts.count) measures")
    return parts[0].withUnsafeBytes { bytes in
      let offsets = stride(from: 0, to: bytes.count, by: element.size)
      return switch element {
      case .float:
        offsets.map { Double(bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)) }
      case .double: offsets.map { bytes.loadUnaligned(fromByteOffset: $0, as: Double.self) }
      case .integer:
        offsets.map { Double(bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self)) }
      }
    }
  }

  /// Whether the rows of run `index` hold nothing beyond its findings.
  func isPadded(_ index: Int) -> Bool { stained.allSatisfy { !$0.contains(index) } }

  /// Whether the rows of run `index` are empty.
  func isEmpty(_ index: Int) -> Bool {
    isPadded(index)
      && zip(sources, parts).allSatisfy { source, part in
        part[(index * source.size)..<((index + 1) * source.size)]
          .elementsEqual(source.empty.prefix(source.size))
      }
  }

  /// The checksum that run `index` of the slab must have.
  func checksum(_ index: Int, identity: UInt64, status: RunStatus) -> UInt64 {
    var checksum = Checksum(identity: identity, status: status)
    for (source, part) in zip(sources, parts) {
      let range = (index * source.size)..<((index + 1) * source.size)
      if let unseen = source.unseen, part[range].elementsEqual(unseen) { continue }
      part.withUnsafeBytes { checksum.add(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
    return checksum.value()
  }

  /// Writes the findings of the runs for which `isWanted` holds to the rows from `first` on, and
  /// empties the rows of the others.
  func write(
    _ targets: [Source], at first: Int, in file: borrowing RawFile, where isWanted: [Bool]
  ) throws(StoreError) {
    for (target, part) in zip(targets, parts) {
      let rows = target.padding.isWhole ? part : Self.spread(part, target, range.count)
      try file.write(rows, at: target.offset + first * target.rowSize)
      for (index, isWanted) in isWanted.enumerated() where !isWanted {
        try file.write(target.empty, at: target.offset + (first + index) * target.rowSize)
      }
    }
  }

  private static func packed(_ rows: [UInt8], _ source: Source, _ count: Int) -> [UInt8] {
    var packed: [UInt8] = []
    packed.reserveCapacity(count * source.size)
    for run in 0..<count {
      for piece in source.padding.pieces {
        let begin = run * source.rowSize + piece.file * source.elementSize
        packed += rows[begin..<begin + piece.count * source.elementSize]
      }
    }
    return packed
  }

  /// The runs whose rows hold something beyond their findings.
  private static func stained(_ rows: [UInt8], _ source: Source, _ count: Int) -> Set<Int> {
    var stained: Set<Int> = []
    for run in 0..<count {
      var row = source.empty
      for piece in source.padding.pieces {
        let offset = piece.file * source.elementSize
        let begin = run * source.rowSize + offset
        let size = piece.count * source.elementSize
        row.replaceSubrange(offset..<offset + size, with: rows[begin..<begin + size])
      }
      let own = rows[(run * source.rowSize)..<((run + 1) * source.rowSize)]
      if !own.elementsEqual(row) { stained.insert(run) }
    }
    return stained
  }

  private static func spread(_ part: [UInt8], _ target: Source, _ count: Int) -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity(count * target.rowSize)
    for _ in 0..<count { rows += target.empty }
    for run in 0..<count {
      for piece in target.padding.pieces {
        let own = run * target.size + piece.own * target.elementSize
        let begin = run * target.rowSize + piece.file * target.elementSize
        let size = piece.count * target.elementSize
        rows.replaceSubrange(begin..<begin + size, with: part[own..<own + size])
      }
    }
    return rows
  }
}

extension RowTable {
  /// The rows of a point's measures as a slab reads and writes them.
  func sources(ofPoint point: Int) -> [Slab.Source] {
    cells(ofPoint: point).map { cell in
      let array = array(of: cell)
      return Slab.Source(
        offset: array.offset, rowSize: array.column.rowSize,
        elementSize: array.column.element.size, padding: cell.padding,
        size: cell.count * array.column.element.size, empty: array.empty,
        unseen: array.column.isAdded ? array.column.emptyRow(of: cell.shape) : nil)
    }
  }
}
