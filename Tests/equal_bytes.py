"""Compares what two result files must have in common, byte for byte: every variable at the root and
of /weights, and /runs/status, /runs/identity and /runs/checksum (docs/result-file.md, "Equal bytes")."""

import sys

import h5py


def variables(file):
    """The datasets that must be equal, by path."""
    root = {name: item for name, item in file.items() if isinstance(item, h5py.Dataset)}
    runs = {
        f"runs/{name}": item
        for name, item in file["runs"].items()
        if name.removeprefix("summary_") in ("status", "identity", "checksum")
    }
    weights = {f"weights/{name}": item for name, item in file.get("weights", {}).items()}
    return root | weights | runs


def differences(first, second):
    """What differs, one line each."""
    with h5py.File(first) as a, h5py.File(second) as b:
        left, right = variables(a), variables(b)
        for name in sorted(left.keys() ^ right.keys()):
            yield f"{name} is in one file only"
        for name in sorted(left.keys() & right.keys()):
            if left[name].dtype != right[name].dtype or left[name].shape != right[name].shape:
                yield f"{name}: {left[name].dtype}{left[name].shape}, {right[name].dtype}{right[name].shape}"
            elif left[name][()].tobytes() != right[name][()].tobytes():
                yield f"{name}: other bytes"


if __name__ == "__main__":
    found = list(differences(sys.argv[1], sys.argv[2]))
    for line in found:
        print(f"{sys.argv[1]} {sys.argv[2]}: {line}", file=sys.stderr)
    sys.exit(1 if found else 0)
