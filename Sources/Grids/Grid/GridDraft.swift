internal import StudyKit

/// What a grid's file says, as a tree that has not been checked.
struct GridDraft {
  /// Has the problems that were found so far.
  private(set) var reader: GridReader
  /// The tree, with what it extends and without what is set.
  private(set) var root: JSONNode
  /// What is set, in order.
  let settings: [Setting]
  // The file as strict JSON.
  private let text: String
  private let hasBase: Bool

  /// Reads bytes, which need not be valid text; see ``Grid/read(bytes:file:settings:studies:checksPoints:bases:)``.
  init(
    _ bytes: [UInt8], file: String, settings: [String], studies: [AnyStudy], bases: GridBases?
  ) throws(GridError) {
    var parsed: [Setting] = []
    for setting in settings {
      do throws(GridError.Problem) {
        parsed.append(try Setting(setting))
      } catch { throw GridError(.usage, file: file, [error]) }
    }
    self.settings = parsed
    reader = GridReader(file: file, studies: studies)
    do throws(JSONReader.Failure) {
      let read = try JSONReader.readLeniently(bytes)
      root = read.node
      text = String(decoding: read.strict, as: UTF8.self)
      reader.report(read.duplicates)
    } catch {
      let problem = GridError.Problem(at: error.location, "", .syntax(error.reason))
      throw GridError(.invalid, file: file, [problem])
    }
    hasBase = root["extends"] != nil
    if var bases { root = try bases.carryOut(in: root, of: file, &reader) }
  }

  /// The one grid that it is.
  mutating func grid(checksPoints: Bool) throws(GridError) -> Grid {
    for setting in settings { reader.apply(setting, to: &root) }
    reader.refuseExtends(in: root)
    let text = hasBase || !settings.isEmpty ? root.pretty() + "\n" : text
    guard let grid = reader.grid(from: root, text: text, checksPoints: checksPoints) else {
      throw GridError(.invalid, file: reader.file, reader.problems.sorted(by: GridError.comesFirst))
    }
    return grid
  }
}
