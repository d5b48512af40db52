public import Foundation

/// The checkout that the tests were built from, and what is built of it.
public enum Repository {
  /// The root of the checkout.
  public static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The text of a file.
  public static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Whether a file or folder is there.
  public static func holds(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The names in a folder, sorted, hidden ones left out.
  public static func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: path).path)
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The paths of all files below a folder whose names end in one of the suffixes.
  public static func files(below folder: String, endingIn suffixes: [String]) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { path in suffixes.contains { path.hasSuffix($0) } }
      .map { folder + "/" + $0 }.sorted()
  }

  /// The path of one of the package's programs, which stand beside the tests.
  public static func program(_ name: String) -> String {
    URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: name).path
  }

  /// The Python that has the packages of `Tests/requirements.txt`: that of
  /// `cluster/install-debian.sh --tests`, or else the one on the search path.
  public static var python: String {
    let installed = root.appending(path: ".build/python/bin/python").path
    return FileManager.default.isExecutableFile(atPath: installed) ? installed : "python3"
  }
}
