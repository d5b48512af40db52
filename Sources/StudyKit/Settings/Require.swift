/// Throws that the values of these parameters do not fit together, unless they do.
///
///     try require(p.width % p.heads == 0, "heads", "width") {
///       "\(p.heads) heads do not divide a width of \(p.width)"
///     }
public func require(
  _ fits: Bool, _ names: String..., because reason: () -> String
) throws(ParameterError) {
  if !fits { throw .impossible(names: names, reason: reason()) }
}
