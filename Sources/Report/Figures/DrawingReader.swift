internal import Grids
internal import Store
internal import StudyKit

/// Reads what figures show from a result file.
struct DrawingReader {
  let contents: SweepContents
  /// What became of runs that are not done, such as `2 diverged`; empty where all are.
  let missing: String

  init(_ contents: SweepContents, _ status: SweepStatus) {
    self.contents = contents
    let counts = status.counts.filter {
      $0.status != .done && $0.status != .absent && $0.count > 0
    }
    missing = counts.map { "\($0.count) \($0.status)" }.joined(separator: ", ")
  }

  /// Reads what a figure shows.
  func draw(_ figure: Figure) throws(StoreError) -> DrawnFigure {
    var notes: [String] = []
    var drawing: Drawing?
    switch figure.content {
    case .curves(let series):
      drawing = try curves(figure, known(series, &notes), &notes)
    case .lines(let series, let factor):
      drawing = try lines(figure, known(series, &notes), over: factor, &notes)
    case .map(let series, let x, let y):
      if let findings = try known([series], &notes).first {
        drawing = try map(figure, findings, x, y, &notes)
      }
    case .scatter(let x, let y, let reference):
      let both = try known([x, y], &notes)
      if both.count == 2 { drawing = try scatter(figure, both[0], both[1], reference, &notes) }
    }
    guard let drawing else {
      let reason = notes.isEmpty ? "nothing to draw" : notes.joined(separator: "; ")
      return .refused(name: figure.name, reason: reason)
    }
    guard drawing.hasNumbers else {
      return .refused(name: figure.name, reason: "no finished run has a number for it")
    }
    return .drawn(drawing.withoutEmptyPanels())
  }

  /// The findings of series that the file has; of the others it is noted that it has none.
  private func known(
    _ series: [Series], _ notes: inout [String]
  ) throws(StoreError) -> [SeriesFindings] {
    var known: [SeriesFindings] = []
    for series in series {
      if let findings = try SeriesFindings(series, in: contents) {
        known.append(findings)
      } else {
        notes.append("this sweep has no \(series.name)")
      }
    }
    return known
  }

  /// The first index that is wanted along each axis.
  var origin: [Int] { contents.indices.map { $0[0] } }

  /// What is said of the runs that a figure is made of.
  var coverage: String {
    "over the \(contents.grid.membersText) of a point"
      + (missing.isEmpty ? "" : "; not in it: \(missing)")
      + contents.grid.remarks.map { "; \($0)" }.joined()
  }

  /// The words that series have for what they draw, each once.
  func words(_ findings: [SeriesFindings], _ kind: SeriesFindings.Kind) -> [String] {
    var words: [String] = []
    for word in findings.map({ $0.words(kind) }) where !words.contains(word) {
      words.append(word)
    }
    return words
  }

  /// A side for numbers of an axis or a dimension; notes where these are too small for a logarithm.
  func side(
    _ factor: FigureFactor, _ numbers: [Double], isLogarithmic: Bool, _ notes: inout [String]
  ) -> Drawing.Side {
    let asked = isLogarithmic || factor.isSpacedByFactors
    let isPossible = numbers.allSatisfy { $0.isNaN || $0 > 0 }
    if isLogarithmic, !isPossible { notes.append("\(factor.name) is not positive everywhere") }
    let known = Set(numbers.filter(\.isFinite)).sorted()
    let isDrawnSo = asked && isPossible
    return Drawing.Side(
      title: factor.title, words: nil, isLogarithmic: isDrawnSo,
      ticks: isDrawnSo && known.count <= 10 ? known : [])
  }
}
