/// The folder of one kind of working files, `out.h5.d/checkpoints`, and where programs before `out.h5.d` kept
/// them, `out.h5.checkpoints`.
///
/// Both are looked up at each use: a folder comes with its first file and goes with its last one, and another
/// process may do either. No link is followed on the way.
struct KindFolder: Sendable {
  private let location: OutputLocation
  private let name: String
  private let earlier: String
  // What the folders are called from the result file's directory.
  private let names: [String]

  init(_ name: String, earlier: String, of location: OutputLocation) {
    self.location = location
    self.name = name
    self.earlier = "." + earlier
    names = [location.name + OutputLocation.workFolder + "/" + name, location.name + self.earlier]
  }

  /// The path of the folder.
  var path: String { location.path + OutputLocation.workFolder + "/" + name }

  /// What the result file's access is; nil where there is none.
  var access: Access? { location.access }

  /// The folder; nil where there is none.
  func present() throws(StoreError) -> Directory? {
    try location.folder(OutputLocation.workFolder)?.folder(name)
  }

  /// The folder, made with the one that it is in where there is none.
  func made() throws(StoreError) -> Directory {
    if let present = try present() { return present }
    return try location.madeFolder(OutputLocation.workFolder).madeFolder(name, access)
  }

  /// The folders that are there and may be used, where files of this kind are found: that of earlier programs
  /// comes last.
  var all: [Directory] {
    [try? present(), try? location.folder(earlier)].compactMap { $0 }
  }

  /// Whether there may be a folder, at the cost of a look at each name: asked with every run that is recorded.
  var mayBeThere: Bool {
    guard let directory = try? location.directory() else { return false }
    return names.contains { directory.status(of: $0) != nil }
  }

  /// Throws where something that is no folder of ours has the folder's name.
  func check() throws(StoreError) { _ = try present() }

  /// Removes the folders where nothing is left in them.
  func removeIfEmpty() {
    guard let directory = try? location.directory() else { return }
    if let outer = try? location.folder(OutputLocation.workFolder) {
      outer.removeFolder(name)
      directory.removeFolder(location.name + OutputLocation.workFolder)
    }
    directory.removeFolder(location.name + earlier)
  }
}
