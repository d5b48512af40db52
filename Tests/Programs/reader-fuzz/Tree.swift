internal import Foundation

/// Folders of images.
enum Tree {
  /// A folder with one class of one image.
  static func withImage(_ image: [UInt8], in folder: String) -> String {
    let root = folder + "/one"
    mkdir(root, 0o700)
    mkdir(root + "/a", 0o700)
    _ = save(image, root + "/a/1.png")
    return root
  }

  /// Three classes with an image each, changed in one to three ways.
  static func changed(_ draws: inout Draws, in folder: String) -> String {
    let root = folder + "/tree"
    remove(root)
    mkdir(root, 0o700)
    for name in ["a", "b", "c"] {
      mkdir("\(root)/\(name)", 0o700)
      _ = save(Formats.png[0], "\(root)/\(name)/1.png")
    }
    for _ in 0...draws.below(3) { change(root, &draws) }
    return root
  }

  private static func change(_ root: String, _ draws: inout Draws) {
    let own = root + "/" + ["a", "b", "c"][draws.below(3)]
    let name =
      own + "/"
      + ["1.png", "2.png", "x", "x.PNG", ".png", "ä.png", "a\u{308}.png"][
        draws.below(7)]
    let target = [root, own, root + "/b", "1.png", "nowhere", "../a", "x", "/dev/null"][
      draws.below(8)]
    switch draws.below(10) {
    case 0, 1: symlink(target, name)
    case 2: mkfifo(name, 0o600)
    case 3: mkdir(name, 0o700)
    case 4 where access(own, W_OK) == 0:
      mkdir(own + "/deep", 0o700)
      _ = save(Formats.png[draws.below(Formats.png.count)], own + "/deep/1.png")
    case 5: unlink(own + "/1.png")
    case 6: symlink(target, root + "/d")
    case 7:
      // A name that is not UTF-8.
      let bytes = Array((own + "/").utf8) + [UInt8(128 + draws.below(128)), 0]
      mkdir(bytes.map { CChar(bitPattern: $0) }, 0o700)
    case 8: try? FileManager.default.removeItem(atPath: own)
    default:
      guard access(own, W_OK) == 0 else { return }
      var image = Formats.png[0]
      Mutation.apply(to: &image, &draws)
      _ = save(image, own + "/3.png")
    }
  }

  /// Removes a folder with all that is in it, whatever its names are.
  private static func remove(_ root: String) {
    guard let stream = opendir(root) else {
      unlink(root)
      return
    }
    while let entry = readdir(stream) {
      withUnsafePointer(to: &entry.pointee.d_name) { start in
        start.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { name in
          guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { return }
          if unlinkat(dirfd(stream), name, 0) != 0, let name = String(validatingCString: name) {
            remove(root + "/" + name)
          } else {
            unlinkat(dirfd(stream), name, Int32(AT_REMOVEDIR))
          }
        }
      }
    }
    closedir(stream)
    rmdir(root)
  }
}
