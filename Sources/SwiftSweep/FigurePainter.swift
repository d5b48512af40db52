internal import FoundationEssentials
internal import Glibc
internal import Posix
internal import Report
internal import Store

/// Draws figures by programs that are on this machine, in a private folder that goes with this object.
final class FigurePainter {
  /// What came of asking the programs.
  enum Picture {
    case drawn([UInt8])
    /// None has drawn it, and what to do.
    case undrawn(String)
  }

  /// How long one program may take, in seconds; a browser's first start on a busy machine takes tens.
  private static let patience = 90.0
  /// Pixels of a PNG for each of a figure.
  private static let scale = 2
  private static let browsers = ["chromium", "chromium-browser", "google-chrome"]

  private let folder: Directory
  /// Programs that are here but have not drawn it, and why.
  private var failures: [String] = []

  init() throws(StoreError) { folder = try Directory.temporary(named: "swift-sweep-figure") }

  deinit { try? FileManager.default.removeItem(atPath: folder.path) }

  /// A figure as SVG: by `vl-convert`, by Node or by a browser, the latter two with Vega.
  func svg(_ specification: String, _ library: VegaLibrary?) throws(StoreError) -> Picture {
    let figure = try write(specification, to: "figure.json")
    let picture = path("figure.svg")
    if run(["vl-convert", "vg2svg", "--input", figure, "--output", picture]),
      let bytes = bytes(of: picture)
    {
      return .drawn(bytes)
    }
    if let library {
      let program = try write(library.program(drawing: specification), to: "figure.js")
      if run(["node", program], output: picture), let bytes = bytes(of: picture) {
        return .drawn(bytes)
      }
      let page = try write(library.page(drawing: specification), to: "figure.html")
      let drawn = path("drawn.html")
      for browser in Self.browsers
      where run(browse(browser, ["--dump-dom", "file://" + page]), output: drawn) {
        if let bytes = bytes(of: drawn).flatMap(VegaLibrary.picture(in:)) { return .drawn(bytes) }
        failures.append("\(browser) has drawn nothing")
      }
    } else {
      failures.append("Vega is not installed (apt install libjs-vega, or set SWIFT_SWEEP_VEGA)")
    }
    return .undrawn(
      reason(
        "install Node and Vega (apt install nodejs libjs-vega), Chromium and Vega, or vl-convert"))
  }

  /// A picture in SVG as PNG: by `vl-convert`, `rsvg-convert` or a browser.
  func png(_ svg: [UInt8]) throws(StoreError) -> Picture {
    let drawn = try write(String(decoding: svg, as: UTF8.self), to: "drawn.svg")
    let picture = path("figure.png")
    let scale = "\(Self.scale)"
    if run(["vl-convert", "svg2png", "--input", drawn, "--output", picture, "--scale", scale])
      || run(["rsvg-convert", "--zoom", scale, "--output", picture, drawn]),
      let bytes = bytes(of: picture)
    {
      return .drawn(bytes)
    }
    let (width, height) = Self.size(of: String(decoding: svg, as: UTF8.self))
    // A picture in an element for pictures runs no script.
    let page = try write(
      "<!DOCTYPE html><style>* { margin: 0 } img { display: block }</style><img src=\"drawn.svg\">",
      to: "picture.html")
    for browser in Self.browsers {
      let options = [
        "--hide-scrollbars", "--force-device-scale-factor=" + scale,
        "--window-size=\(width),\(height)", "--screenshot=" + picture, "file://" + page,
      ]
      if run(browse(browser, options)), let bytes = bytes(of: picture) { return .drawn(bytes) }
    }
    return .undrawn(
      reason("install rsvg-convert (apt install librsvg2-bin), Chromium or vl-convert"))
  }

  private func browse(_ browser: String, _ options: [String]) -> [String] {
    [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
      + ["--user-data-dir=" + path("profile"), "--virtual-time-budget=20000"] + options
  }

  private func reason(_ advice: String) -> String {
    failures.isEmpty
      ? "no program that could draw it is here: " + advice
      : failures.joined(separator: "; ") + ": " + advice
  }

  /// Runs a program, its output into a file; whether it ended well. One that is not here is no failure.
  private func run(_ words: [String], output: String? = nil) -> Bool {
    let messages = path("messages.txt")
    guard let errors = Self.create(messages) else { return false }
    defer { close(errors) }
    let target = output.flatMap(Self.create)
    defer { if let target { close(target) } }
    let nowhere = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(nowhere) }
    let name = words[0]
    let child: Child
    do throws(Child.Failure) {
      child = try Child(
        name, words, input: nowhere, output: target ?? nowhere, error: errors, leadsGroup: true)
    } catch {
      if error.code != ENOENT {
        failures.append(
          "\(name) cannot be started (\(unsafe String(cString: strerror(error.code))))")
      }
      return false
    }
    switch child.end(within: Self.patience) {
    case .exited(0)?: return true
    case .exited(let code)?:
      let first = bytes(of: messages).map { String(decoding: $0.prefix(4096), as: UTF8.self) }?
        .split(separator: "\n").first { $0.contains("rror") }
      failures.append("\(name) has ended with \(code)" + (first.map { " (\($0))" } ?? ""))
    case .killed(let signal)?: failures.append("\(name) was ended by signal \(signal)")
    case nil: failures.append("\(name) has not ended within \(Int(Self.patience)) s")
    }
    return false
  }

  private func path(_ name: String) -> String { folder.path(of: name) }

  private func write(_ text: String, to name: String) throws(StoreError) -> String {
    let file = try RawFile(making: name, in: folder, nil)
    try file.write(Array(text.utf8), at: 0)
    return path(name)
  }

  /// The bytes of a file; nil where there is none, or nothing in it.
  private func bytes(of path: String) -> [UInt8]? {
    guard let data = try? Data(contentsOf: URL(filePath: path)), !data.isEmpty else { return nil }
    return [UInt8](data)
  }

  private static func create(_ path: String) -> Int32? {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    return file < 0 ? nil : file
  }

  /// Width and height in whole pixels.
  private static func size(of svg: String) -> (width: Int, height: Int) {
    let tag = svg.firstRange(of: "<svg").map { svg[$0.upperBound...].prefix { $0 != ">" } } ?? ""
    let side = { (name: String) -> Int in
      guard let start = tag.firstRange(of: " \(name)=\"")?.upperBound,
        let length = Double(tag[start...].prefix { $0 != "\"" }), 1...8192 ~= length
      else { return 800 }
      return Int(length.rounded(.up))
    }
    return (side("width"), side("height"))
  }
}
