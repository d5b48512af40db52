internal import ArgumentParser

/// What the commands that answer programs say of `--json`.
enum JSONHelp {
  static let text: ArgumentHelp =
    "Print one JSON object for programs instead; its keys are in docs/seeing.md."
}
