package import Grids
internal import StudyKit

extension ArchivedSweep {
  /// What differs between a run's outcome in the file and another outcome of it, in words; nil if every bit is
  /// the same.
  ///
  /// - Parameter outcome: Nil for a run that was stopped.
  package func difference(of run: Run, from outcome: Outcome?) throws(StoreError) -> String? {
    let status = status(of: run)
    guard let outcome else { return "it was stopped" }
    guard case .done(let found) = outcome, status == .done else {
      let again =
        switch outcome {
        case .done: "done"
        case .diverged(let step): "diverged at step \(step)"
        case .failed(let reason): "failed (\(reason))"
        }
      return again.hasPrefix("\(status)") ? nil : "\(status) in the file, now \(again)"
    }
    var differences: [String] = []
    for (measure, bytes) in try findings(of: run) {
      guard let values = found[measure] else {
        differences.append("\(measure) is missing")
        continue
      }
      if let difference = values.difference(from: bytes) {
        differences.append("\(measure) \(difference)")
      }
    }
    return differences.isEmpty ? nil : differences.joined(separator: "; ")
  }
}

extension Findings.Values {
  /// What differs from values that a file holds as bytes; nil if nothing does.
  fileprivate func difference(from bytes: [UInt8]) -> String? {
    switch self {
    case .floats(let values): Self.difference(values, bytes) { $0.bitPattern == $1.bitPattern }
    case .doubles(let values): Self.difference(values, bytes) { $0.bitPattern == $1.bitPattern }
    case .integers(let values): Self.difference(values, bytes, ==)
    }
  }

  private static func difference<Value: BitwiseCopyable>(
    _ values: [Value], _ bytes: [UInt8], _ areSame: (Value, Value) -> Bool
  ) -> String? {
    let before = bytes.withUnsafeBytes { buffer in
      (0..<buffer.count / MemoryLayout<Value>.stride).map {
        buffer.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.stride, as: Value.self)
      }
    }
    guard before.count == values.count else {
      return "has \(before.count) values in the file, now \(values.count)"
    }
    let changed = values.indices.filter { !areSame(values[$0], before[$0]) }
    guard let first = changed.first else { return nil }
    return "differs in \(changed.count) of \(values.count) values, the first at index \(first): "
      + "\(before[first]) in the file, now \(values[first])"
  }
}
