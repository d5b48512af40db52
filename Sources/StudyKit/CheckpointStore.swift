/// Where the runs of one point keep their state, so that another process can resume them.
///
/// A study gives and takes bytes; names, checksums and atomic writing are the store's. All methods
/// are called from the computing thread.
public protocol CheckpointStore: Sendable {
  /// The state that was last saved for the member's run, whole; nil where there is none.
  func load(member: Int) -> [UInt8]?
  /// The member's run has gone on from the state that it loaded: whatever ends the process from now on, it is
  /// not that state.
  func resumed(member: Int)
  /// Keeps a state in place of the one before. A state that cannot be kept is reported and loses
  /// only time.
  func save(member: Int, _ state: [UInt8])
  /// Removes a state that the study cannot resume from, and reports why.
  func refuse(member: Int, reason: String)
  /// The path of a folder for files of the member's run, made if there is none, that is kept until the run has an
  /// outcome; nil where there can be none.
  func folder(member: Int) -> String?
}

extension CheckpointStore {
  /// Nothing, for stores whose states cannot be bad.
  public func resumed(member: Int) {}

  /// None, for stores of bytes alone.
  public func folder(member: Int) -> String? { nil }
}
