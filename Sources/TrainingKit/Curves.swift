internal import StudyKit

/// All that a run has measured so far.
struct Curves: Equatable, Sendable {
  /// Measurements done.
  private(set) var count = 0
  private let capacity: Int
  private let curves: [Curve]
  /// By curve, its rows one after another, (own dimensions…, measurement); what is not measured is NaN. A
  /// single-precision curve holds values of that precision.
  private var values: [[Double]]

  /// Empty curves of a run.
  init(_ curves: [Curve], _ cadence: Cadence) {
    self.curves = curves
    capacity = cadence.marks.count
    values = curves.map { Array(repeating: .nan, count: $0.own.count * cadence.marks.count) }
  }

  /// Appends a measurement; gives false where a value is not finite that should be.
  mutating func append(_ column: Column, trainingLoss: Double) throws(RunFailure) -> Bool {
    precondition(count < capacity, "\(count) of \(capacity) measurements are there")
    var isFinite = true
    let declared = Set(curves.filter { $0.origin == .learner }.map(\.own.name))
    if let stranger = column.values.keys.sorted().first(where: { !declared.contains($0) }) {
      throw .failed("\(stranger) was measured, which is not a curve of the study")
    }
    for (index, curve) in curves.enumerated() {
      let found = curve.origin == .trainingLoss ? [trainingLoss] : column[curve.own.name]
      guard found.count == curve.own.count else {
        throw .failed(
          "\(curve.own.name) was measured with \(found.count) values; it has \(curve.own.count)")
      }
      for (row, value) in found.enumerated() {
        let stored = curve.own.element == .float ? Double(Float(value)) : value
        values[index][row * capacity + count] = stored
        isFinite = isFinite && (curve.allowsNaN || stored.isFinite)
      }
    }
    count += 1
    return isFinite
  }

  /// The rows of one curve, (own dimensions…), each a value a measurement.
  subscript(_ name: String) -> [ArraySlice<Double>] {
    guard let index = curves.firstIndex(where: { $0.own.name == name }) else { return [] }
    return stride(from: 0, to: values[index].count, by: capacity).map {
      values[index][$0..<$0 + capacity]
    }
  }

  /// The curves as findings; the rest of a run that is not finished is NaN.
  var findings: Findings {
    var findings = Findings()
    for (curve, values) in zip(curves, values) {
      if curve.own.element == .float {
        findings.record(curve.own.name, values.map { Float($0) })
      } else {
        findings.record(curve.own.name, values)
      }
    }
    return findings
  }

  /// Says which curves there are, for a state that another program may read.
  func describe(to writer: inout StateWriter) {
    writer.write([Int64(capacity), Int64(curves.count)])
    for curve in curves {
      writer.write(Array(curve.own.name.utf8))
      writer.write([Int64(curve.own.count)])
    }
  }

  /// Writes the curves to a state.
  func write(to writer: inout StateWriter) {
    writer.write([Int64(count)])
    for values in values { writer.write(values) }
  }

  /// Reads what ``write(to:)`` wrote for a run of the same parameters; nil where it does not fit.
  func reading(from reader: inout StateReader) -> Curves? {
    guard let done = reader.read(1, as: Int64.self), 0...Int64(capacity) ~= done[0] else {
      return nil
    }
    var restored = self
    for index in values.indices {
      guard let row = reader.read(values[index].count, as: Double.self) else { return nil }
      restored.values[index] = row
    }
    restored.count = Int(done[0])
    return restored
  }

  /// Equal where the bits are, NaN included.
  static func == (a: Curves, b: Curves) -> Bool {
    a.count == b.count
      && a.values.elementsEqual(b.values) {
        $0.elementsEqual($1) { $0.bitPattern == $1.bitPattern }
      }
  }
}
