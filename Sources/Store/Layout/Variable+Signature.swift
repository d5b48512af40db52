internal import HDF5

// The text that a layout's signature is computed from: what printing these values gives, but without the reflection of
// printing, which took a tenth of the time of a start.
extension Variable {
  /// The variable in one line.
  var signatureText: String {
    let labels = Self.list(labels.map(\.signatureText.debugDescription))
    let lengths = Self.list(shape.map(\.description))
    return """
      \(path) \(elementType) \(Self.list(dimensions.map(\.debugDescription))) \(lengths) \
      \(role) \(isRaw ? "" : contents.signatureText) \(labels)

      """
  }

  fileprivate static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }
}

extension Variable.Contents {
  fileprivate var signatureText: String {
    switch self {
    case .raw(let fill): "raw(HDF5.File.Fill.\(fill))"
    case .integers(let values): "integers(\(Variable.list(values.map(\.description))))"
    case .numbers(let values): "numbers(\(Variable.list(values.map(\.debugDescription))))"
    case .texts(let values): "texts(\(Variable.list(values.map(\.debugDescription))))"
    case .bytes(let values): "bytes(\(Variable.list(values.map(\.description))))"
    }
  }
}

extension Variable.Label {
  /// The name and the value; all but texts are rare.
  var signatureText: String {
    if case .text(let text) = value { return "\(name)=text(\(text.debugDescription))" }
    return "\(name)=\(value)"
  }
}
