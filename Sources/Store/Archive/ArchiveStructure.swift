internal import HDF5

/// What HDF5 says of a file that may be one of ours.
struct ArchiveStructure: Sendable {
  /// One array.
  struct Column: Equatable, Sendable {
    /// Where it begins in the file; nil where another program has packed it.
    let offset: Int?
    let elementType: ElementType?
    let shape: [Int]
  }

  private(set) var columns: [String: Column] = [:]
  /// The shape of the runs: the axes and the members.
  private(set) var shape: [Int] = []
  /// The paths of the coordinates along the shape.
  private(set) var dimensions: [String] = []
  private(set) var format = 0
  private(set) var signature = ""
  private(set) var study = ""
  /// The study's version; nil for a file that does not say.
  private(set) var studyVersion: Int?
  private(set) var title = ""
  private(set) var resolvedText = ""
  private(set) var gridText = ""
  /// Why the file is not one that this program can read; nil where it is.
  private(set) var refusal: String?

  init(_ path: String) throws(HDF5Error) {
    let file = try File.open(path)
    let entries = try file.entries()
    guard let version = try Self.number(ResultFormat.attribute, file) else {
      let names = entries.prefix(6).map(\.name).joined(separator: ", ")
      let more = entries.count > 6 ? ", …" : ""
      refusal =
        entries.isEmpty
        ? "it is an HDF5 file with nothing in it" : "it is an HDF5 file with \(names)\(more)"
      return
    }
    guard 1...ResultFormat.version ~= Int(clamping: version) else {
      refusal = "it was written by a later version of swift-sweep (format \(version))"
      return
    }
    format = Int(version)
    signature = try Self.text(ResultFormat.signature, file)
    study = try Self.text("study", file)
    studyVersion = try Self.number("study_version", file).map { Int($0) }
    title = try Self.text("title", file)
    resolvedText = try file.dataset("/grid/resolved").readTexts().first ?? ""
    gridText = try file.dataset("/grid/text").readTexts().first ?? ""
    for (group, names) in [
      ("/", entries), ("/runs/", try file.entries(in: "/runs")),
      ("/log/", try file.entries(in: "/log")),
      ("/log/starts/", try file.entries(in: "/log/starts")),
    ] {
      for entry in names where entry.kind == .dataset {
        let dataset = try file.dataset(group + entry.name)
        columns[dataset.path] = Column(
          offset: dataset.offset, elementType: dataset.elementType, shape: dataset.shape)
      }
    }
    let status = try file.dataset(RecordField.status.path(summary: false))
    shape = status.shape
    dimensions = try status.scales().map { $0 ?? "" }
  }

  /// The first array that every sweep writes into and that has no place in this file; nil for none.
  var missing: String? {
    let hasSummaries = columns[RecordField.status.path(summary: true)] != nil
    let needed =
      RecordField.allCases.map { $0.path(summary: false) } + StartField.allCases.map(\.path)
      + ["/runs/reasons"]
      + (hasSummaries ? RecordField.allCases.map { $0.path(summary: true) } : [])
    return needed.last { columns[$0]?.offset == nil }
  }

  /// A whole number; nil for a file that has none of the name. `nccopy` makes an array of it.
  private static func number(_ name: String, _ file: borrowing File) throws(HDF5Error) -> Int64? {
    switch try file.attribute(name, of: "/") {
    case .integer(let number)?: number
    case .integers(let numbers)?: numbers.first
    default: nil
    }
  }

  private static func text(_ name: String, _ file: borrowing File) throws(HDF5Error) -> String {
    try file.attribute(name, of: "/")?.firstText ?? ""
  }
}

extension Attribute {
  /// The text, or the only one of an array, which is what `nccopy` makes of a text.
  var firstText: String? {
    switch self {
    case .text(let text): text
    case .texts(let texts): texts.first
    default: nil
    }
  }
}
