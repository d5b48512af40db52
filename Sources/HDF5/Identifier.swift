internal import CHDF5

/// One open HDF5 identifier, closed exactly once.
struct Identifier: ~Copyable {
  let id: hid_t

  init(owning id: hid_t) { self.id = id }

  deinit {
    // Fails where the file that it lay in was closed before it.
    if H5Idec_ref(id) < 0 { _ = Library.takeMessage() }
  }

  /// Closes now and reports the code that `deinit` has to swallow.
  consuming func close() -> Int32 {
    let code = H5Idec_ref(id)
    discard self
    return code
  }
}
