internal import StudyKit
internal import Tasks

/// What is in these data sets, as a study's ``Study/data(_:)`` tells it; reads those that were not read yet. Where one
/// cannot be read, `parameters` are at fault.
func dataDigests(
  of names: [String], namedBy parameters: [String]
) throws(ParameterError) -> [DataDigest] {
  do throws(DataError) {
    return try names.map { (name) throws(DataError) in
      DataDigest(name, digest: try DataLibrary.standard.digest(of: name))
    }
  } catch {
    throw .impossible(names: parameters, reason: "\(error)")
  }
}
