internal import Engine

extension ICLTransience.Network {
  /// What training minimizes, given the mean cross-entropy: the penalty added where there is one.
  func objective(_ loss: Tensor, _ parameters: ICLTransience.Parameters) -> Tensor {
    guard parameters.l2 > 0 else { return loss }
    switch parameters.l2Form {
    case .squared: return loss + parameters.l2 / 2 * sumOfSquares(model.parameterTensors)
    case .norm:
      // The gradient of a norm has no value at zero, where offsets start; the released code takes
      // zero there, and so does this: 1e-30 is far below any square that is not zero.
      let norms = arrays.map { (sumOfSquares($0) + 1e-30).squareRoot }
      return loss + parameters.l2 * model.total(norms)
    }
  }

  /// The parameters, those of one block's queries, keys and values together, as they are one array in the
  /// released code.
  private var arrays: [[Tensor]] {
    var groups: [(name: String, tensors: [Tensor])] = []
    for (spec, tensor) in zip(model.parameters, model.parameterTensors) {
      let parts = ["queries", "keys", "values"]
      let part = parts.first { spec.name.hasSuffix("." + $0) }
      let name = part.map { spec.name.dropLast($0.count) + "qkv" } ?? spec.name
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].tensors.append(tensor)
      } else {
        groups.append((String(name), [tensor]))
      }
    }
    return groups.map(\.tensors)
  }

  private func sumOfSquares(_ tensors: [Tensor]) -> Tensor {
    model.total(tensors.map(\.squared.sum))
  }
}
