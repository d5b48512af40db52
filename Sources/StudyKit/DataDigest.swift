internal import Hashing

/// Data that the runs of a point read: what the grid calls them, and the SHA-256 of what is in them.
public struct DataDigest: Equatable, Sendable {
  /// What they are called, such as `fashion-mnist/train` or the path of a file.
  public let name: String
  /// The SHA-256 of their content, in hexadecimal; it does not depend on the name.
  public let digest: String

  /// Data whose SHA-256 is known.
  public init(_ name: String, digest: String) {
    self.name = name
    self.digest = digest
  }

  /// Data that are these numbers or bytes, as they lie in memory.
  public init<Value: BitwiseCopyable>(_ name: String, of values: [Value]) {
    var hash = SHA256()
    unsafe values.withUnsafeBytes { unsafe hash.update($0) }
    self.init(name, digest: hash.hexadecimal)
  }

  /// Whether both are called the same, byte by byte, and have the same content.
  public static func == (first: DataDigest, second: DataDigest) -> Bool {
    first.digest == second.digest && first.name.utf8.elementsEqual(second.name.utf8)
  }
}

extension [DataDigest] {
  /// One number for the content of all data, in their order: 63 bits of a SHA-256; 0 for no data.
  public var combined: Int64 {
    guard !isEmpty else { return 0 }
    let text = map(\.digest).joined(separator: " ")
    return Int64(SHA256.prefix(of: [UInt8](text.utf8)) >> 1)
  }
}

/// What the points of a space read, stated once for all points of a kind, as in ``PointKinds``.
public struct PointData: Sendable {
  /// The data of each kind of point.
  public let lists: [[DataDigest]]
  private let kinds: KindStrides

  /// Asks a study at the first point of each kind.
  init<S: Study>(
    _ study: S.Type, _ space: ParameterSpace, _ schema: SettingsSchema
  ) throws(ParameterError) {
    let (kinds, stated) = space.reduceKinds(
      S.Parameters.self, schema, among: schema.shaping,
      into: (lists: [[DataDigest]](), failure: ParameterError?.none)
    ) { stated, point, values in
      if space.isAbsent(point) {
        stated.lists.append([])
        return true
      }
      do throws(ParameterError) { stated.lists.append(try S.data(values)) } catch {
        stated.failure = error
      }
      return stated.failure == nil
    }
    if let failure = stated.failure { throw failure }
    self.kinds = kinds
    lists = stated.lists
  }

  /// That no point of a space reads any data.
  init(noneOf space: ParameterSpace) {
    kinds = KindStrides(space, along: [])
    lists = [[]]
  }

  /// The kind of a point in row-major order, as an index into ``lists``.
  public func index(ofPoint point: Int) -> Int { kinds.kind(ofPoint: point) }
}
