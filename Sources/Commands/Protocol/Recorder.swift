internal import Grids
package import StudyKit

/// What a program has said of its run: one JSON object a line.
package struct Recorder {
  /// Something that it has said, besides what it has found.
  package enum Message: Equatable {
    /// It has done `step` of `of` steps.
    case step(Int, of: Int)
    /// It has found the array of a measure.
    case measured(String)
    /// It cannot be done, and why.
    case failed(String)
    /// Its numbers have run away, at a step.
    case diverged(step: Int)
  }

  /// Why a line is refused, in words.
  package struct Refusal: Error, Equatable {
    package let reason: String
  }

  private let measures: [Measure]
  /// Measures that may have absent values.
  private let absent: Set<String>
  private let scratch: String
  /// What was found so far.
  package private(set) var findings = Findings()
  /// The last step that was reported.
  package private(set) var step = 0
  /// A measure with a value that is not finite, though it may not be absent.
  package private(set) var runaway: String?

  /// Records arrays of these measures; paths are relative to the folder `scratch`.
  package init(_ measures: [Measure], mayBeAbsent: Set<String>, scratch: String) {
    (self.measures, absent, self.scratch) = (measures, mayBeAbsent, scratch)
  }

  /// A measure that was not found; nil if all were.
  package var missing: String? { measures.first { findings[$0.name] == nil }?.name }

  /// Takes a line; nil for an empty one.
  package mutating func hear(_ line: ArraySlice<UInt8>) throws(Refusal) -> Message? {
    guard line.contains(where: { $0 > 0x20 }) else { return nil }
    let root: JSONNode
    do throws(JSONReader.Failure) {
      root = try JSONReader.read(BareNumbers.asNull(line)).node
    } catch {
      let text = String(decoding: line.prefix(60), as: UTF8.self)
      throw Refusal(reason: "a line on descriptor 3 is not JSON (\(error.reason)): \(text)")
    }
    if let step = root["step"] { return try hear(step: step, of: root["of"]) }
    if case .text(let why)? = root["failed"]?.value { return .failed(why) }
    if case .integer(let step)? = root["diverged"]?.value { return .diverged(step: step) }
    if case .text(let name)? = root["measure"]?.value {
      try record(name, root)
      return .measured(name)
    }
    throw Refusal(
      reason: "a line on descriptor 3 has no \"measure\", \"step\" or \"failed\": "
        + root.compact.prefix(60))
  }

  private mutating func hear(step: JSONNode, of steps: JSONNode?) throws(Refusal) -> Message {
    guard case .integer(let done) = step.value, done >= 0,
      case .integer(let count)? = (steps ?? step).value.asInteger, count >= done
    else {
      throw Refusal(reason: "\"step\" and \"of\" have to be whole numbers, the second not less")
    }
    self.step = done
    return .step(done, of: count)
  }

  private mutating func record(_ name: String, _ root: JSONNode) throws(Refusal) {
    guard let measure = measures.first(where: { $0.name == name }) else {
      throw Refusal(
        reason: "it reported \(name), which the grid does not declare"
          + suggestion(for: name, among: measures.map(\.name)))
    }
    let shape = measure.dimensions.map(\.coordinate.count)
    let array: NumberArray
    if case .text(let path)? = root["file"]?.value {
      do throws(ArrayFile.Failure) {
        array = try ArrayFile.read(path.hasPrefix("/") ? path : scratch + "/" + path)
      } catch { throw Refusal(reason: "\(name): \(path): \(error.reason)") }
    } else if let values = root["values"] {
      guard let nested = NumberArray(values) else {
        throw Refusal(reason: "\(name): its values are not numbers in lists of equal length")
      }
      array = nested
    } else {
      throw Refusal(reason: "\(name) has neither \"values\" nor \"file\"")
    }
    guard array.shape == shape else {
      throw Refusal(
        reason: "\(name) has the shape \(Self.text(array.shape)), not \(Self.text(shape))")
    }
    if !absent.contains(name), !array.values.allSatisfy(\.isFinite) { runaway = runaway ?? name }
    findings.record(name, try elements(array.values, of: measure))
  }

  private static func text(_ shape: [Int]) -> String {
    "(" + shape.map(String.init).joined(separator: ", ") + ")"
  }

  private func elements(
    _ values: [Double], of measure: Measure
  ) throws(Refusal) -> Findings.Values {
    switch measure.element {
    case .double: return .doubles(values)
    case .float: return .floats(values.map { Float($0) })
    case .integer:
      let wholes = values.compactMap { Int64(exactly: $0) }
      guard wholes.count == values.count else {
        throw Refusal(reason: "\(measure.name) has values that are not whole numbers")
      }
      return .integers(wholes)
    }
  }
}

extension JSONNode.Value {
  /// The value where it is an integer; nil otherwise.
  fileprivate var asInteger: Self? { if case .integer = self { self } else { nil } }
}

/// NaN and infinities, which many writers of JSON write as bare words.
package enum BareNumbers {
  private static let words = ["NaN", "-Infinity", "Infinity"].map { Array($0.utf8) }

  /// The text with null in place of each of these words outside of strings.
  package static func asNull(_ line: ArraySlice<UInt8>) -> [UInt8] {
    guard line.contains(UInt8(ascii: "N")) || line.contains(UInt8(ascii: "I")) else {
      return Array(line)
    }
    var text: [UInt8] = []
    var rest = line
    var (isString, isEscaped) = (false, false)
    while let byte = rest.first {
      if !isString, let word = words.first(where: { rest.starts(with: $0) }) {
        text += "null".utf8
        rest = rest.dropFirst(word.count)
        continue
      }
      if byte == UInt8(ascii: "\""), !isEscaped { isString.toggle() }
      isEscaped = isString && !isEscaped && byte == UInt8(ascii: "\\")
      text.append(byte)
      rest = rest.dropFirst()
    }
    return text
  }
}
