package import StudyKit

/// Why a grid is refused: all problems that were found in one reading.
package struct GridError: Error, Equatable, Sendable {
  /// The kind of error, which decides the exit code.
  package enum Kind: Int32, Equatable, Sendable {
    /// The command line is at fault (`EX_USAGE`).
    case usage = 64
    /// The grid is at fault (`EX_DATAERR`).
    case invalid = 65
    /// The grid's file cannot be read (`EX_NOINPUT`).
    case unreadable = 66
    /// The result file cannot be created (`EX_CANTCREAT`).
    case output = 73
  }

  /// One problem.
  package struct Problem: Equatable, Sendable {
    /// Where it is; nil if it concerns the whole file.
    package let location: Location?
    /// The path of keys, such as `axes.noise[2]`; empty for the root.
    package let path: String
    /// What is wrong.
    package let reason: Reason

    package init(at location: Location?, _ path: String, _ reason: Reason) {
      self.location = location
      self.path = path
      self.reason = reason
    }
  }

  /// The kinds of problems.
  package enum Reason: Equatable, Sendable {
    /// The file could not be read.
    case file(String)
    /// It is not JSON.
    case syntax(String)
    /// The object has the key already.
    case duplicateKey(first: Location)
    /// There is no such key here.
    case unknownKey(String, allowed: [String])
    /// A key that a grid needs is missing.
    case missing(String)
    /// The value is of the wrong kind or outside what is allowed.
    case value(String, allowed: String)
    /// There is no study, preset or axis of this name.
    case unknownName(String, of: String, known: [String])
    /// The parameter, or its value, has been renamed.
    case renamed(String, today: String)
    /// The values are not valid parameters of the study.
    case parameter(ParameterError, study: String)
    /// The parameters are impossible in combination at a point, and at `further` more points.
    case impossible(String, at: String, further: Int)
    /// A parameter is given twice: in `parameters` and by an axis, or by two axes.
    case givenTwice(String, first: Location)
    /// A value appears twice on an axis.
    case duplicateValue(String, first: Int)
    /// An axis without values.
    case empty
    /// The lists of a zip differ in length.
    case unequalZip([String: Int])
    /// The axis's name is not possible, and why.
    case axisName(String)
    /// More points or runs than a sweep can hold, and the bytes that their file would need.
    case tooLarge(points: Double, runs: Double, bytes: Double?)
    /// Another reason, as a full message.
    case other(String)
  }

  /// The kind of error.
  package let kind: Kind
  /// The grid's file, as it was given.
  package let file: String
  /// The problems in the order of the file; never empty.
  package let problems: [Problem]

  package init(_ kind: Kind, file: String, _ problems: [Problem]) {
    precondition(!problems.isEmpty, "an error needs a problem")
    self.kind = kind
    self.file = file
    self.problems = problems
  }

  /// The exit code of a process that stops with it.
  package var exitCode: Int32 { kind.rawValue }
}

extension GridError: CustomStringConvertible {
  /// The most lines of a message.
  static let lineLimit = 20
  /// The approximate width of a line in columns.
  static let width = 100

  /// The problems, one to three lines each, as many as fit on a screen.
  package var description: String {
    var lines: [String] = []
    for (index, problem) in problems.enumerated() {
      let next = Self.wrapped(text(of: problem))
      if lines.count + next.count > Self.lineLimit - (index + 1 < problems.count ? 1 : 0) {
        lines.append("… and \(problems.count - index) more")
        break
      }
      lines += next
    }
    return lines.joined(separator: "\n")
  }

  private func text(of problem: Problem) -> String {
    var text =
      switch problem.location {
      case .file(let line, let column)?: "\(file.visible()):\(line):\(column): "
      case .base(let base, let line, let column)?: "\(base.visible()):\(line):\(column): "
      case .option(let option)?: shortened(option) + ": "
      case nil: file.visible() + ": "
      }
    if !problem.path.isEmpty { text += shortened(problem.path) + ": " }
    return text + problem.reason.text
  }

  /// Breaks text at its line ends, and long lines at spaces; lines after the first are indented.
  private static func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for part in text.split(separator: "\n") {
      var line = lines.isEmpty ? "" : "   "
      for word in part.split(separator: " ") {
        if line.count > 3, line.count + word.count >= width {
          lines.append(line)
          line = "   "
        }
        line += line.isEmpty ? word : " " + word
      }
      lines.append(line)
    }
    return lines
  }
}
