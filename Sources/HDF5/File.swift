internal import CHDF5

/// An open HDF5 file.
///
/// Files are opened without HDF5's file locks, so that others can read a file that is being written.
package struct File: ~Copyable {
  /// The path, as given.
  package let path: String
  let identifier: Identifier

  var target: Target { Target(file: path) }

  /// Creates an empty file, or empties an existing one.
  ///
  /// Links are stored in the order of their creation, which is the order in which readers list them.
  package static func create(at path: String) throws(HDF5Error) -> File {
    let target = Target(file: path)
    let creation = try target.identifier("create") { H5Pcreate(sweep_h5_file_creation()) }
    _ = try target.check("create") {
      H5Pset_link_creation_order(creation.id, UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED))
    }
    let access = try Self.access(for: target)
    let identifier = try target.identifier("create") {
      H5Fcreate(path, sweep_h5_truncate(), creation.id, access.id)
    }
    return File(path: path, identifier: identifier)
  }

  /// Opens a file for reading; with `live`, one into which another process is writing raw data, so that reads are not
  /// buffered.
  package static func open(_ path: String, live: Bool = false) throws(HDF5Error) -> File {
    let target = Target(file: path)
    let access = try Self.access(for: target)
    if live {
      _ = try target.check("open") { H5Pset_sieve_buf_size(access.id, 0) }
    }
    let identifier = try target.identifier("open") {
      H5Fopen(path, sweep_h5_read_only(), access.id)
    }
    return File(path: path, identifier: identifier)
  }

  private static func access(for target: Target) throws(HDF5Error) -> Identifier {
    let access = try target.identifier("open") { H5Pcreate(sweep_h5_file_access()) }
    _ = try target.check("open") { H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG) }
    return access
  }

  /// Flushes and closes the file and all of its open datasets; a file that is only dropped stays open as long as one
  /// of its datasets.
  package consuming func close() throws(HDF5Error) {
    let target = target
    let id = identifier.id
    _ = try target.check("flush") { H5Fflush(id, H5F_SCOPE_LOCAL) }
    while H5Iget_ref(id) > 1 {
      _ = try target.check("close") { H5Idec_ref(id) }
    }
    let code = identifier.close()
    _ = try target.check("close") { code }
  }
}
