"""Sends SIGTERM to sweeps in every phase, and says how long each takes to end.

    Tests/stops.py [--runs 1000000] [--programs .build/release]

Phases: reading a grid of 2 MB, making a file, opening one of so many runs, growing it, computing, closing, and summaries
that do not look whether they should stop. Each must end within 10 seconds, with exit code 75 or, where it was done
before, 0."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jobs import ENVIRONMENT


def stop(command, moment, phase, log):
    """Sends SIGTERM so many seconds after the start; returns whether it ended as it should."""
    process = subprocess.Popen(
        command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    time.sleep(moment)
    begin = time.monotonic()
    if process.poll() is None:
        os.kill(process.pid, signal.SIGTERM)
    try:
        code = process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        code = None
        process.wait()
    seconds = time.monotonic() - begin
    good = code in (0, 75) and seconds < 10
    print(f"{phase}, SIGTERM after {moment} s: {seconds:.1f} s, exit code {code}"
          + ("" if good else " – wrong"), flush=True)
    return good


def main():
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--programs", default=str(root / ".build/release"))
    options = parser.parse_args()
    probe, sweep = [str(Path(options.programs) / name) for name in ("fault-probe", "swift-sweep")]
    good = True
    with tempfile.TemporaryDirectory() as name, open(Path(name) / "log", "wb") as log:
        folder = Path(name)

        def grid(name, **content):
            path = folder / f"{name}.json"
            path.write_text(json.dumps({"output": str(folder / f"{name}.h5")} | content))
            return str(path)

        large = grid("large", study="faults", members=100, axes={"width": list(range(1, 300_001))})
        for moment in [0.5, 2, 4]:
            good &= stop([probe, large], moment, "reading 2 MB", log)
        members = options.runs // 1000
        many = {"study": "faults", "parameters": {"steps": 1}, "axes": {"width": list(range(1, 1001))}}
        small = grid("many", members=members, **many)
        for moment in [0.2, 1, 8]:
            good &= stop([probe, small], moment, "making a file and computing", log)
        subprocess.run([probe, small], env=ENVIRONMENT, stdout=log, stderr=log, check=True)
        for moment in [0.3, 1, 2]:
            good &= stop([probe, small], moment, "opening", log)
        grown = grid("grown", members=members + 1, **many)
        for moment in [0.5, 2, 4]:
            good &= stop(
                [probe, grown, "--set", f"output={folder}/many.h5"], moment, "growing", log)
        slow = grid(
            "slow", study="ntk-variance", members=2,
            parameters={"theoryUnits": 1 << 24}, axes={"width": [512, 1024, 2048, 4096]})
        for moment in [0.6, 2]:
            good &= stop([sweep, slow, "--fresh"], moment, "summaries", log)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
