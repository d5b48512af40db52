internal import CHDF5

/// Why a file could not be read or written.
package struct HDF5Error: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file's path, as given.
  package let file: String
  /// The path of the dataset, group or attribute inside the file; nil for the file itself.
  package let object: String?
  /// What was done, such as `open` or `read`.
  package let action: String
  /// HDF5's own messages, outermost call first, or what is wrong with the request.
  package let reason: String

  package init(file: String, object: String? = nil, action: String, reason: String) {
    self.file = file
    self.object = object
    self.action = action
    self.reason = reason
  }

  /// The error as one sentence.
  package var description: String {
    let target = object.map { "\($0) in \(file)" } ?? file
    return "cannot \(action) \(target): \(reason)"
  }
}

/// The file and the object in it that a call works on, for error messages.
struct Target {
  let file: String
  var object: String?

  /// Passes a C call's result through; a negative one becomes an error with HDF5's own message.
  func check<Code: SignedInteger>(
    _ action: String, _ call: () -> Code
  ) throws(HDF5Error) -> Code {
    Library.enter()
    let code = call()
    if code < 0 { throw failure(action) }
    return code
  }

  /// Passes an identifier through, owned.
  func identifier(_ action: String, _ call: () -> hid_t) throws(HDF5Error) -> Identifier {
    Identifier(owning: try check(action, call))
  }

  /// The error of the call that has just failed on this thread.
  func failure(_ action: String) -> HDF5Error {
    HDF5Error(file: file, object: object, action: action, reason: Library.takeMessage())
  }

  /// An error that is not HDF5's own.
  func failure(_ action: String, _ reason: String) -> HDF5Error {
    HDF5Error(file: file, object: object, action: action, reason: reason)
  }
}

/// State of the C library as a whole.
enum Library {
  private static let begun: Void = sweep_h5_begin()

  /// The property list for looking up objects, which excludes other files; lives as long as the process.
  static let lookup = {
    _ = begun
    return sweep_h5_lookup()
  }()

  /// Makes the library ready for calls of this thread.
  static func enter() {
    _ = begun
    sweep_h5_quiet()
  }

  /// Takes the messages of this thread's failed call, and clears them: left on a thread's stack,
  /// they keep the library from closing.
  static func takeMessage() -> String {
    final class Messages { var texts: [String] = [] }
    let messages = Messages()
    // The walk ends before this function does, so the reference outlives its use.
    H5Ewalk2(
      hid_t(H5E_DEFAULT), H5E_WALK_DOWNWARD,
      { _, entry, context in
        guard let text = entry?.pointee.desc, let context else { return 0 }
        Unmanaged<Messages>.fromOpaque(context).takeUnretainedValue().texts.append(
          String(cString: text))
        return 0
      }, Unmanaged.passUnretained(messages).toOpaque())
    H5Eclear2(hid_t(H5E_DEFAULT))
    // The outermost call says what failed, the innermost why; those in between repeat them.
    guard let first = messages.texts.first, let last = messages.texts.last else {
      return "HDF5 gives no reason"
    }
    return first == last ? first : "\(first) (\(last))"
  }
}
