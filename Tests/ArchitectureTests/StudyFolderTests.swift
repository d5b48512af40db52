import Foundation
import TestSupport
import Testing

@Suite struct StudyFolderTests {
  @Test func `no study names another, and no shared folder names a study`() throws {
    let folders = try StudyFolder.all()
    for study in folders where study.isStudy {
      try #require(!study.declared.isEmpty, "\(study.name) declares nothing")
      for other in folders where other.name != study.name {
        for (path, words) in other.words {
          let named = words.intersection(study.declared).sorted()
          #expect(named.isEmpty, "\(path) names \(named) of \(study.name)")
        }
      }
    }
  }

  @Test func `what is in a shared folder is used by two studies, at first or second hand`() throws {
    let folders = try StudyFolder.all()
    for shared in folders where !shared.isStudy {
      try #require(!shared.declared.isEmpty, "\(shared.name) declares nothing")
      let others = folders.filter { !$0.isStudy && $0.name != shared.name && $0.uses(shared) }
      let users = folders.filter { folder in
        folder.isStudy && (folder.uses(shared) || others.contains(where: folder.uses))
      }
      #expect(users.count > 1, "\(shared.name) is used by \(users.map(\.name))")
    }
  }

  @Test func `declarations and words are found`() {
    let text = """
      /// Of Other.
      public enum First: Study { static let text = "Third" }
      private struct Hidden {}
      func second(_ value: Fourth) {}
      extension Fifth {
        struct Nested {}
      }
      """
    #expect(StudyFolder.declarations(in: text) == ["First", "second"])
    let words = StudyFolder.words(in: text)
    #expect(words.isSuperset(of: ["First", "Fourth", "Fifth", "Nested"]))
    #expect(words.isDisjoint(with: ["Other", "Third"]))
  }
}

/// A folder of `Sources/Studies`: a study, or what several of them share.
struct StudyFolder {
  let name: String
  /// Whether a study is declared in it.
  let isStudy: Bool
  /// The names that it declares at the top level for others to see.
  let declared: Set<String>
  /// The words of the code of each of its files, without comments and texts.
  let words: [String: Set<String>]

  /// Whether a name that `other` declares stands in this folder's code.
  func uses(_ other: StudyFolder) -> Bool {
    words.values.contains { !$0.isDisjoint(with: other.declared) }
  }

  static func all() throws -> [StudyFolder] {
    let study = /(?m)^(public |package )?(enum|struct) \w+: (\w*Study)\b/
    return try Repository.names(in: "Sources/Studies").filter { !$0.contains(".") }.map { name in
      let paths = try Repository.files(below: "Sources/Studies/" + name, endingIn: [".swift"])
      let texts = try paths.map(Repository.text)
      return StudyFolder(
        name: name, isStudy: texts.contains { $0.contains(study) },
        declared: texts.reduce(into: []) { $0.formUnion(declarations(in: $1)) },
        words: Dictionary(uniqueKeysWithValues: zip(paths, texts.map(words))))
    }
  }

  static func declarations(in text: String) -> Set<String> {
    let declaration =
      /(?m)^(public |package |internal |final )*(enum|struct|class|actor|protocol|typealias|func|let|var) (?<name>\w+)/
    return Set(text.matches(of: declaration).map { String($0.output.name) })
  }

  static func words(in text: String) -> Set<String> {
    let code = text.replacing(/"([^"\\\n]|\\.)*"/, with: "").replacing(/\/\/[^\n]*/, with: "")
    return Set(code.matches(of: /\w+/).map { String($0.output) })
  }
}
