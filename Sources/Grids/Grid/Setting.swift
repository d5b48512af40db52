internal import StudyKit

/// One `--set path=value` of the command line.
struct Setting {
  /// The option as it was written, for error messages.
  let location: Location
  /// The keys from the root.
  var path: [String]
  /// The value that is set there.
  let value: JSONNode

  /// Reads `path=value`; the value is JSON, or else taken as text.
  init(_ argument: String) throws(GridError.Problem) {
    let location = Location.option("--set " + argument)
    guard let equals = argument.firstIndex(of: "=") else {
      throw GridError.Problem(
        at: location, "", .other("there is no =; write it as in --set learningRate=1e-4"))
    }
    let path = argument[..<equals].split(separator: ".", omittingEmptySubsequences: false)
    guard !path.contains("") else {
      throw GridError.Problem(
        at: location, "",
        .other("a key before the = is empty; write it as in --set axes.width=[64]"))
    }
    self.location = location
    self.path = path.map(String.init)
    let text = String(argument[argument.index(after: equals)...])
    do throws(JSONReader.Failure) {
      let (node, duplicates) = try JSONReader.read(Array(text.utf8)) { _, _ in location }
      if let duplicate = duplicates.first {
        throw JSONReader.Failure(location: location, reason: "duplicate key \"\(duplicate.path)\"")
      }
      value = node
    } catch {
      // What begins like a JSON list, object or text was meant to be one.
      if let first = text.first, "[{\"".contains(first) {
        throw GridError.Problem(at: location, "", .syntax(error.reason))
      }
      value = JSONNode(.text(text), at: location)
    }
  }
}

extension GridError.Problem: Error {}

extension GridReader {
  /// Keys of a grid's root.
  static let rootKeys = [
    "study", "preset", "note", "seed", "members", "parameters", "axes", "include", "exclude",
    "refine", "output", "extends", "grids", "$schema",
  ]

  /// Sets a value in the tree; missing objects on the way to it are made.
  ///
  /// A parameter replaces the axis of the same name, and an axis the parameter.
  mutating func apply(_ setting: Setting, to root: inout JSONNode) {
    var path = setting.path
    let family = family(of: root)
    if path.count == 1, !Self.rootKeys.contains(path[0]), family?.keys.contains(path[0]) != true {
      // What a declared study has is known when the grid is read.
      if family == nil,
        let study = studies.first(where: { root["study"]?.value == .text($0.name) }),
        study.parameter(path[0]) == nil, study.parameter(formerly: path[0]) == nil
      {
        let known = study.parameters.map(\.name) + Self.rootKeys
        report(
          setting.location, "",
          .unknownName(path[0], of: "parameter of \(study.name) or key of a grid", known: known))
        return
      }
      path.insert("parameters", at: 0)
    }
    if path == ["seed"] { remove("seed", of: "axes", from: &root) }
    if path.count == 2, path[0] == "parameters" { remove(path[1], of: "axes", from: &root) }
    if path.count == 2, path[0] == "axes" { remove(path[1], of: "parameters", from: &root) }
    set(path[...], to: setting.value, in: &root, at: setting.location, above: "")
  }

  private func remove(_ key: String, of object: String, from root: inout JSONNode) {
    guard case .object(var members) = root.value,
      let index = members.firstIndex(where: { $0.key == object }),
      case .object(var inner) = members[index].node.value
    else { return }
    inner.removeAll { $0.key == key }
    members[index].node.value = .object(inner)
    root.value = .object(members)
  }

  private mutating func set(
    _ path: ArraySlice<String>, to value: JSONNode, in node: inout JSONNode, at location: Location,
    above: String
  ) {
    guard let key = path.first else {
      node = value
      return
    }
    guard case .object(var members) = node.value else {
      report(location, "", .other("\(above) is \(shortened(node.compact)), not an object"))
      return
    }
    let index = members.firstIndex { $0.key == key } ?? members.count
    if index == members.count {
      members.append(JSONMember(key, at: location, JSONNode(.object([]), at: location)))
    }
    let deeper = above.isEmpty ? key : above + "." + key
    set(path.dropFirst(), to: value, in: &members[index].node, at: location, above: deeper)
    if path.count == 1 { members[index].location = location }
    node.value = .object(members)
  }
}
