internal import Grids
internal import Store
internal import StudyKit

/// Which axis of a sweep stands where in a figure.
struct FigureLayout {
  /// The axis that is told apart by colors; nil for none.
  let color: Int?
  /// By panel: the indices along all axes, 0 along those that are no facets.
  let panels: [[Int]]
  /// What the panels are.
  let names: [String]
  /// What is to be said of panels that are left out.
  let notes: [String]

  private let contents: SweepContents

  /// - Parameters:
  ///   - used: The axes that stand along a side.
  ///   - canColor: Whether an axis may be told apart by colors where the figure states none.
  ///   - isOpen: Whether axes that stand nowhere get panels.
  init(
    _ contents: SweepContents, _ figure: Figure, used: [Int], canColor: Bool, isOpen: Bool = true
  ) {
    self.contents = contents
    let axes = contents.grid.axes
    let free = axes.indices.filter { !used.contains($0) && contents.indices[$0].count > 1 }
    let stated = figure.facets.compactMap { name in free.first { axes[$0].name == name } }
    let named = free.first { axes[$0].name == figure.color }
    let rest = free.filter { !stated.contains($0) && $0 != named }
    let fitting = rest.last { contents.indices[$0].count <= Self.fewColors }
    let chosen = named ?? (canColor ? fitting : nil)
    color = chosen
    let facets = stated + (isOpen ? rest.filter { $0 != chosen } : [])
    let first = contents.indices.map { $0[0] }
    let all = facets.reduce([first]) { panels, axis in
      panels.flatMap { panel in
        contents.indices[axis].map { index in
          var panel = panel
          panel[axis] = index
          return panel
        }
      }
    }
    panels = all.thinned(to: Drawing.mostPanels)
    notes = panels.count < all.count ? ["\(panels.count) of \(all.count) panels"] : []
    let factors = facets.map { ($0, FigureFactor(axis: $0, of: contents)) }
    names = panels.map { panel in
      factors.map { $0.1.label(panel[$0.0], at: panel) }.filter { !$0.isEmpty }
        .joined(separator: ", ")
    }
  }

  /// How many colors can be told apart without effort.
  private static let fewColors = 8

  /// The indices of the axis of colors with their labels; nil for none.
  var colorIndices: [(index: Int, label: String)?] {
    guard let color else { return [nil] }
    let factor = FigureFactor(axis: color, of: contents)
    return factor.indices.thinned(to: Drawing.mostColors).map {
      ($0, factor.label($0, at: panels[0]))
    }
  }

  /// The point at indices along the axes.
  func point(_ indices: [Int]) -> Int {
    zip(indices, contents.grid.axes).reduce(0) { $0 * $1.1.count + $1.0 }
  }
}
