internal import FoundationEssentials
internal import Store

/// The parts of Vega 5 that draw figures, as Debian's `libjs-vega` has them.
package struct VegaLibrary: Sendable {
  /// The modules that figures need, each after those that it needs.
  private static let modules = [
    "util", "time", "format", "loader", "dataflow", "statistics", "scale", "canvas", "scenegraph",
    "expression", "selection", "functions", "event-selector", "parser", "runtime", "view",
    "transforms", "encode", "view-transforms",
  ]

  /// By module: its source.
  private let sources: [(name: String, source: String)]
  /// The license under which the page passes them on.
  let license: String

  /// The library in a folder, such as `/usr/share/javascript/vega`; nil where a part or its license is missing.
  package init?(folder: String) {
    var sources: [(name: String, source: String)] = []
    for module in Self.modules {
      let path = "\(folder)/vega-\(module).min.js"
      guard let source = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
      sources.append(("vega-" + module, source))
    }
    let texts = ["\(folder)/LICENSE", "\(folder)/copyright", Self.debianLicense].lazy
      .compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    guard let license = texts.first else { return nil }
    self.sources = sources
    self.license = license
  }

  private static let debianLicense = "/usr/share/doc/libjs-vega/copyright"

  /// Where it is looked for: the folder that `SWIFT_SWEEP_VEGA` names, that beside the program, Debian's.
  package static func folders(program: String?, environment: [String: String]) -> [String] {
    let beside = program.map { program in
      let folder = Paths.directory(of: Paths.directory(of: program))
      return Paths.joined(folder, "share/swift-sweep/vega")
    }
    return [environment["SWIFT_SWEEP_VEGA"], beside, "/usr/share/javascript/vega"]
      .compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// A script that defines `drawFigure(specification, element, renderer)`.
  ///
  /// Each file is a module that would otherwise put itself in the place of the one before, and one asks for another by a
  /// name that its file does not have.
  var script: HTML {
    let modules = sources.map { name, source in
      "sources[\"\(name)\"] = function (exports, module, require) {\n\(Self.harmless(source))\n};\n"
    }
    return HTML(
      trusted: """
        const sources = {}, loaded = {};
        function load(name) {
          const file = name === "vega-selections" ? "vega-selection" : name;
          if (!loaded[file]) {
            loaded[file] = {};
            sources[file](loaded[file], {}, load);
          }
          return loaded[file];
        }
        \(modules.joined())
        for (const part of ["vega-transforms", "vega-view-transforms", "vega-encode"]) {
          Object.assign(load("vega-dataflow").transforms, load(part));
        }
        function view(specification, options) {
          return new (load("vega-view").View)(load("vega-parser").parse(specification), options);
        }
        function drawFigure(specification, element, renderer) {
          return view(specification, { renderer, container: element }).runAsync();
        }

        """)
  }

  /// A program for Node that writes a figure as SVG to standard output; `specification` is what ``SweepReport`` gives.
  ///
  /// Node does not know how wide letters are. Vega then takes 0.8 of their height, by which titles and legends have too
  /// much room; 0.6 is what sans-serif letters take.
  package func program(drawing specification: String) -> String {
    script.text + """
      load("vega-scenegraph").textMetrics.width = (item, text) =>
        0.6 * (item.fontSize || 11) * String(text ?? item.text ?? "").length;
      \(Self.picture(of: specification)).then(svg => { process.stdout.write(svg); });

      """
  }

  /// A page for a browser, whose body is then a figure as SVG in Base64.
  package func page(drawing specification: String) -> String {
    let page: HTML = """
      <!DOCTYPE html>
      <html><head><meta charset="utf-8"></head><body><script>
      \(script)\(HTML(trusted: Self.picture(of: specification))).then(svg => {
        const bytes = new TextEncoder().encode(svg);
        document.body.textContent = btoa(Array.from(bytes, b => String.fromCharCode(b)).join(""));
      });
      </script></body></html>

      """
    return page.text
  }

  private static func picture(of specification: String) -> String {
    "view(\(specification), { renderer: \"none\" }).toSVG()"
  }

  /// The figure in what a browser has made of ``page(drawing:)``; nil where it has drawn none.
  package static func picture(in page: [UInt8]) -> [UInt8]? {
    let text = String(decoding: page, as: UTF8.self)
    guard let start = text.firstRange(of: "<body>"), let end = text.firstRange(of: "</body>"),
      start.upperBound < end.lowerBound
    else { return nil }
    let body = text[start.upperBound..<end.lowerBound].filter { !$0.isWhitespace }
    return Data(base64Encoded: body).map { [UInt8]($0) }
  }

  /// The source without what a page would take for the end of the script, or for a comment; such texts stand in strings.
  private static func harmless(_ source: String) -> String {
    source.replacing("</script", with: "<\\/script").replacing("<!--", with: "<\\!--")
  }
}
