"""Ends and stops workers of sweeps on four ranks under `mpirun --enable-recovery`, and compares what the
others finish with an undisturbed sweep.

    Tests/recovery.py --times 20 [--program .build/release/fault-probe]

For each of a kill, an end with another exit code, a trap and a hang of a worker."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from equal_bytes import differences
from soak import ENVIRONMENT

GRID = {
    "study": "faults",
    "members": 6,
    "axes": {"width": [1, 2, 3, 4, 5, 6]},
}


def write(folder, name, **parameters):
    """Writes a grid; returns its path and that of its output."""
    output = folder / f"{name}.h5"
    path = folder / f"{name}.json"
    path.write_text(json.dumps(GRID | {"parameters": parameters, "output": str(output)}))
    return path, output


def sweep(program, fault, folder, whole):
    """One sweep in which a worker comes to grief once, since rank 0's death would end the job; returns
    what is wrong with it, and the seconds."""
    grid, output = write(
        folder, fault, milliseconds=8, fault=fault, faultMember=3, sparesCoordinator=True,
        tally=str(folder / "tally"),
    )
    begin = time.monotonic()
    job = subprocess.run(
        ["timeout", "-k", "5", "120", "mpirun", "-n", "4", "--enable-recovery", program, grid]
        + ["--silence", "3"],
        env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )
    seconds = time.monotonic() - begin
    problems = []
    if job.returncode != 0:
        problems.append(f"exit code {job.returncode}")
    if "1 rank died" not in job.stderr:
        problems.append("no rank died")
    status = subprocess.run(
        [program, "status", "--exit-code", output], env=ENVIRONMENT, capture_output=True
    )
    if status.returncode != 0:
        problems.append(f"status {status.returncode}")
    elif found := list(differences(whole, output)):
        problems += found
    if problems:
        problems.append(job.stderr[-1500:])
    return problems, seconds


def main():
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--program", default=str(root / ".build/release/fault-probe"))
    options = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        grid, whole = write(Path(name), "whole")
        subprocess.run([options.program, grid], env=ENVIRONMENT, capture_output=True, check=True)
        for fault in ["kill", "exit", "trap", "hang"]:
            good, longest = 0, 0.0
            for _ in range(options.times):
                with tempfile.TemporaryDirectory() as folder:
                    problems, seconds = sweep(options.program, fault, Path(folder), whole)
                good += not problems
                longest = max(longest, seconds)
                for problem in problems:
                    print(f"{fault}: {problem}", file=sys.stderr)
            print(f"{fault}: {good} of {options.times} complete and equal, at most {longest:.1f} s", flush=True)
            failures += options.times - good
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
