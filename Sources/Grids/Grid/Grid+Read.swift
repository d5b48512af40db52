internal import Glibc
internal import Posix
package import StudyKit

extension Grid {
  /// The most points that a grid may have; more are refused before any is checked.
  package static let pointLimit = 10_000_000
  /// The most runs that a grid may have.
  package static let runLimit = 100_000_000
  /// The most bytes that a grid's file may have.
  static let fileLimit = 64 << 20

  /// Reads the grid in a file, with the command line's `--set` applied, and checks all of it.
  ///
  /// `settings` are what follows `--set`, such as `learningRate=1e-4`, the last winning.
  package static func read(
    file: String, settings: [String] = [], studies: [AnyStudy]
  ) throws(GridError) -> Grid {
    let unreadable = { (reason: String) in
      GridError(.unreadable, file: file, [GridError.Problem(at: nil, "", .file(reason))])
    }
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) {
      bytes = try RegularFile.bytes(of: file, limit: fileLimit + 1)
    } catch {
      switch error {
      case .kind(.folder): throw unreadable("it is a directory, not a grid")
      case .kind: throw unreadable("it is a FIFO or a device, not a grid")
      case .system(ENOENT), .system(ENOTDIR): throw unreadable("there is no such file")
      case .system(let code):
        throw unreadable("it cannot be read: " + (unsafe String(cString: strerror(code))))
      }
    }
    guard !bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) else {
      throw GridError(
        .invalid, file: file,
        [GridError.Problem(at: nil, "", .file("it is an HDF5 file, not a grid"))])
    }
    guard bytes.count <= fileLimit else {
      throw unreadable("it is larger than \(byteText(Double(fileLimit))), the limit for a grid")
    }
    return try read(bytes: bytes, file: file, settings: settings, studies: studies)
  }

  /// Reads a grid that is in memory; `file` is its name in errors and gives the output's default.
  ///
  /// Without `checksPoints`, all points are assumed to be possible, and parameters may have their former names: for a
  /// grid's ``text``, which was accepted before.
  package static func read(
    text: String, file: String, settings: [String] = [], studies: [AnyStudy],
    checksPoints: Bool = true
  ) throws(GridError) -> Grid {
    try read(
      bytes: Array(text.utf8), file: file, settings: settings, studies: studies,
      checksPoints: checksPoints)
  }

  /// Reads a grid from bytes in memory, which need not be valid text.
  package static func read(
    bytes: [UInt8], file: String, settings: [String] = [], studies: [AnyStudy],
    checksPoints: Bool = true
  ) throws(GridError) -> Grid {
    var parsed: [Setting] = []
    for setting in settings {
      do throws(GridError.Problem) {
        parsed.append(try Setting(setting))
      } catch { throw GridError(.usage, file: file, [error]) }
    }
    var reader = GridReader(file: file, studies: studies)
    var root: JSONNode
    do throws(JSONReader.Failure) {
      let read = try JSONReader.read(bytes)
      root = read.node
      for duplicate in read.duplicates {
        reader.report(duplicate.location, duplicate.path, .duplicateKey(first: duplicate.first))
      }
    } catch {
      let problem = GridError.Problem(at: error.location, "", .syntax(error.reason))
      throw GridError(.invalid, file: file, [problem])
    }
    for setting in parsed { reader.apply(setting, to: &root) }
    let text = settings.isEmpty ? String(decoding: bytes, as: UTF8.self) : root.pretty() + "\n"
    guard let grid = reader.grid(from: root, text: text, checksPoints: checksPoints) else {
      throw GridError(.invalid, file: file, reader.problems.sorted(by: GridError.comesFirst))
    }
    return grid
  }

  /// A point's coordinates, as `noise=0.2, size=1`; empty for a grid without axes.
  package func description(of point: Point) -> String {
    zip(axes, point.indices).map { axis, index in
      axis.name + "=" + (axis.isZip ? "\(index)" : axis.columns[0].values[index].description)
    }
    .joined(separator: ", ")
  }

  /// The parameters at every point, without the seeds.
  package var space: ParameterSpace {
    let axes = axes.map { axis in
      ParameterSpace.Axis(
        count: axis.count,
        columns: axis.columns.filter { $0.parameter != "seed" }.map {
          ParameterSpace.Column($0.parameter, $0.values)
        })
    }
    return ParameterSpace(fixed: parameters, axes: axes)
  }
}

extension GridError {
  /// The order in which problems are shown: the file from top to bottom, then options.
  static func comesFirst(_ a: Problem, _ b: Problem) -> Bool {
    switch (a.location, b.location) {
    case (.file(let line, let column)?, .file(let otherLine, let otherColumn)?):
      (line, column, a.path) < (otherLine, otherColumn, b.path)
    case (nil, .some), (.file?, .option?): true
    default: false
    }
  }
}
