internal import FoundationEssentials

/// Where data sets are looked for, in this order: the folders in the environment variable
/// `SWIFT_SWEEP_DATA` (separated by colons), `data` in the working directory, `swift-sweep` in the
/// XDG data folders, and `/usr/share/datasets`, where Debian's packages put data.
public struct DataFolders: Equatable, Sendable {
  /// The environment variable that names folders to look in first.
  public static let variable = "SWIFT_SWEEP_DATA"

  /// The folders, in the order in which they are searched.
  public let paths: [String]

  /// The folders that an environment gives, relative ones taken from `directory`.
  public init(environment: [String: String], directory: String) {
    func folders(_ name: String, else standard: String) -> [String] {
      let given = environment[name].flatMap { $0.isEmpty ? nil : $0 } ?? standard
      return given.split(separator: ":").map(String.init)
    }
    var paths = folders(Self.variable, else: "") + ["data"]
    let home = environment["HOME"] ?? "/"
    for base in folders("XDG_DATA_HOME", else: home + "/.local/share")
      + folders("XDG_DATA_DIRS", else: "/usr/local/share:/usr/share")
    {
      paths.append(base + "/swift-sweep")
    }
    paths.append("/usr/share/datasets")
    var seen: Set<String> = []
    self.paths = paths.map { path in
      let whole = path.hasPrefix("/") ? path : directory + "/" + path
      return "/" + whole.split(separator: "/").joined(separator: "/")
    }.filter { seen.insert($0).inserted }
  }

  /// The folders that this process's environment gives.
  public static var standard: DataFolders {
    DataFolders(
      environment: ProcessInfo.processInfo.environment,
      directory: FileManager.default.currentDirectoryPath)
  }
}
