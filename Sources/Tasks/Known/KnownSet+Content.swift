extension KnownSet {
  /// SHA-256 of the published content of parts, as ``DataSet/contentHash`` has it, by their names.
  ///
  /// Of Debian's dataset-fashion-mnist 0.0~git20200523, of MNIST's test files as their remedy brings them,
  /// and of Omniglot's small background sets as they lie in its repository.
  private static let contents = [
    "fashion-mnist/train": "e778312b2613ecea0394a6dc3e45be23f432bd901e8ed9aded12b5443a38e6bc",
    "fashion-mnist/test": "29bd59b1b49a15482b37b19a1840f45d929ec81f37a899dc03cdc189172dde62",
    "omniglot/background-small1":
      "dc514dd06c42c913d7bb5e8745a28bf4cf462c210ef107545cc98e3133390d96",
    "omniglot/background-small2":
      "4c36441ab63edd19847d6ab233d3881bcf645d33d3abbf81dc0e7da139185c1e",
    "mnist/test": "a22e8b085e5da678c67c4ff540fa991f2e785aa10df1c534d125b14e7ee0ab22",
  ]

  /// The hash of what was published as the part of a name, `fashion-mnist/test`; nil where it is not
  /// known.
  static func published(_ name: String) -> String? { contents[name] }

  /// The part whose published content has a hash; nil where none is known.
  static func name(ofContent hash: String) -> String? {
    contents.first { $0.value == hash }?.key
  }

  /// The name of the known set of which `name`, `mnist/test`, is a part; nil where it is none.
  static func ofPart(_ name: String) -> String? {
    all.first { set in set.parts.contains { "\(set.name)/\($0.name)" == name } }?.name
  }
}
