internal import CHDF5

/// One open HDF5 identifier, closed exactly once.
struct Identifier: ~Copyable {
  let id: hid_t

  init(owning id: hid_t) { self.id = id }

  deinit {
    // Fails if its file was closed before it.
    if H5Idec_ref(id) < 0 { _ = Library.takeMessage() }
  }

  /// Closes now and returns the code, which `deinit` has to ignore.
  consuming func close() -> Int32 {
    let code = H5Idec_ref(id)
    discard self
    return code
  }
}
