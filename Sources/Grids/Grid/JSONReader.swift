/// Reads JSON (RFC 8259) strictly, keeping the order of keys and the location of each value.
///
/// Nothing beyond the standard is accepted: no bare words, no NaN, and comments and trailing commas only by
/// ``readLeniently(_:location:)``. Recursion is bounded by ``depthLimit``, so no input can overflow the stack.
package struct JSONReader {
  /// Why text is not JSON.
  package struct Failure: Error, Equatable {
    /// Where reading stopped.
    package let location: Location
    /// What is wrong there, in words.
    package let reason: String

    package init(location: Location, reason: String) {
      self.location = location
      self.reason = reason
    }
  }

  /// A key that its object has already.
  package struct Duplicate: Equatable {
    /// The key with those above it, such as `axes.noise`.
    package let path: String
    /// The location of the repeated key.
    package let location: Location
    /// The location of the first one.
    package let first: Location
  }

  /// How deep lists and objects may be nested.
  static let depthLimit = 64

  private let bytes: [UInt8]
  private let location: (_ line: Int, _ column: Int) -> Location
  // Whether comments and trailing commas are skipped; they are then the extras, in ascending order.
  private let isLenient: Bool
  private var extras: [Range<Int>] = []
  private var index = 0
  private var line = 1
  // Offset of the line's first byte, and how many of its bytes continue a scalar.
  private var lineStart = 0
  private var continuations = 0
  private var duplicates: [Duplicate] = []
  // The keys and indices of the objects and lists that are open.
  private var path: [Step] = []

  private enum Step {
    case key(String)
    case index(Int)
  }

  /// Reads one value that fills all of `bytes`, except for a byte order mark.
  ///
  /// Duplicate keys do not end the reading; all of them are returned. `location` makes a location from line and
  /// column.
  package static func read(
    _ bytes: [UInt8], location: @escaping (_ line: Int, _ column: Int) -> Location = Location.file
  ) throws(Failure) -> (node: JSONNode, duplicates: [Duplicate]) {
    var reader = JSONReader(bytes: bytes, location: location, isLenient: false)
    return (try reader.root(), reader.duplicates)
  }

  /// The same for what people write: with comments, from `//` to the end of the line, and a comma behind the last
  /// value of a list or object.
  ///
  /// `strict` are the bytes without them, which are JSON of the same value, with each value on its line.
  package static func readLeniently(
    _ bytes: [UInt8], location: @escaping (_ line: Int, _ column: Int) -> Location = Location.file
  ) throws(Failure) -> (node: JSONNode, duplicates: [Duplicate], strict: [UInt8]) {
    var reader = JSONReader(bytes: bytes, location: location, isLenient: true)
    return (try reader.root(), reader.duplicates, reader.bytesWithoutExtras)
  }

  private init(
    bytes: [UInt8], location: @escaping (_ line: Int, _ column: Int) -> Location, isLenient: Bool
  ) {
    self.bytes = bytes
    self.location = location
    self.isLenient = isLenient
  }
}

// MARK: Values

extension JSONReader {
  private mutating func root() throws(Failure) -> JSONNode {
    try checkEncoding()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      index = 3
      lineStart = 3
    }
    skipSpace()
    guard index < bytes.count else { throw failure("it is empty") }
    let node = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else {
      throw failure("unexpected \(found) after the end of the JSON value")
    }
    return node
  }

  private mutating func value(depth: Int) throws(Failure) -> JSONNode {
    guard depth < Self.depthLimit else {
      throw failure("lists and objects are nested more than \(Self.depthLimit) levels deep")
    }
    let start = here
    switch byte {
    case UInt8(ascii: "{"): return JSONNode(.object(try object(depth: depth)), at: start)
    case UInt8(ascii: "["): return JSONNode(.list(try list(depth: depth)), at: start)
    case UInt8(ascii: "\""): return JSONNode(.text(try text()), at: start)
    case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?:
      return JSONNode(try number(), at: start)
    case UInt8(ascii: "t") where take("true"): return JSONNode(.flag(true), at: start)
    case UInt8(ascii: "f") where take("false"): return JSONNode(.flag(false), at: start)
    case UInt8(ascii: "n") where take("null"): return JSONNode(.null, at: start)
    case UInt8(ascii: "'"): throw failure("text must be in double quotes")
    case UInt8(ascii: "/"), UInt8(ascii: "#"):
      throw isLenient
        ? missing("a value") : failure("JSON has no comments; a key \"note\" may hold one")
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), nil:
      throw missing("a value")
    default: throw failure("\(found) is not a JSON value; text must be in double quotes")
    }
  }

  private mutating func list(depth: Int) throws(Failure) -> [JSONNode] {
    index += 1
    skipSpace()
    if skip("]") { return [] }
    var nodes: [JSONNode] = []
    while true {
      path.append(.index(nodes.count))
      nodes.append(try value(depth: depth + 1))
      path.removeLast()
      skipSpace()
      if skip("]") { return nodes }
      guard skip(",") else { throw missing("a comma or ]") }
      if skipTrailingComma(before: "]") { return nodes }
    }
  }

  private mutating func object(depth: Int) throws(Failure) -> [JSONMember] {
    index += 1
    skipSpace()
    if skip("}") { return [] }
    var members: [JSONMember] = []
    var locations: [String: Location] = [:]
    while true {
      let start = here
      guard byte == UInt8(ascii: "\"") else {
        throw missing("a key in double quotes")
      }
      let key = try text()
      path.append(.key(key))
      if let first = locations.updateValue(locations[key] ?? start, forKey: key) {
        duplicates.append(Duplicate(path: pathText, location: start, first: first))
      }
      skipSpace()
      guard skip(":") else { throw missing("a colon") }
      skipSpace()
      members.append(JSONMember(key, at: start, try value(depth: depth + 1)))
      path.removeLast()
      skipSpace()
      if skip("}") { return members }
      guard skip(",") else { throw missing("a comma or }") }
      if skipTrailingComma(before: "}") { return members }
    }
  }

  private mutating func number() throws(Failure) -> JSONNode.Value {
    let start = index
    let location = here
    _ = skip("-")
    let leading = index
    guard digits() else { throw failure("a digit is missing before \(found)") }
    if bytes[leading] == UInt8(ascii: "0"), index > leading + 1 {
      throw Failure(location: location, reason: "a number must not begin with 0")
    }
    var isWhole = true
    if skip(".") {
      isWhole = false
      guard digits() else { throw failure("a digit is missing before \(found)") }
    }
    if skip("e") || skip("E") {
      isWhole = false
      if !skip("-") { _ = skip("+") }
      guard digits() else { throw failure("a digit is missing before \(found)") }
    }
    let literal = String(decoding: bytes[start..<index], as: UTF8.self)
    if isWhole, let whole = Int(literal) { return .integer(whole) }
    guard let number = Double(literal), number.isFinite else {
      throw Failure(location: location, reason: "\(literal.prefix(40)) is too large")
    }
    // From 2⁵³ on, not every integer is a double.
    if number.magnitude >= 0x1p53, let whole = Self.whole(literal) { return .integer(whole) }
    return .number(number)
  }
}

// MARK: Text

extension JSONReader {
  private mutating func text() throws(Failure) -> String {
    let start = here
    index += 1
    var content: [UInt8] = []
    var run = index
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        content += bytes[run..<index]
        index += 1
        return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"):
        content += bytes[run..<index]
        content += try escape()
        run = index
      case 0..<0x20:
        throw failure("text must not contain \(found); write it as an escape such as \\n")
      default:
        if byte & 0xC0 == 0x80 { continuations += 1 }
        index += 1
      }
    }
    throw Failure(location: start, reason: "text has no closing double quote")
  }

  /// Reads an escape, from its backslash on, as UTF-8.
  private mutating func escape() throws(Failure) -> [UInt8] {
    let start = here
    index += 1
    let letter = byte
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return letter.map { [$0] } ?? []
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      guard let unit = hexadecimal() else { break }
      if let scalar = Unicode.Scalar(unit) { return Array(String(Character(scalar)).utf8) }
      // A code beyond U+FFFF is written as two surrogates.
      guard unit < 0xDC00, skip("\\"), skip("u"), let low = hexadecimal(),
        0xDC00...0xDFFF ~= low,
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      else { throw Failure(location: start, reason: "half of a surrogate pair is missing") }
      return Array(String(Character(scalar)).utf8)
    default: break
    }
    throw Failure(location: start, reason: "JSON has no such escape")
  }

  private mutating func hexadecimal() -> UInt32? {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
      else { return nil }
      code = code * 16 + UInt32(digit)
      index += 1
    }
    return code
  }
}

// MARK: Bytes

extension JSONReader {
  private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  private var here: Location { location(line, index - lineStart - continuations + 1) }

  private var pathText: String {
    path.reduce("") { text, step in
      switch step {
      case .key(let key): text.isEmpty ? key : text + "." + key
      case .index(let index): text + "[\(index)]"
      }
    }
  }

  private func failure(_ reason: String) -> Failure { Failure(location: here, reason: reason) }

  /// What is missing at the reader's position, unless a comment was meant.
  private func missing(_ what: String) -> Failure {
    let isComment = byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#")
    return failure(
      isLenient && isComment
        ? "a comment begins with // and ends with its line" : "\(what) is missing before \(found)")
  }

  /// The character or word at the reader's position, for an error message.
  private var found: String {
    guard let byte else { return "the end" }
    guard byte >= 0x20, byte != 0x7F else {
      return byte == 0x0A ? "the end of the line" : "a control character"
    }
    let isWord = { (byte: UInt8) in
      byte >= 0x80 || Character(Unicode.Scalar(byte)).isLetter
        || Character(Unicode.Scalar(byte)).isNumber
    }
    let word = bytes[index...].prefix(while: isWord)
    let text = String(decoding: word.isEmpty ? bytes[index...index] : word, as: UTF8.self)
    return text.count > 24 ? "'\(text.prefix(24))…'" : "'\(text)'"
  }

  private mutating func skipSpace() {
    while let byte {
      switch byte {
      case 0x0A:
        line += 1
        lineStart = index + 1
        continuations = 0
      case 0x20, 0x09, 0x0D: break
      case UInt8(ascii: "/") where isLenient && bytes[index...].starts(with: [0x2F, 0x2F]):
        skipComment()
        continue
      default: return
      }
      index += 1
    }
  }

  /// Skips a comment; it is an extra, and so are the blanks before it.
  private mutating func skipComment() {
    var start = index
    while start > lineStart, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
    while let byte, byte != 0x0A, byte != 0x0D {
      if byte & 0xC0 == 0x80 { continuations += 1 }
      index += 1
    }
    extras.append(start..<index)
  }

  /// Skips what follows a comma, and `bracket` if the comma may be the last; says whether that is the case.
  private mutating func skipTrailingComma(before bracket: Unicode.Scalar) -> Bool {
    let (comma, place) = (index - 1, extras.count)
    skipSpace()
    guard isLenient, skip(bracket) else { return false }
    extras.insert(comma..<comma + 1, at: place)
    return true
  }

  private var bytesWithoutExtras: [UInt8] {
    if extras.isEmpty { return bytes }
    var rest: [UInt8] = []
    var start = 0
    for extra in extras {
      rest += bytes[start..<extra.lowerBound]
      start = extra.upperBound
    }
    return rest + bytes[start...]
  }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    let next = index + word.utf8.count
    if next < bytes.count, Character(Unicode.Scalar(bytes[next])).isLetter { return false }
    index = next
    return true
  }

  private mutating func digits() -> Bool {
    let start = index
    while let byte, 0x30...0x39 ~= byte { index += 1 }
    return index > start
  }

  /// Stops at the first byte that is not UTF-8.
  private mutating func checkEncoding() throws(Failure) {
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var (line, column) = (1, 1)
    while case .valid(let scalar) = decoder.parseScalar(from: &iterator) {
      if scalar.first == 0x0A { (line, column) = (line + 1, 1) } else { column += 1 }
    }
    throw Failure(location: location(line, column), reason: "it is not valid UTF-8 from here on")
  }
}
