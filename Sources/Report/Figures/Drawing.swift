internal import StudyKit

/// What a figure shows, read from a result file: numbers and words alone, of which a specification and a table are made.
struct Drawing {
  /// A side with its scale.
  struct Side {
    var title: String
    /// What stands at 0, 1, …; nil for a scale of numbers.
    var words: [String]?
    var isLogarithmic = false
    /// Numbers at which marks are to stand; none for what fits.
    var ticks: [Double] = []

    /// The number, or NaN where it has no place on the scale.
    func drawable(_ number: Double) -> Double { isLogarithmic && number <= 0 ? .nan : number }
  }

  /// Numbers over a side, with what is known of each.
  struct Line {
    var panel: Int
    let color: Int
    /// Whether others are compared with it.
    let isReference: Bool
    var x: [Double] = []
    var estimates: [SeriesFindings.Estimate] = []
    /// By member of the sample, as many as there are numbers.
    var members: [[Double]] = []
  }

  /// Numbers over two sides.
  struct Map {
    var panel: Int
    /// The indices along both sides.
    var columns: [Int] = []
    var rows: [Int] = []
    var values: [Double] = []
  }

  /// Dots, each a run or an element of a point.
  struct Dots {
    var panel: Int
    let color: Int
    var x: [Double] = []
    var y: [Double] = []
  }

  /// A stretch along the horizontal side, in a row of the vertical one.
  struct Bar {
    let row: Int
    let color: Int
    let from: Double
    let to: Double
  }

  /// What is drawn.
  enum Marks {
    /// With bands, without dots.
    case curves([Line])
    /// With dots and upright intervals.
    case lines([Line])
    /// Cells between edges, colored between two values.
    case maps([Map], columnEdges: [Double], rowEdges: [Double], values: Side, ClosedRange<Double>)
    case dots([Dots], Figure.Reference?)
    case bars([Bar])
  }

  let name: String
  let title: String
  var x: Side
  var y: Side
  /// What the panels are; one empty text for a single one.
  var panels: [String]
  /// What the colors are.
  var colors: [String]
  var marks: Marks
  /// What is to be said below: what middle and ends are, what was left out.
  var notes: [String]
  /// Whether curves keep each value up to the next one.
  var isStepwise = false
}

extension Drawing {
  /// The most panels of a figure.
  static let mostPanels = 12
  /// The most colors of a panel.
  static let mostColors = 24
  /// The most numbers along a line.
  static let mostSteps = 200
  /// The most members whose curves are drawn.
  static let mostMembers = 40
  /// The most numbers of all members' curves in a figure.
  static let mostMemberValues = 40_000
  /// The most dots of a figure.
  static let mostDots = 5_000
  /// The most bars of a figure.
  static let mostBars = 2_000
  /// The most cells of all maps in a figure.
  static let mostCells = 50_000
}

/// What became of a figure.
enum DrawnFigure {
  case drawn(Drawing)
  /// Nothing, and why.
  case refused(name: String, reason: String)
}
