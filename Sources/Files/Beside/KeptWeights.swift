/// Where kept weights are: in a group of the result file, or in that of a file beside it.
package enum KeptWeights {
  /// The group.
  package static let group = "/weights"
  /// The array with the checksum of each run's weights.
  package static let checksums = group + "/checksum"
  /// What the name of the file beside a result file ends with.
  package static let ending = ".weights.h5"
  /// The most bytes of weights in the result file itself.
  package static let mostBytes = 1_000_000_000
}
