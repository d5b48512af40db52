internal import Foundation

extension Grid {
  /// Checks that the result file can be made where the grid wants it, before any work.
  ///
  /// What stands at the path is not looked at, except that it may not be a directory. `file` is the
  /// grid's own, for the error.
  package func checkOutput(file: String) throws(GridError) {
    let path = (output as NSString).deletingLastPathComponent
    let folder = path.isEmpty ? "." : path
    var isDirectory: ObjCBool = false
    var reason: String?
    if FileManager.default.fileExists(atPath: output, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      reason = "\(output) is a directory"
    } else if !FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) {
      reason = "the folder \(folder) does not exist"
    } else if !isDirectory.boolValue {
      reason = "\(folder) is not a folder"
    } else if !FileManager.default.isWritableFile(atPath: folder) {
      reason = "the folder \(folder) cannot be written to"
    }
    guard let reason else { return }
    throw GridError(
      .output, file: file,
      [
        GridError.Problem(
          at: nil, "output", .other(reason + "; choose another with --set output=…"))
      ])
  }
}
