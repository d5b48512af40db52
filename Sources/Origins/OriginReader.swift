package import Grids
internal import Hashing
internal import Store
package import StudyKit

/// Reads kept weights of other result files, for the runs of a grid that start from them.
///
/// Each file is opened once. Used by one thread.
package final class OriginReader {
  private let grid: Grid
  private var files: [String: ArchivedSweep] = [:]

  /// A reader for the runs of a grid.
  package init(_ grid: Grid) { self.grid = grid }

  /// Where weights are: all that tells them from others that were kept.
  struct Place: Hashable {
    let file: String
    let point: Int
    let member: Int
    /// The index among the times of the point.
    let time: Int
    let parts: [String]
  }

  /// The weights from which a run starts, by the names of the network's parameters; nil if it draws its own. Throws also
  /// if they are not those of the grid's ``Grid/origins``.
  package func weights(
    of run: Run
  ) throws(OriginError) -> [String: Findings.Values]? {
    let point = grid.point(run.point)
    guard let origin = try origin(point), let member = run.member else { return nil }
    let place = try place(of: origin, point, member)
    let weights = try read(origin, at: place)
    guard grid.origins?[run.point * grid.members + member] == Self.digest(of: weights) else {
      throw .changed(file: origin.file)
    }
    return weights
  }

  /// The weights that a point's parameters name; nil for none.
  func origin(_ point: Point) throws(OriginError) -> WeightOrigin? {
    do throws(ParameterError) { return try grid.study.origin(point.values) } catch {
      let file = point.values[WeightOrigin.parameters[0]]?.label ?? ""
      throw .unreadable(file: file, reason: "\(error)")
    }
  }

  /// Where the weights are that a member of a point starts from.
  func place(
    of origin: WeightOrigin, _ point: Point, _ member: Int
  ) throws(OriginError) -> Place {
    let file = origin.file
    let sweep = try sweep(file)
    let own = try self.point(of: origin, point, in: sweep.grid)
    let run = Run(point: own, member: origin.member ?? member)
    let members = sweep.grid.members(ofPoint: own)
    guard let number = run.member, number < members else {
      throw .member(file: file, member: run.member ?? 0, count: members)
    }
    let name = sweep.grid.description(of: run)
    guard try Self.reading(file, { () throws(StoreError) in try sweep.hasWeights(of: run) }) else {
      throw .notKept(file: file, run: name)
    }
    let measures = try kept(ofPoint: own, in: sweep, file)
    let known = Dictionary(uniqueKeysWithValues: measures.map { ($0.name, $0) })
    for part in origin.parts {
      guard let measure = known[Measure.weightsGroup + part.name] else {
        throw .missing(
          file: file, name: part.name,
          known: measures.map { String($0.name.dropFirst(Measure.weightsGroup.count)) })
      }
      let shape = measure.dimensions.dropFirst().map(\.coordinate.count)
      guard shape == part.shape, measure.element == part.element else {
        throw .shape(
          file: file, name: part.name, holds: "\(measure.element.rawValue) \(shape)",
          wanted: "\(part.element.rawValue) \(part.shape)")
      }
    }
    var times: [Int] = []
    if case .integers(let values)? = measures.first?.dimensions.first?.coordinate { times = values }
    var time = times.count - 1
    if let wanted = origin.time {
      guard let index = times.firstIndex(of: wanted) else {
        throw .time(file: file, time: wanted, known: times)
      }
      time = index
    }
    let steps = try bytes(Measure.weightsGroup + "step", of: run, at: time, in: sweep, file)
    // A run that ended before has 0 steps at a later time, as it has before the first step.
    guard steps.contains(where: { $0 != 0 }) || time == 0 else {
      throw .notReached(file: file, run: name, time: times[time])
    }
    return Place(
      file: file, point: own, member: number, time: time, parts: origin.parts.map(\.name))
  }

  /// The weights at a place.
  func read(
    _ origin: WeightOrigin, at place: Place
  ) throws(OriginError) -> [String: Findings.Values] {
    let sweep = try sweep(place.file)
    let run = Run(point: place.point, member: place.member)
    var weights: [String: Findings.Values] = [:]
    for part in origin.parts {
      let bytes = try bytes(
        Measure.weightsGroup + part.name, of: run, at: place.time, in: sweep, place.file)
      weights[part.name] = Findings.Values(bytes, of: part.element)
    }
    return weights
  }

  /// A digest of weights: 63 bits of the SHA-256 of their names, lengths and numbers, in the order of the names; never 0.
  static func digest(of weights: [String: Findings.Values]) -> Int64 {
    var hash = SHA256()
    for (name, values) in weights.sorted(by: { $0.key < $1.key }) {
      hash.update(Array("\(name) \(values.element.rawValue) \(values.count)\n".utf8))
      values.withUnsafeBytes { hash.update($0) }
    }
    return max(Int64(hash.prefix() >> 1), 1)
  }

  /// The only point of a file that `startPoint` selects and that otherwise has the run's own values.
  private func point(
    of origin: WeightOrigin, _ point: Point, in source: Grid
  ) throws(OriginError) -> Int {
    let selection: Selection
    do throws(GridError) {
      selection = try Selection(origin.point, axes: source.axes, members: source.members)
    } catch {
      throw .condition(
        file: origin.file, reason: error.problems.map { "\($0.reason)" }.joined(separator: "; "))
    }
    var own: [String: ParameterValue] = point.values
    own["seed"] = .integer(Int(clamping: point.seed))
    var wanted: [String] = []
    // By axis: the indices that fit.
    let chosen = source.axes.enumerated().map { axis, steps -> Set<Int> in
      if let named = selection.indices[axis] { return named }
      if steps.count == 1 { return [0] }
      for column in steps.columns {
        wanted.append("\(column.parameter)=\(own[column.parameter]?.label ?? "")")
      }
      return Set(
        (0..<steps.count).filter { index in
          steps.columns.allSatisfy { own[$0.parameter] == $0.values[index] }
        })
    }
    let fitting = (0..<source.pointCount).filter { index in
      let indices = source.point(index).indices
      return source.members(ofPoint: index) > 0
        && zip(zip(source.axes, chosen), indices).allSatisfy { axis, index in
          !axis.0.exists(at: indices) || axis.1.contains(index)
        }
    }
    guard fitting.count == 1 else {
      throw .points(
        file: origin.file, count: fitting.count,
        wanted: (origin.point + wanted).joined(separator: ", "))
    }
    return fitting[0]
  }

  /// The measures of the weights that a point keeps.
  private func kept(
    ofPoint point: Int, in sweep: ArchivedSweep, _ file: String
  ) throws(OriginError) -> [Measure] {
    do throws(ParameterError) {
      return try sweep.grid.study.measures(sweep.grid.point(point).values).filter {
        Measure.isWeights($0.name)
      }
    } catch { throw .unreadable(file: file, reason: "\(error)") }
  }

  private func bytes(
    _ name: String, of run: Run, at time: Int, in sweep: ArchivedSweep, _ file: String
  ) throws(OriginError) -> [UInt8] {
    let bytes = try Self.reading(file) { () throws(StoreError) in
      try sweep.weights(name, of: run, at: time)
    }
    guard let bytes else { throw .unreadable(file: file, reason: "it has no array \(name)") }
    return bytes
  }

  private func sweep(_ file: String) throws(OriginError) -> ArchivedSweep {
    if let known = files[file] { return known }
    let study = grid.study
    let opened = try Self.reading(file) { () throws(StoreError) in
      let archive = try Archive(file, usesChild: true)
      return archive.study == study.name
        ? (archive.study, try ArchivedSweep(reading: file, studies: [study], usesChild: true))
        : (archive.study, nil)
    }
    guard let sweep = opened.1 else {
      throw .ofAnotherStudy(file: file, study: opened.0, wanted: study.name)
    }
    files[file] = sweep
    return sweep
  }

  private static func reading<Value>(
    _ file: String, _ body: () throws(StoreError) -> Value
  ) throws(OriginError) -> Value {
    do throws(StoreError) { return try body() } catch {
      throw .unreadable(file: file, reason: "\(error)")
    }
  }
}

extension Findings.Values {
  /// The numbers whose bytes these are, as they lie in a file.
  fileprivate init(_ bytes: [UInt8], of element: Measure.Element) {
    self = bytes.withUnsafeBytes { bytes in
      let offsets = stride(from: 0, to: bytes.count, by: element.size)
      return switch element {
      case .float: .floats(offsets.map { bytes.loadUnaligned(fromByteOffset: $0, as: Float.self) })
      case .double:
        .doubles(offsets.map { bytes.loadUnaligned(fromByteOffset: $0, as: Double.self) })
      case .integer:
        .integers(offsets.map { bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self) })
      }
    }
  }
}
