extension KnownSet {
  /// The sets that are known by name.
  public static let all: [KnownSet] = [fashionMNIST, mnist, cifar10, cifar100, omniglot]

  /// The known set of a name; nil where there is none.
  public static func named(_ name: String) -> KnownSet? { all.first { $0.name == name } }

  /// Xiao, Rasul and Vollgraf, *Fashion-MNIST*, 2017.
  static let fashionMNIST = KnownSet(
    name: "fashion-mnist", title: "clothes, 28 × 28 grey, 10 classes, 60,000 + 10,000",
    parts: idxParts(
      classes: [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
      ]),
    folders: ["fashion-mnist", "FashionMNIST/raw"],
    remedy: "apt-get install dataset-fashion-mnist")

  /// LeCun, Cortes and Burges, *The MNIST database of handwritten digits*.
  static let mnist = KnownSet(
    name: "mnist", title: "handwritten digits, 28 × 28 grey, 10 classes, 60,000 + 10,000",
    parts: idxParts(classes: (0..<10).map(String.init)), folders: ["mnist", "MNIST/raw"],
    remedy: "for f in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do "
      + "curl --create-dirs -o data/mnist/$f-ubyte.gz "
      + "https://ossci-datasets.s3.amazonaws.com/mnist/$f-ubyte.gz; done")

  /// Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009.
  static let cifar10 = KnownSet(
    name: "cifar-10", title: "photographs, 32 × 32 colour, 10 classes, 50,000 + 10,000",
    parts: [
      Part(
        name: "train", files: (1...5).map { ["data_batch_\($0).bin"] }, format: .cifar(.ten)),
      Part(name: "test", files: [["test_batch.bin"]], format: .cifar(.ten)),
    ],
    folders: ["cifar-10-batches-bin", "cifar-10"],
    remedy: "mkdir -p data && curl https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz "
      + "| tar -xz -C data")

  /// Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009.
  static let cifar100 = KnownSet(
    name: "cifar-100", title: "photographs, 32 × 32 colour, 100 classes, 50,000 + 10,000",
    parts: [
      Part(name: "train", files: [["train.bin"]], format: .cifar(.hundred)),
      Part(name: "test", files: [["test.bin"]], format: .cifar(.hundred)),
    ],
    folders: ["cifar-100-binary", "cifar-100"],
    remedy: "mkdir -p data && curl https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz "
      + "| tar -xz -C data")

  /// Lake, Salakhutdinov and Tenenbaum, *Human-level concept learning through probabilistic program
  /// induction*, Science 2015.
  static let omniglot = KnownSet(
    name: "omniglot", title: "handwritten characters, 105 × 105 grey, 20 drawings each",
    parts: [
      "background", "evaluation", "background_small1", "background_small2",
    ].map { part in
      Part(
        name: part.replacing("_", with: "-"), files: [["images_" + part, part]], format: .folders)
    },
    folders: ["omniglot", "omniglot-py"],
    remedy: "for f in background evaluation; do curl -L --create-dirs -o data/omniglot/$f.zip "
      + "https://github.com/brendenlake/omniglot/raw/master/python/images_$f.zip && "
      + "unzip -q -d data/omniglot data/omniglot/$f.zip; done")

  /// The parts of MNIST and its relatives, whose files have the same names.
  private static func idxParts(classes: [String]) -> [Part] {
    [("train", "train"), ("test", "t10k")].map { name, prefix in
      Part(
        name: name,
        files: ["images-idx3", "labels-idx1"].map { kind in
          let stem = "\(prefix)-\(kind)-ubyte"
          return [stem + ".gz", stem, "\(prefix)-\(kind.replacing("-idx", with: ".idx"))-ubyte"]
        }, format: .idx(classes: classes))
    }
  }
}
