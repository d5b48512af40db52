/// Why data cannot be had.
public enum DataError: Error, Equatable, Sendable {
  /// There is no set of this name.
  case unknownSet(String, known: [String])
  /// The set has no part of this name.
  case unknownPart(String, set: String, known: [String])
  /// Files of a known set are nowhere; `remedy` brings them.
  case missing(set: String, files: [String], looked: [String], remedy: String)
  /// A file or folder that was asked for is not there, or cannot be opened.
  case unreadable(path: String, expected: String, reason: String)
  /// A file does not begin as its format does.
  case wrongMagic(file: String, expected: String, found: String)
  /// A file is shorter or longer than its format says.
  case wrongLength(file: String, expected: Int, found: Int, of: String)
  /// A file's content is of another shape or type.
  case wrongShape(file: String, expected: String, found: String)
  /// Images and labels differ in number.
  case mismatch(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// A file is damaged: it does not decode.
  case damaged(file: String, expected: String, reason: String)
  /// A folder holds nothing of what was expected.
  case empty(folder: String, expected: String)
  /// An HDF5 file has no such dataset.
  case noDataset(String, file: String, present: [String])
  /// A label stands for no class.
  case wrongLabel(file: String, label: Int, classes: Int)
  /// A label, as it stands in the file, is not a whole number from 0 to `largest`.
  case badLabel(file: String, label: String, example: Int, largest: Int)
  /// A number is NaN or infinite; `position` says which.
  case notFinite(file: String, number: String, position: String)
  /// A file claims content of more bytes than are allowed; `limit` says what allows them.
  case tooLarge(file: String, content: String, bytes: Int, allowed: Int, limit: String)
  /// A path leads to something of another kind, such as a FIFO instead of a file.
  case wrongKind(path: String, expected: String, found: String)
  /// A folder is reached a second time, by a link.
  case repeatedFolder(folder: String, first: String)
  /// A path stands in a grid that may be anybody's.
  case untrusted(path: String)
  /// The process that reads a file first has refused it, in these words.
  case refused(String)
  /// A file is that of two known sets.
  case ambiguous(file: String, set: String, other: String)
  /// Files of one known set have the content of another.
  case wrongContent(file: String, set: String, other: String)
  /// A set is not what it was when this process read it before.
  case changed(file: String, set: String)
  /// A file could not be written.
  case unwritable(file: String, reason: String)
}

extension DataError: CustomStringConvertible {
  /// The error as people read it: the file, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .unknownSet(let name, let known):
      "there is no data set \"\(name)\"; the known ones are \(known.joined(separator: ", ")); "
        + "any other is named by the path of an HDF5 file or an image folder (with a / in it)"
    case .unknownPart(let part, let set, let known):
      "\(set) has no part \"\(part)\"; it has \(known.joined(separator: ", "))"
    case .missing(let set, let files, let looked, let remedy):
      "the data set \(set) was not found: no \(files.joined(separator: ", "))\n"
        + "searched\n" + looked.map { "  \($0)\n" }.joined() + "to get it, run\n  " + remedy
    case .unreadable(let path, let expected, let reason):
      "\(path): expected \(expected), but \(reason)"
    case .wrongMagic(let file, let expected, let found):
      "\(file): expected a file that begins with \(expected), found \(found)"
    case .wrongLength(let file, let expected, let found, let content):
      "\(file): expected \(expected) bytes (\(content)), found \(found)"
        + (found < expected ? "; the file is truncated: download it again" : "")
    case .wrongShape(let file, let expected, let found):
      "\(file): expected \(expected), found \(found)"
    case .mismatch(let images, let imageCount, let labels, let labelCount):
      "\(images) has \(imageCount) images but \(labels) has \(labelCount) labels; "
        + "expected one label for each image"
    case .damaged(let file, let expected, let reason):
      "\(file): expected \(expected), but it does not decode: \(reason)"
    case .empty(let folder, let expected):
      "\(folder): expected \(expected), found none"
    case .noDataset(let name, let file, let present):
      "\(file): expected a dataset \"\(name)\", found "
        + (present.isEmpty ? "none at all" : present.joined(separator: ", "))
    case .wrongLabel(let file, let label, let classes):
      "\(file): expected labels from 0 to \(classes - 1), found \(label)"
    case .badLabel(let file, let label, let example, let largest):
      "\(file): expected labels that are whole numbers from 0 to \(largest), found \(label) as the "
        + "label of example \(example)"
    case .notFinite(let file, let number, let position):
      "\(file): expected finite numbers, found \(number) in \(position)"
    case .tooLarge(let file, let content, let bytes, let allowed, let limit):
      "\(file): \(content) would take \(bytes == .max ? "2⁶³ or more" : "\(bytes)") bytes; "
        + "the most allowed is \(allowed), \(limit)"
    case .wrongKind(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)"
    case .repeatedFolder(let folder, let first):
      "\(folder): expected each folder once, found \(first) again through a link"
    case .untrusted(let path):
      "\(path) was not opened: the grid that names it stands in a result file, which may be anybody's; "
        + "give --open-data if you trust it"
    case .refused(let text): text
    case .ambiguous(let file, let set, let other):
      "\(file): expected a file of \(set), but \(other) would read the same file"
    case .wrongContent(let file, let set, let other):
      "\(file): expected \(set), found the content of \(other)"
    case .changed(let file, let set):
      "\(file): expected \(set) as it was read before, found other content; leave data alone while a "
        + "sweep runs"
    case .unwritable(let file, let reason):
      "\(file): cannot be written: \(reason)"
    }
  }
}
