internal import Grids
internal import HDF5
internal import StudyKit

/// Collects the arrays of a result file, checking that no name is taken twice.
struct LayoutBuilder {
  let grid: Grid
  /// The part of the grid that the file is for; nil for all of it.
  let part: GridPart?
  /// The format of the file.
  let format: Int
  /// Which findings the file holds.
  let holding: Layout.Holding
  let table: MeasureTable
  /// The arrays so far.
  var variables: [Variable] = []
  /// The measures of runs so far.
  var measures: [Layout.Column] = []
  /// The measures of summaries so far.
  var summaries: [Layout.Column] = []
  /// The kept weights of runs so far.
  var weights: [Layout.Column] = []
  /// What each name at the file's root is used for.
  private var names: [String: String] = [:]
  /// Auxiliary coordinates: each with the dimensions that it runs along.
  private var auxiliaries: [(name: String, dimensions: [String])] = []
  /// The names that the coordinates of parameters must not have.
  private let ownNames: Set<String>

  init(
    _ grid: Grid, part: GridPart?, format: Int, holding: Layout.Holding,
    lacking lacks: (Measure, _ isSummary: Bool) -> Bool
  ) throws(StoreError) {
    self.grid = grid
    self.part = part
    (self.format, self.holding) = (format, holding)
    table = try MeasureTable(grid, holding, lacking: lacks)
    for name in ["runs", "log", "grid"] { names[name] = "a group of the file" }
    if table.entries.contains(where: { !$0.weights.isEmpty }) {
      names[String(Measure.weightsGroup.dropLast())] = "a group of the file"
    }
    for name in ["n_members", "n_failed"] { names[name] = "a count beside each summary" }
    names["member"] = "the dimension of ensemble members"
    ownNames = table.names.union(names.keys).union(Grid.reservedNames)
  }

  /// The name of a swept parameter's coordinate: the parameter's own, or `<name>_parameter` if the file needs that
  /// name itself.
  func coordinateName(_ parameter: String) -> String {
    ownNames.contains(parameter) ? parameter + "_parameter" : parameter
  }

  /// The paths of the axes' variables.
  var axisPaths: [String] {
    grid.axes.map { "/" + ($0.isZip ? $0.name : coordinateName($0.name)) }
  }
  /// The lengths of the axes.
  var axisCounts: [Int] { grid.axes.map(\.count) }

  /// Reserves a name at the file's root, or in the group of weights; throws if it is taken or not allowed.
  mutating func take(_ path: String, _ what: String) throws(StoreError) {
    let name = Measure.isWeights(path) ? String(path.dropFirst(Measure.weightsGroup.count)) : path
    let isPlain = name.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 }
    // CF and netCDF reserve leading underscores and full stops.
    guard let first = name.first, isPlain, first != "_", first != ".", name.last != " " else {
      throw .unusable(name: name, what: what)
    }
    guard name.utf8.count <= ResultFormat.longestName else {
      throw .tooLong(name: name, what: what, limit: ResultFormat.longestName)
    }
    if let other = names[path] { throw .clash(name: name, first: other, second: what) }
    names[path] = what
  }

  /// Adds the coordinate of a dimension, or an auxiliary one, which is then named in the attributes of arrays along
  /// its dimensions.
  ///
  /// Texts become arrays of letters, with a dimension for the letters: the one form of text that every netCDF tool
  /// reads, copies and packs.
  mutating func add(_ variable: Variable) throws(StoreError) {
    let name = String(variable.path.dropFirst())
    if variable.role == .array { auxiliaries.append((name, variable.dimensions)) }
    guard case .texts(let texts) = variable.contents else { return variables.append(variable) }
    let width = max(1, texts.map(\.utf8.count).max() ?? 1)
    let letters = name + "_letters"
    try take(letters, "the letters of \(name)")
    variables.append(Self.bare("/" + letters, width))
    variables.append(
      Variable(
        path: variable.path, elementType: .character,
        dimensions: variable.dimensions + ["/" + letters], shape: variable.shape + [width],
        contents: variable.contents, role: variable.role, labels: variable.labels
      ).labeled("_Encoding", "utf-8"))
  }

  /// A dimension without a coordinate.
  static func bare(_ path: String, _ count: Int) -> Variable {
    Variable(
      path: path, elementType: .float32, dimensions: [path], shape: [count],
      contents: .raw(.zero), role: .bareDimension)
  }

  /// The names of the auxiliary coordinates, in its group, of an array with these dimensions; nil if there are none.
  func coordinates(along dimensions: [String], ofWeights: Bool = false) -> String? {
    let names = auxiliaries.filter {
      $0.dimensions.allSatisfy(dimensions.contains) && Measure.isWeights($0.name) == ofWeights
    }.map { ofWeights ? String($0.name.dropFirst(Measure.weightsGroup.count)) : $0.name }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }

  /// The finished layout of a sweep over data.
  func layout(_ data: SweptData?) throws(StoreError) -> Layout {
    for variable in variables where variable.shape.count > ResultFormat.mostDimensions {
      throw .inconsistent(
        """
        \(variable.path.dropFirst()) would have \(variable.shape.count) dimensions, but HDF5 and netCDF allow \
        at most \(ResultFormat.mostDimensions): zip some axes, or move axes with one value to "parameters"
        """)
    }
    let study = grid.study
    return Layout(
      format: format, variables: variables, measures: measures, summaries: summaries,
      weights: weights,
      cells: table.entries.map { entry in
        (
          cells(entry.measures, in: measures, isSummary: false),
          cells(entry.summary, in: summaries, isSummary: true),
          cells(entry.weights, in: weights, isSummary: false)
        )
      },
      cellsOfPoint: table.ofPoint,
      scratch: table.entries.map(\.scratch),
      labels: [
        .init(name: "Conventions", value: .text("CF-1.10")),
        .init(name: "title", value: .text(study.title)),
        .init(name: "references", value: .text(study.source)),
        .init(name: "source", value: .text("swift-sweep, study \(study.name)")),
        .init(name: "study", value: .text(study.name)),
        .init(name: "study_version", value: .integer(Int64(study.version))),
        .init(name: "swift_sweep_format", value: .integer(Int64(format))),
      ] + (part.map { [.init(name: ResultFormat.part, value: .text("\($0)"))] } ?? [])
        + remarks
        + (holding == .weightsAlone
          ? [.init(name: ResultFormat.holds, value: .text(ResultFormat.weights))] : []),
      data: data, part: part, holding: holding)
  }

  /// What whoever reads the file has to know of its members.
  private var remarks: [Variable.Label] {
    let texts = [(ResultFormat.rule, grid.rule), (ResultFormat.conditions, grid.conditions)]
    return texts.compactMap { name, text in text.map { .init(name: name, value: .text($0)) } }
  }

  private func cells(
    _ measures: [Measure], in columns: [Layout.Column], isSummary: Bool
  ) -> [Layout.Cell] {
    let sorted = measures.sorted { $0.name < $1.name }
    return sorted.compactMap { measure in
      let paths = measure.paths(summary: isSummary)
      return columns.firstIndex { $0.paths == paths }.map { column in
        Layout.Cell(column: column, shape: measure.dimensions.map(\.coordinate.count))
      }
    }
  }
}

/// The constants of the result file's format.
enum ResultFormat {
  /// The format of new files, raised when their layout changes in a way that older programs would misread. A file
  /// keeps the format that it was made in:
  /// 1. texts of attributes have variable length; xarray reads truth values as `bool`;
  /// 2. texts of attributes are netCDF characters if they are ASCII; truth values are numbers; the data that points
  ///    read are recorded.
  static let version = 2
  /// The most bytes of a name: netCDF's `NC_MAX_NAME` less one for the NUL, for which netCDF4 for Python has no room.
  static let longestName = 255
  /// The most dimensions of an array: HDF5's `H5S_MAX_RANK`.
  static let mostDimensions = 32
  /// The attribute that identifies result files.
  static let attribute = "swift_sweep_format"
  /// The attribute with the layout's signature.
  static let signature = "swift_sweep_layout"
  /// The attribute of a file for a part of its grid, `3/8`.
  static let part = "swift_sweep_part"
  /// The attribute that says by which rule outcomes decide which runs there are.
  static let rule = "decided_by"
  /// The attribute that says what an interval over members is conditional on.
  static let conditions = "conditional_on"
  /// The digests of the weights from which runs start.
  static let origins = "/grid/origins"
  /// Which runs have decided that.
  static let deciding = "/runs/decided"
  /// The attribute of a file that does not hold all findings, and what that holds which has only weights.
  static let (holds, weights) = ("swift_sweep_holds", "weights")
  /// Which runs are in the part.
  static let partRuns = "/runs/in_part"
}
