extension Variables {
  /// Room for the parameters of a model, all 0.
  public convenience init(_ model: Model) { self.init(model.graph) }
}
