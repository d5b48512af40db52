internal import CKernels

// N: images, H, W: their height and width, C: channels in, K: channels out.

/// How windows lie on images.
struct Windows: Hashable, Sendable {
  let height: Int
  let width: Int
  let stride: Int
  let padding: Int

  /// Positions of a window along one axis of `extent`.
  func positions(_ extent: Int, _ window: Int) -> Int {
    (extent + 2 * padding - window) / stride + 1
  }

  /// (N, H, W, C) becomes (N, H', W', height, width, C).
  func shape(of images: Shape) -> Shape {
    [
      images[0], positions(images[1], height), positions(images[2], width), height, width,
      images[3],
    ]
  }

  /// What the kernels read.
  func sizes(_ images: Shape) -> [Int] {
    images + [
      height, width, stride, padding, positions(images[1], height), positions(images[2], width),
    ]
  }
}

/// The windows of images, zero outside them.
struct Patches: Operation {
  let windows: Windows

  var label: String { "windows" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let images = inputs[0]
    guard windows.stride > 0, windows.padding >= 0 else {
      throw ShapeError("a stride of \(windows.stride) and a border of \(windows.padding)")
    }
    guard images.count == 4, images[1] + 2 * windows.padding >= windows.height,
      images[2] + 2 * windows.padding >= windows.width
    else {
      throw ShapeError(
        "there are no windows of \(windows.height) by \(windows.width)")
    }
    return windows.shape(of: images)
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let images = graph.shape(of: at.inputs[0])
    return [graph.append(Unpatches(windows: windows, images: images), [at.cotangent])]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .patches, [.output(), .input(0)], sizes: windows.sizes(lowering.inputShapes[0]))
  }
}

/// The sum of windows where they lie on images: the adjoint of `Patches`.
struct Unpatches: Operation {
  let windows: Windows
  let images: Shape

  var label: String { "sum of windows" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0] == windows.shape(of: images) else {
      throw ShapeError("\(inputs[0]) are not the windows of \(images)")
    }
    return images
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(Patches(windows: windows), [at.cotangent])]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(.unpatches, [.output(), .input(0)], sizes: windows.sizes(images))
  }
}

extension Graph {
  /// The 2-D convolution (cross-correlation) of images (N, H, W, C) with filters (height, width, C, K):
  /// (N, H', W', K), zeros outside the images.
  public mutating func convolution(
    _ images: Node, _ filters: Node, stride: Int = 1, padding: Int = 0
  ) -> Node {
    let (image, filter) = (shape(of: images), shape(of: filters))
    guard image.count == 4, filter.count == 4, image[3] == filter[2] else {
      return fail("convolution", [images, filters], "channels do not fit")
    }
    let windows = Windows(
      height: filter[0], width: filter[1], stride: stride, padding: padding)
    let patches = append(Patches(windows: windows), [images], of: [images, filters])
    if patches == .invalid { return patches }
    let rows = Array(shape(of: patches)[..<3])
    let flat = reshape(patches, [rows.reduce(1, *), filter[0] * filter[1] * filter[2]])
    let result = product(flat, reshape(filters, [shape(of: flat)[1], filter[3]]))
    return reshape(result, rows + [filter[3]])
  }
}
