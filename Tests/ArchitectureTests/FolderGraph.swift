/// Which folders of a module use what other folders of it declare, by the names in their files.
///
/// A name belongs to a folder when it is declared at the top level of a file in that folder alone; what
/// is private to a file, a nested type and the members of a type are not looked at.
struct FolderGraph {
  /// By folder that uses and folder that is used: the names.
  private(set) var uses: [String: [String: Set<String>]] = [:]

  /// Looks at the files of a module, each with the folder that it is in.
  init(_ files: [(folder: String, text: String)]) {
    let words = files.map { Self.words(of: $0.text) }
    var folders: [String: Set<String>] = [:]
    for (file, words) in zip(files, words) {
      for name in Self.declarations(words) { folders[name, default: []].insert(file.folder) }
    }
    for (file, words) in zip(files, words) {
      for word in words where !word.isMember {
        guard let declaring = folders[word.text], declaring.count == 1,
          let folder = declaring.first, folder != file.folder
        else { continue }
        uses[file.folder, default: [:]][folder, default: []].insert(word.text)
      }
    }
  }

  /// Folders that use each other in a circle, each circle as large as it is.
  var circles: [Set<String>] {
    let folders = Set(uses.keys).union(uses.values.flatMap(\.keys))
    let reached = Dictionary(uniqueKeysWithValues: folders.map { ($0, reach(of: $0)) })
    let circles = folders.compactMap { folder -> Set<String>? in
      guard let mine = reached[folder], mine.contains(folder) else { return nil }
      return mine.filter { reached[$0]?.contains(folder) == true }
    }
    return Set(circles).sorted { $0.sorted().joined() < $1.sorted().joined() }
  }

  /// The uses among folders, for people.
  func description(of folders: Set<String>) -> String {
    uses.filter { folders.contains($0.key) }.sorted { $0.key < $1.key }.flatMap { user, used in
      used.filter { folders.contains($0.key) }.sorted { $0.key < $1.key }.map { folder, names in
        "\(user) uses of \(folder): \(names.sorted().joined(separator: ", "))"
      }
    }
    .joined(separator: "\n")
  }

  /// The folders that a folder uses, and those that these use, and so on.
  private func reach(of folder: String) -> Set<String> {
    var reached: Set<String> = []
    var open = [folder]
    while let next = open.popLast() {
      for used in (uses[next] ?? [:]).keys where reached.insert(used).inserted {
        open.append(used)
      }
    }
    return reached
  }

  /// A word of a source text.
  private struct Word {
    let text: String
    /// Whether a full stop stands before it.
    let isMember: Bool
    /// Whether it begins a line.
    let isFirst: Bool
  }

  private static let modifiers: Set<String> = [
    "public", "package", "internal", "final", "indirect", "nonisolated",
  ]
  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "actor", "typealias", "func",
  ]

  /// The names that a file declares at its top level for others.
  private static func declarations(_ words: [Word]) -> [String] {
    words.indices.compactMap { first in
      guard words[first].isFirst else { return nil }
      var index = first
      while index < words.count, modifiers.contains(words[index].text) { index += 1 }
      guard index + 1 < words.count, kinds.contains(words[index].text) else { return nil }
      return words[index + 1].text
    }
  }

  /// The words of a source text without its comments and the letters of its literals.
  private static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var isTextOfLines = false
    for line in text.split(separator: "\n") {
      if line.contains("\"\"\"") {
        isTextOfLines.toggle()
        continue
      }
      if isTextOfLines { continue }
      words += Self.words(ofLine: Array(line.utf8))
    }
    return words
  }

  private static func words(ofLine line: [UInt8]) -> [Word] {
    var words: [Word] = []
    var index = 0
    var isLiteral = false
    while index < line.count {
      let byte = line[index]
      if byte == UInt8(ascii: "\\"), isLiteral {
        index += 2
      } else if byte == UInt8(ascii: "\"") {
        isLiteral.toggle()
        index += 1
      } else if !isLiteral, byte == UInt8(ascii: "/"), line[index...].starts(with: "//".utf8) {
        break
      } else if !isLiteral, isLetter(byte) {
        let begin = index
        while index < line.count, isLetter(line[index]) { index += 1 }
        words.append(
          Word(
            text: String(decoding: line[begin..<index], as: UTF8.self),
            isMember: begin > 0 && line[begin - 1] == UInt8(ascii: "."), isFirst: begin == 0))
      } else {
        index += 1
      }
    }
    return words
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
