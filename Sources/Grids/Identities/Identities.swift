internal import Hashing
internal import StudyKit

/// Identities of a grid's runs, which depend on what a run is and not on the grid or file that it is in.
///
/// An identity is the SHA-256 of canonical JSON (keys sorted, no spaces, numbers in shortest form and typed by the
/// parameter) of `{"member", "parameters", "seed", "study", "version"}`: the first eight bytes of the digest as a
/// big-endian number. Parameters that only control recording are left out; a run that starts from kept weights has
/// their digest as `"origin"`.
package struct Identities: Sendable {
  /// A piece of the canonical JSON of a point's parameters.
  private enum Piece {
    /// The same at every point.
    case fixed([UInt8])
    /// By index along an axis; `outside` where the axis does not exist.
    case swept(axis: Int, texts: [[UInt8]], outside: [UInt8])
  }

  private let grid: Grid
  private let pieces: [Piece]
  private let tail: [UInt8]

  /// Prepares what the identities of all points share.
  ///
  /// A renamed parameter keeps its old name and its old values. One that the study got after runs had been computed is
  /// included only if its value is not the one that those runs had.
  package init(_ grid: Grid) {
    self.grid = grid
    var pieces: [Piece] = []
    // Each parameter begins with a comma, of which the first is dropped.
    var fixed: [UInt8] = []
    for declaration in grid.study.parameters.sorted(by: { $0.identityName < $1.identityName }) {
      func member(_ value: ParameterValue) -> [UInt8] {
        guard let value = declaration.identityValue(value) else { return [] }
        let name = ParameterValue.json(of: declaration.identityName)
        return Array(",\(name):\(value.json)".utf8)
      }
      let values = grid.axes.enumerated().compactMap { axis, columns in
        columns.columns.first { $0.parameter == declaration.name }.map { (axis, $0.values) }
      }
      if let (axis, values) = values.first {
        pieces.append(.fixed(fixed))
        let outside = grid.axes[axis].scope == nil ? nil : grid.parameters[declaration.name]
        pieces.append(
          .swept(axis: axis, texts: values.map(member), outside: outside.map(member) ?? []))
        fixed = []
      } else if let value = grid.parameters[declaration.name] {
        fixed += member(value)
      }
    }
    pieces.append(.fixed(fixed))
    self.pieces = pieces
    let study = ParameterValue.json(of: grid.study.name)
    tail = Array(",\"study\":\(study),\"version\":\(grid.study.version)}".utf8)
  }

  /// The identities of the runs of one point, which share most of what is hashed.
  package func point(_ index: Int) -> OfPoint {
    let (indices, seed) = grid.indicesAndSeed(ofPoint: index)
    var members: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .fixed(let bytes): members += bytes
      case .swept(let axis, let texts, let outside):
        members += grid.axes[axis].exists(at: indices) ? texts[indices[axis]] : outside
      }
    }
    let text =
      Array(",\"parameters\":{".utf8) + members.dropFirst()
      + Array("},\"seed\":\(seed)".utf8)
    let runs = index * grid.members..<(index + 1) * grid.members
    return OfPoint(
      rest: text + tail, members: grid.presence?.members(ofPoint: index) ?? .max,
      origins: grid.origins.map { Array($0[runs]) } ?? [])
  }

  /// The identity of a member's run; 0 for one that was not asked for.
  package func member(_ member: Int, ofPoint index: Int) -> UInt64 { point(index).member(member) }

  /// The identities of one point's runs.
  package struct OfPoint: Sendable {
    fileprivate let rest: [UInt8]
    fileprivate let members: Int
    /// By member, the digest of the weights from which it starts; none where no run of the grid does.
    fileprivate let origins: [Int64]

    /// The identity of a member's run; 0 for one that was not asked for.
    package func member(_ member: Int) -> UInt64 {
      if member >= members { return 0 }
      let origin = origins.isEmpty ? 0 : origins[member]
      let own = origin == 0 ? "" : ",\"origin\":\(origin)"
      return Identities.hash(Array("{\"member\":\(member)\(own)".utf8) + rest)
    }

    /// The identity of the point's summary, which depends on the set of finished members, in ascending order, and on
    /// the number of those that failed.
    package func summary(of members: [Int], failures: Int) -> UInt64 {
      var text = Array("{\"failures\":\(failures),\"members\":[".utf8)
      for (index, member) in members.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text += String(member).utf8
      }
      text.append(UInt8(ascii: "]"))
      if origins.contains(where: { $0 != 0 }) {
        let own = members.map { "\(origins[$0])" }.joined(separator: ",")
        text += ",\"origins\":[\(own)]".utf8
      }
      return Identities.hash(text + rest)
    }
  }

  private static func hash(_ text: [UInt8]) -> UInt64 {
    SHA256.prefix(of: text)
  }
}
