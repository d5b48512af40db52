internal import CHDF5

/// One open HDF5 identifier, closed exactly once.
struct Identifier: ~Copyable {
  let id: hid_t

  init(owning id: hid_t) { self.id = id }

  deinit { H5Idec_ref(id) }

  /// Closes now and reports the code that `deinit` has to swallow.
  consuming func close() -> Int32 {
    let code = H5Idec_ref(id)
    discard self
    return code
  }
}
