internal import ArgumentParser
internal import Grids
internal import Origins

extension Grid {
  /// The grid with the digests of the kept weights from which its runs start; prints what is wrong with these, if anything
  /// is, and ends the command. `file` is that of the grid, and `name` its name there, if the file has several.
  func startingWhereItSays(_ file: String, _ name: String?) throws -> Grid {
    do throws(OriginError) { return try withOrigins() } catch {
      complain("\(file): \(name.map { "grids.\($0): " } ?? "")\(error)")
      throw ExitCode(GridError.Kind.invalid.rawValue)
    }
  }
}
