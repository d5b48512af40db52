"""What two ranks cost beside one: the headline of icl-transience cut to 8 members of one noise, on two idle cores; some four minutes a round.

    Tests/two_ranks.py [--rounds 3] [--programs .build/release]

Says CPU seconds of all processes and wall time of one rank, of two ranks, and of two lone processes that have half of the runs
each (--part) at the same time: where two cores share what a core needs, as the threads of one do, these take more than one rank
does, and two ranks cannot take less. Two ranks should take at most 1.025 of whichever is more, by the median of rounds, and each
compute runs for 97.5 % of the time."""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy

from equal_bytes import differences
from jobs import ENVIRONMENT, Failure

ROOT = Path(__file__).resolve().parent.parent
GRID = ROOT / "sweeps/icl-transience/family.json"
NAME = "transience"
SETTINGS = ["members=8", "noise=0.5", "sequences=200000"]


def sweep(programs, output, *commands):
    """CPU and wall seconds of a new sweep, by commands at the same time: each a launcher and options."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    processes = []
    for launcher, options in commands:
        words = [*launcher, str(programs / "swift-sweep"), str(GRID), "--grid", NAME, *options]
        for setting in [*SETTINGS, f"grids.{NAME}.output={output}"]:
            words += ["--set", setting]
        processes.append(subprocess.Popen(
            words, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
    for process in processes:
        said = process.communicate()[1]
        if process.returncode:
            raise Failure(said)
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def shares(output):
    """Which part of the time from the start to the last run's end each rank was computing runs."""
    with h5py.File(output) as file:
        ranks, times = file["log/rank"][()], file["log/seconds"][()]
        seconds = file["log/time"][()].max() - file["log/starts/time"][0]
    return [float(numpy.sum(times[ranks == rank])) / seconds for rank in (0, 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--programs", type=Path, default=ROOT / ".build/release")
    options = parser.parse_args()
    to_one, to_parts, least = [], [], []
    with tempfile.TemporaryDirectory() as name:
        for number in range(options.rounds):
            one, parts, two = (Path(name) / f"{kind}-{number}.h5" for kind in ("one", "parts", "two"))
            alone = sweep(options.programs, one, ([], []))
            halves = sweep(options.programs, parts, *[([], ["--part", f"{part}/2"]) for part in (1, 2)])
            both = sweep(options.programs, two, (["mpirun", "-n", "2"], []))
            if found := list(differences(one, two)):
                raise Failure("\n".join(found))
            part = shares(two)
            to_one.append(both[0] / alone[0])
            to_parts.append(both[0] / halves[0])
            least.append(min(part))
            print(f"one rank {alone[0]:.2f} s of CPU, {alone[1]:.2f} s; two lone halves {halves[0]:.2f} s, {halves[1]:.2f} s; "
                  f"two ranks {both[0]:.2f} s, {both[1]:.2f} s, computing {part[0]:.4f} and {part[1]:.4f} of the time", flush=True)
    ratio, halves, share = (statistics.median(values) for values in (to_one, to_parts, least))
    print(f"medians: two ranks take {ratio:.4f} of one rank's CPU seconds, {halves:.4f} of two lone halves'; "
          f"the lesser rank computes {share:.4f} of the time")
    return 0 if min(ratio, halves) <= 1.025 and share >= 0.975 else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(str(failure))
