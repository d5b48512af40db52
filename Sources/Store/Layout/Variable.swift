internal import HDF5

/// One array of a result file: its name, its dimensions and its initial contents.
struct Variable: Equatable, Sendable {
  /// What the array holds when the file is made.
  enum Contents: Equatable, Sendable {
    /// Written run by run; until then the fill value.
    case raw(File.Fill)
    case integers([Int64])
    case numbers([Double])
    case texts([String])
    case bytes([UInt8])
  }

  /// The role of the array with respect to its dimensions.
  enum Role: Equatable, Sendable {
    /// An array over dimensions.
    case array
    /// The coordinate of the dimension of its own name.
    case coordinate
    /// A dimension that has no coordinate.
    case bareDimension
  }

  /// One attribute.
  struct Label: Equatable, Sendable {
    let name: String
    let value: Attribute
  }

  /// The label that holds the name of a parameter whose coordinate has another name.
  static let parameterLabel = "parameter"
  /// The meanings of the numbers 0 and 1 of truth values.
  static let truthMeanings = "false true"

  /// The path in the file.
  let path: String
  let elementType: ElementType
  /// The paths of the dimensions' variables, outermost first.
  let dimensions: [String]
  let shape: [Int]
  let contents: Contents
  var role: Role = .array
  var labels: [Label] = []

  /// The size of the elements in bytes, including what texts of variable length hold.
  var byteCount: Int {
    var heap = 0
    if elementType == .text, case .texts(let texts) = contents {
      heap = texts.reduce(0) { $0 + $1.utf8.count + 24 }
    }
    return shape.reduce(elementType.size, *) + heap
  }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Whether runs are written into it.
  var isRaw: Bool {
    if case .raw = contents, role == .array { true } else { false }
  }
}

extension Variable {
  /// The same array with a further attribute, unless its value is nil.
  func labeled(_ name: String, _ value: Attribute?) -> Variable {
    guard let value else { return self }
    var copy = self
    copy.labels.append(Label(name: name, value: value))
    return copy
  }

  /// The same array with a text as a further attribute, unless it is nil.
  func labeled(_ name: String, _ text: String?) -> Variable {
    labeled(name, text.map { Attribute.text($0) })
  }
}
