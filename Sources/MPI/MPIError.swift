internal import CMPI

/// A call of the MPI library that failed.
package struct MPIError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The function that was called.
  package let call: String
  /// The code that it returned.
  package let code: Int32
  /// The library's message for the code.
  package let text: String

  /// The call, the library's message and the code.
  package var description: String { "\(call): \(text) (code \(code))" }
}

/// Throws if a return code is an error; every call of the library is checked here.
func check(_ code: Int32, _ call: String) throws(MPIError) {
  guard code != MPI_SUCCESS else { return }
  var length: Int32 = 0
  let text = String(unsafeUninitializedCapacity: Int(MPI_MAX_ERROR_STRING)) { buffer in
    buffer.withMemoryRebound(to: CChar.self) { characters in
      _ = MPI_Error_string(code, characters.baseAddress, &length)
    }
    return Int(length)
  }
  throw MPIError(call: call, code: code, text: text)
}
