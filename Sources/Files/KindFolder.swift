/// The folder of one kind of working files, such as `out.h5.d/checkpoints`, and the one that earlier versions of
/// the program used, `out.h5.checkpoints`.
///
/// Both are looked up at each use: a folder is made with its first file and removed with its last one, possibly by
/// another process. No link is followed.
package struct KindFolder: Sendable {
  private let location: OutputLocation
  private let name: String
  private let earlier: String
  // The folders' paths, relative to the result file's directory.
  private let names: [String]

  package init(_ name: String, earlier: String, of location: OutputLocation) {
    self.location = location
    self.name = name
    self.earlier = "." + earlier
    names = [location.name + OutputLocation.workFolder + "/" + name, location.name + self.earlier]
  }

  /// The path of the folder.
  package var path: String { location.path + OutputLocation.workFolder + "/" + name }

  /// The result file's access; nil if there is no file.
  package var access: Access? { location.access }

  /// The folder; nil if there is none.
  package func present() throws(StoreError) -> Directory? {
    try location.folder(OutputLocation.workFolder)?.folder(name)
  }

  /// The folder, made together with its parent if there is none.
  package func made() throws(StoreError) -> Directory {
    if let present = try present() { return present }
    return try location.madeFolder(OutputLocation.workFolder).madeFolder(name, access)
  }

  /// The existing folders with files of this kind that may be used; that of earlier versions comes last.
  package var all: [Directory] {
    [try? present(), try? location.folder(earlier)].compactMap { $0 }
  }

  /// Whether there may be a folder, a cheap check that is made for every run that is recorded.
  package var mayBeThere: Bool {
    guard let directory = try? location.directory() else { return false }
    return names.contains { directory.status(of: $0) != nil }
  }

  /// Throws if something else has the folder's name.
  package func check() throws(StoreError) { _ = try present() }

  /// Removes the folders if they are empty.
  package func removeIfEmpty() {
    guard let directory = try? location.directory() else { return }
    if let outer = try? location.folder(OutputLocation.workFolder) {
      outer.removeFolder(name)
      directory.removeFolder(location.name + OutputLocation.workFolder)
    }
    directory.removeFolder(location.name + earlier)
  }
}
