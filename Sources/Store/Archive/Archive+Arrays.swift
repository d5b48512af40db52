internal import HDF5
package import StudyKit

/// A dimension of findings, with the values along it.
package struct ArchivedDimension: Sendable {
  package let name: String
  /// Its length.
  package let count: Int
  /// What runs along it, in a few words.
  package let longName: String
  /// Nil for pure numbers and words.
  package let unit: String?
  /// The values, (axes on which they depend…, index); NaN and empty texts where a point has fewer.
  package let coordinate: Coordinate
  /// The axes on which the values depend, by their numbers; none where all points have the same.
  package let axes: [Int]
  /// The lengths of these axes.
  let axisCounts: [Int]

  /// Where the values of a point begin, whose indices along all axes these are.
  package func offset(at indices: [Int]) -> Int {
    zip(axes, axisCounts).reduce(0) { $0 * $1.1 + indices[$1.0] } * count
  }
}

/// Numbers as they are in a file.
package enum Numbers: Sendable {
  case whole([Int64])
  case single([Float])
  case double([Double])

  /// The numbers at these indices.
  subscript(_ indices: Range<Int>) -> Numbers {
    switch self {
    case .whole(let values): .whole(Array(values[indices]))
    case .single(let values): .single(Array(values[indices]))
    case .double(let values): .double(Array(values[indices]))
    }
  }

  /// The number at an index.
  package subscript(_ index: Int) -> Double {
    switch self {
    case .whole(let values): Double(values[index])
    case .single(let values): Double(values[index])
    case .double(let values): values[index]
    }
  }
}

/// Reads findings from an array of a result file, which a sweep may be writing.
package struct ArchivedRows: Sendable {
  private let archive: Archive
  private let array: ArchivedArray
  // All of an array that another program has packed: its rows cannot be read alone.
  private let all: Numbers?

  /// The rows of an array of runs or summaries.
  package init(of array: ArchivedArray, in archive: Archive) throws(StoreError) {
    self.archive = archive
    self.array = array
    all = archive.column("/" + array.name)?.offset == nil ? try archive.numbers(array, nil) : nil
  }

  /// The numbers of consecutive runs, or summaries, one after another.
  package func read(_ rows: Range<Int>) throws(StoreError) -> Numbers {
    let indices = rows.lowerBound * array.count..<rows.upperBound * array.count
    if let all { return all[indices] }
    return try archive.numbers(array, indices)
  }
}

extension Archive {
  /// The arrays at the file's root, in the order in which they were created.
  package func arrays() throws(StoreError) -> [ArchivedArray] {
    do throws(HDF5Error) {
      let file = try File.open(path, live: true)
      let paths = try file.rootPaths()
      var arrays: [ArchivedArray] = []
      for name in try file.namesAsCreated() where column("/" + name) != nil {
        arrays.append(try array("/" + name, in: file, paths))
      }
      return arrays
    } catch { throw .hdf5(error) }
  }

  private func array(
    _ path: String, in file: borrowing File, _ paths: [File.Address: String]
  ) throws(HDF5Error) -> ArchivedArray {
    let dataset = try file.dataset(path)
    var labels: [String: String] = [:]
    for label in ArchivedArray.labels {
      labels[label] = try file.attribute(label, of: path)?.firstText
    }
    return ArchivedArray(
      path, dataset.elementType, shape: dataset.shape,
      along: try dataset.scales(paths).map { $0 ?? "" }, labels,
      runs: (dimensions, shape))
  }

  /// Numbers of an array: those at `indices`, or all.
  fileprivate func numbers(
    _ array: ArchivedArray, _ indices: Range<Int>?
  ) throws(StoreError) -> Numbers {
    let path = "/" + array.name
    switch array.element {
    case .float: return .single(try values(path, at: indices))
    case .integer: return .whole(try values(path, at: indices))
    case .double, .other: return .double(try values(path, at: indices))
    }
  }

  /// A dimension of an array, with the values that points have along it.
  ///
  /// Where those differ between points, they stand beside the dimension's own coordinate, which only counts.
  package func dimension(
    _ name: String, of array: ArchivedArray, among arrays: [ArchivedArray]
  ) throws(StoreError) -> ArchivedDimension {
    let own = array.dimensions.firstIndex(of: name)
    let count = own.map { array.shape[$0] } ?? 0
    let outer = dimensions.dropLast().map { String($0.dropFirst()) }
    let dimensionsOf = { (candidate: ArchivedArray) in
      candidate.element == .other ? candidate.dimensions.dropLast() : candidate.dimensions[...]
    }
    let varying = arrays.first { candidate in
      candidate.name == name + "_value" && candidate.owner == .grid
        && dimensionsOf(candidate).last == name
        && dimensionsOf(candidate).dropLast().allSatisfy(outer.contains)
    }
    let coordinate = varying ?? arrays.first { $0.name == name && $0.owner == .grid }
    let axes =
      varying.map { dimensionsOf($0).dropLast().compactMap { outer.firstIndex(of: $0) } } ?? []
    let counts = axes.map { shape[$0] }
    var values = Coordinate.integers(Array(0..<count))
    if let coordinate {
      let path = "/" + coordinate.name
      let found: Coordinate =
        switch coordinate.element {
        case .other: .texts(try texts(path))
        case .integer: .integers(try self.values(path, as: Int64.self).map { Int($0) })
        case .float, .double: .numbers(try self.values(path))
        }
      guard found.count == counts.reduce(count, *) else {
        throw .damaged(path: self.path, reason: ArchiveStructure.misfit(path))
      }
      values = found
    }
    return ArchivedDimension(
      name: name, count: count, longName: coordinate?.longName ?? name, unit: coordinate?.unit,
      coordinate: values, axes: axes, axisCounts: counts)
  }
}
