internal import Store
internal import Tables

extension SweepReport {
  /// The figures, each with its table.
  func figureSection(_ library: VegaLibrary?) -> HTML {
    let note: HTML =
      figureNote.map { "<p>\($0): these are the figures that are drawn of any study.</p>" } ?? ""
    let missing: HTML =
      library != nil
      ? ""
      : """
      <p class="warning">Vega is not installed, so that figures are tables here: <code>apt install
      libjs-vega</code>, or set <code>SWIFT_SWEEP_VEGA</code> to a folder with its files, and make
      the page again.</p>
      """
    return "<section><h2>Figures</h2>\n\(note)\(missing)\(parts(figures, library))</section>"
  }

  /// Figures one below the other; of those that are not drawn, why.
  func parts(_ figures: [DrawnFigure], _ library: VegaLibrary?) -> [HTML] {
    figures.map { figure in
      switch figure {
      case .drawn(let drawing): part(drawing, isDrawn: library != nil)
      case .refused(let name, let reason): "<p>Not drawn: \(name) (\(reason)).</p>\n"
      }
    }
  }

  private func part(_ drawing: Drawing, isDrawn: Bool) -> HTML {
    let table = drawing.table
    let rest: HTML =
      table.count > table.rows.count
      ? """
      <p>\(table.count - table.rows.count) more rows; <code>swift-sweep show \(contents.path)
      --help</code> says how to get all numbers.</p>
      """ : ""
    let keys = table.headers.prefix { $0 == "panel" || $0 == "series" }.count + 1
    let renderer: HTML = if case .maps = drawing.marks { "canvas" } else { "svg" }
    let picture: HTML =
      isDrawn
      ? """
      <div class="picture" data-renderer="\(renderer)"></div>
      <script type="application/json">\(HTML(trusted: drawing.specification(hasTitle: false)))</script>

      """ : ""
    return """
      <figure id="figure-\(drawing.name)">
      <h3>\(drawing.title)</h3>
      \(picture)<figcaption>\(drawing.notes.joined(separator: "; ")). <code>\(drawing.name)</code></figcaption>
      <details><summary>Table of \(drawing.name)</summary>
      \(HTML.table(table.headers, table.rows, keys: keys))\(rest)</details>
      </figure>

      """
  }

  /// What draws the figures, and the license of that.
  func scripts(_ library: VegaLibrary?) -> HTML {
    guard let library else { return "" }
    return """
      <footer><details><summary>Figures are drawn by Vega; its license</summary>
      <pre>\(library.license)</pre></details></footer>
      <script>
      \(library.script)
      document.body.dataset.drawn = 0;
      for (const picture of document.querySelectorAll(".picture")) {
        const specification = JSON.parse(picture.nextElementSibling.textContent);
        drawFigure(specification, picture, picture.dataset.renderer)
          .then(() => { document.body.dataset.drawn++; });
      }
      </script>
      """
  }

  static let style: HTML = """
    body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 72rem; margin: 2rem auto;
      padding: 0 1rem; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; border-bottom: 1px solid #ccc; }
    h3 { font-size: 1rem; margin: 0; }
    section { margin-top: 2rem; } figure { margin: 1.5rem 0; } figcaption { color: #555; }
    .picture { overflow-x: auto; }
    dl { display: grid; grid-template-columns: max-content auto; gap: 0.2rem 1rem; }
    dt { color: #555; } dd { margin: 0; }
    .table { overflow: auto; max-height: 26rem; }
    table { border-collapse: collapse; margin: 0.5rem 0; font-variant-numeric: tabular-nums; }
    th, td { text-align: left; padding: 0.15rem 0.9rem 0.15rem 0; border-bottom: 1px solid #eee; }
    th[scope="row"] { font-weight: normal; }
    pre { overflow: auto; background: #f6f6f6; padding: 0.7rem; white-space: pre-wrap; }
    .warning { background: #fff3cd; padding: 0.5rem 0.8rem; }
    """
}
