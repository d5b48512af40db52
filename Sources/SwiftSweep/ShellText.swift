/// Words as they are typed in a shell, those in quotes that it would read otherwise.
package func shellText(_ words: [String]) -> String { words.map(shellWord).joined(separator: " ") }

/// A word as it is typed in a shell.
package func shellWord(_ word: String) -> String {
  let isPlain = !word.isEmpty && word.utf8.allSatisfy { plain.contains($0) }
  return isPlain
    ? word
    : "'"
      + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#) + "'"
}

/// Characters that no shell reads as anything but themselves, wherever they are in a word.
private let plain = Set(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=./:,@%".utf8)
