import Foundation

/// A directory of a test's own, removed with the value.
struct Scratch: ~Copyable {
  let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("sweep-hdf5-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// The path of a file in it.
  func path(_ name: String) -> String { directory.appendingPathComponent(name).path }
}
