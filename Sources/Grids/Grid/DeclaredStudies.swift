package import StudyKit

/// Studies that grids declare themselves, with keys of their own beside those of every grid.
package protocol DeclaredStudies: StudyFamily {
  /// The keys at a grid's root with which a study is declared.
  var keys: [String] { get }

  /// The JSON Schemas of these keys.
  var schema: [JSONMember] { get }

  /// The study that a grid declares, and what is wrong with the declaration; there is a study if and only if there
  /// are no problems.
  ///
  /// `file` is the grid's path. A `version` above 0 is that of a result file, whose grid is read again: then nothing
  /// but the grid is looked at.
  func study(
    of root: JSONNode, in file: String, version: Int
  ) -> (study: AnyStudy?, problems: [GridError.Problem])
}
