internal import StudyKit

/// A study that runs a command, as a grid declares it.
struct CommandDeclaration: Sendable {
  /// The program and its arguments, which are passed as they stand.
  let words: [String]
  /// The folder in which it runs: that of the grid.
  let folder: String
  /// What the study is called in tables; the command where the grid does not say.
  let title: String
  /// Part of the identity: a number, or the digest of files.
  let version: Int
  /// Seconds that the program may say nothing; nil for any time.
  let patience: Double?
  /// Whether it keeps checkpoints.
  let keepsCheckpoints: Bool
  /// Seconds that a run takes; nil where the grid does not say.
  let cost: Formula?
  /// The parameters that the grid declares.
  let parameters: [ParameterDeclaration]
  let measures: [DeclaredMeasure]

  /// The name of the parameter that has the command's text, so that it is part of the identity and in the file.
  static let commandParameter = "command"

  /// The command as text: its words as a list in JSON.
  var text: String { ParameterValue.list(words.map { .text($0) }).json }
}
