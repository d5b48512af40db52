package import StudyKit

extension GridBundle {
  /// Reads the grids in a file, with those that they extend and the command line's `--set`, and checks all of it; of
  /// several grids those that are `chosen` by name, or all without a name.
  package static func read(
    file: String, settings: [String] = [], chosen: [String] = [], studies: [AnyStudy]
  ) throws(GridError) -> GridBundle {
    let opened = try GridFile(of: file)
    return try read(
      bytes: opened.bytes, file: file, settings: settings, chosen: chosen, studies: studies,
      bases: GridBases(of: opened.identity))
  }

  /// Reads grids from bytes in memory, which need not be valid text; without `bases` they must not extend another.
  package static func read(
    bytes: [UInt8], file: String, settings: [String] = [], chosen: [String] = [],
    studies: [AnyStudy], bases: GridBases? = nil
  ) throws(GridError) -> GridBundle {
    var draft = try GridDraft(
      bytes, file: file, settings: settings, studies: studies, bases: bases)
    guard draft.root["grids"] != nil else {
      try check(chosen, known: [])
      let grid = try draft.grid(checksPoints: true)
      return GridBundle([Entry(name: nil, grid: grid)], stem: stem(of: grid.output))
    }
    var reader = BundleReader(draft, chosen: chosen, bases: bases)
    return try reader.bundle()
  }

  /// A result file's path without its ending.
  package static func stem(of output: String) -> String {
    output.hasSuffix(".h5") && output.count > 3 ? String(output.dropLast(3)) : output
  }
}
