internal import Foundation
internal import HDF5

extension ResultFile {
  /// Enters a start into the table of starts; when the table is full, into its last row.
  func enter(_ entered: Start) throws(StoreError) {
    let row = min(try startCount(), TableSize.starts - 1)
    for field in StartField.allCases where field != .time {
      let offset = places[field.path] + row * field.rowSize
      switch field {
      case .commit: try write(entered.commit, at: offset)
      case .build: try write(entered.build, at: offset)
      case .host: try write(entered.host, at: offset)
      case .ranks: try file.write(Int32(entered.ranks), at: offset)
      case .cpu: try write(entered.cpu, at: offset)
      case .blasCore: try write(entered.blasCore, at: offset)
      case .vectorLevel: try write(entered.vectorLevel, at: offset)
      case .boot: try write(Self.boot, at: offset)
      case .closed: try file.write(UInt8(0), at: offset)
      case .time: break
      }
    }
    // The time comes last: it says that the row is in use.
    try file.write(entered.time, at: places[StartField.time.path] + row * StartField.time.rowSize)
    start = row
  }

  /// The starts that the file knows, the first one first.
  package func starts() throws(StoreError) -> [Start] { try Start.all(in: file, places) }

  /// Whether the last sweep on this file ended in order; true where there was none.
  func wasClosed() throws(StoreError) -> Bool {
    let count = try startCount()
    guard count > 0 else { return true }
    return try file.read(
      UInt8.self, count: 1, at: places[StartField.closed.path] + count - 1)[0] != 0
  }

  /// Notes that a rank of another kind computes in this start.
  func add(_ kind: MachineKind) throws(StoreError) {
    guard let start else { return }
    for (field, name) in [(StartField.blasCore, kind.blasCore), (.vectorLevel, kind.vectorLevel)] {
      let offset = places[field.path] + start * field.rowSize
      let names = try file.text(at: offset).components(separatedBy: Start.separator)
      guard !names.contains(name) else { continue }
      try write((names + [name]).joined(separator: Start.separator), at: offset)
    }
  }

  /// Whether the last sweep on this file neither closed it nor left its last writes with a kernel
  /// that is still running: then what the file holds may be less than what its statuses say.
  func mayHaveLostWrites() throws(StoreError) -> Bool {
    let count = try startCount()
    guard count > 0 else { return false }
    let closed = try file.read(UInt8.self, count: 1, at: places[StartField.closed.path] + count - 1)
    let bootPlace = places[StartField.boot.path] + (count - 1) * StartField.boot.rowSize
    let boot = try file.text(at: bootPlace)
    return closed[0] == 0 && boot != Self.boot
  }

  /// How many rows of the table are in use.
  private func startCount() throws(StoreError) -> Int {
    try Start.count(in: file, places)
  }

  private func write(_ text: String, at offset: Int) throws(StoreError) {
    try file.write(text.padded(toBytes: TableSize.startText), at: offset)
  }

  /// Names this start of the machine; the host's name where the system does not say.
  static let boot: String = {
    let path = "/proc/sys/kernel/random/boot_id"
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return text.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? Host.name
  }()
}

extension RawFile {
  /// A text of the table of starts.
  fileprivate func text(at offset: Int) throws(StoreError) -> String {
    let bytes: [UInt8] = try read(count: TableSize.startText, at: offset)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension Start {
  /// How many rows of a file's table are in use.
  fileprivate static func count(
    in file: borrowing RawFile, _ places: Places
  ) throws(StoreError) -> Int {
    let times = try file.read(
      Double.self, count: TableSize.starts, at: places[StartField.time.path])
    return times.prefix { !$0.isNaN }.count
  }

  /// The starts in a file's table.
  static func all(in file: borrowing RawFile, _ places: Places) throws(StoreError) -> [Start] {
    var starts: [Start] = []
    for row in 0..<(try count(in: file, places)) {
      let offset = { (field: StartField) in places[field.path] + row * field.rowSize }
      starts.append(
        Start(
          time: try file.read(Double.self, count: 1, at: offset(.time))[0],
          commit: try file.text(at: offset(.commit)), build: try file.text(at: offset(.build)),
          host: try file.text(at: offset(.host)),
          ranks: Int(try file.read(Int32.self, count: 1, at: offset(.ranks))[0]),
          cpu: try file.text(at: offset(.cpu)), blasCore: try file.text(at: offset(.blasCore)),
          vectorLevel: try file.text(at: offset(.vectorLevel))))
    }
    return starts
  }
}

extension StartField {
  /// Bytes of one row.
  var rowSize: Int { isText ? TableSize.startText : elementType.size }
}
