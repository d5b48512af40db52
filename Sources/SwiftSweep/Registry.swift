package import StudyKit

/// The studies that the command line knows.
package enum StudyRegistry {
  /// Bound around the whole command: `StudyRegistry.$current.withValue(studies) { … }`.
  @TaskLocal package static var current: [AnyStudy] = []

  /// The names by which grids ask for them, for completion in a shell.
  static var names: [String] { current.map(\.name) }
}
