"""Damages result files and checkpoints by hand, and looks whether it is found.

    Tests/damage.py [--flips 1000] [--cuts 200] [--seed 1] [--program .build/release/fault-probe]

flips 1 to 8 bits of a result file, or cuts it, and gives it to every command that reads one. Each flip in what `verify`
covers must be found, each cut as well; no command may die of a signal or take longer than 10 s; and where the sweep goes
on, it must end with the bytes of one that nobody disturbed. The exit code is 0 where all of that holds."""

import argparse
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py

from equal_bytes import differences
from jobs import ENVIRONMENT, Failure

# What a run writes, and what must never be another value without being noticed.
COVERED = ["chain", "last", "runs/status", "runs/identity", "runs/checksum"]


def tear_checkpoint(output, chance):
    """Cuts or changes a checkpoint, if there is one; returns how many."""
    folder = output.with_name(output.name + ".d") / "checkpoints"
    names = sorted(folder.glob("*.checkpoint")) if folder.exists() else []
    if not names:
        return 0
    path = chance.choice(names)
    data = bytearray(path.read_bytes())
    if chance.random() < 0.5:
        data = data[: chance.randrange(len(data))]
    else:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return 1


def flip(path, place, mask):
    """Changes one byte of a file."""
    with open(path, "r+b") as file:
        byte = os.pread(file.fileno(), 1, place)[0]
        os.pwrite(file.fileno(), bytes([byte ^ mask]), place)


def flip_and_repair(sweep, chance, tally):
    """Flips bytes of a finished file: verify names the run, and the same command does it again."""
    def run(*arguments):
        return subprocess.run(
            [sweep.program, *map(str, arguments)], env=ENVIRONMENT, capture_output=True, text=True
        )

    name = chance.choice(COVERED)
    with h5py.File(sweep.output) as file:
        data = file[name]
        place = chance.randrange(data.size * data.dtype.itemsize)
        begin, row = data.id.get_offset(), data.size // (data.shape[0] * data.shape[1])
        width, member = divmod(place // (data.dtype.itemsize * row), data.shape[1])
    flip(sweep.output, begin + place, chance.randrange(1, 256))
    tally[f"flipped bytes in {name}"] += 1
    found = run("verify", sweep.output)
    if found.returncode != 65 or f"width={width}, member={member}" not in found.stdout:
        raise Failure(f"a byte of {name} of {width}, {member} is not found: {found.stdout}")
    again = run(sweep.grid)
    left = list(differences(sweep.whole, sweep.output))
    if again.returncode != 0 or left or run("verify", sweep.output).returncode != 0:
        raise Failure(f"a damaged run is not done again: {again.stderr} {left}")

    # A structure that is not what it was, and a file that ends too early, are left as they are.
    whole = sweep.output.read_bytes()
    if chance.random() < 0.5:
        with h5py.File(sweep.output) as file:
            header = min(file[name].id.get_offset() for name in COVERED)
        flip(sweep.output, chance.randrange(8, header), 1 << chance.randrange(8))
    else:
        sweep.output.write_bytes(whole[: chance.randrange(len(whole))])
    torn = sweep.output.read_bytes()
    refused = run(sweep.grid)
    if refused.returncode == 0 and not list(differences(sweep.whole, sweep.output)):
        # Only the seal behind the HDF5 file was cut: every run has been looked at and copied.
        tally["files that lost their seal"] += 1
        return
    if refused.returncode != 73 or sweep.output.read_bytes() != torn:
        raise Failure(f"a torn file is not refused: {refused.returncode} {refused.stderr}")
    tally["torn files refused"] += 1
    sweep.output.write_bytes(whole)


# What no checksum covers: times, ranks and the like, and the reasons of failures.
UNCOVERED = ["runs/reason", "runs/summary_reason", "runs/reasons"]
# What of a summary is covered only when it has an outcome.
OF_SUMMARY = ["n_members", "n_failed", "runs/summary_identity"]
# The longest that a command may take.
PATIENCE = 10


def uncovered(path):
    """The bytes of a file that `verify` names as not covered, as ranges."""
    ranges = []
    with h5py.File(path) as file:
        def extent(data):
            begin = data.id.get_offset()
            return range(begin, begin + data.size * data.dtype.itemsize)

        arrays = [file[name] for name in UNCOVERED]
        file["log"].visititems(lambda _, data: arrays.append(data) if isinstance(data, h5py.Dataset) else None)
        # Dimensions have no bytes that are written later: they are under the seal.
        ranges += [extent(data) for data in arrays if not data.is_scale]
        for point, status in enumerate(file["runs/summary_status"][()].ravel()):
            if status >= 2:
                continue
            for name in OF_SUMMARY:
                begin, size = file[name].id.get_offset(), file[name].dtype.itemsize
                ranges.append(range(begin + point * size, begin + (point + 1) * size))
    return ranges


class Trial:
    """One grid with its undisturbed file, and copies of a file of it that are damaged."""

    def __init__(self, program, folder, chance):
        self.program, self.folder, self.chance = program, folder, chance
        self.tally = collections.Counter()
        self.output = folder / "out.h5"
        grid = {"study": "faults", "members": 3, "axes": {"width": [4, 5, 6]}, "output": "out.h5"}
        (folder / "grid.json").write_text(json.dumps(grid))
        self.sources = []
        for name, options in [("part.h5", ["--max-runs", "5"]), ("whole.h5", [])]:
            if self.run("grid.json", *options) not in (0, 75):
                raise Failure(f"no file to damage: {self.said}")
            shutil.copy(self.output, folder / name)
            self.sources.append((folder / name, uncovered(folder / name)))
        self.whole = folder / "whole.h5"

    def run(self, *arguments):
        """Runs a command; its exit code."""
        try:
            result = subprocess.run(
                [self.program, *arguments], cwd=self.folder, env=ENVIRONMENT, capture_output=True, text=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise Failure(f"{' '.join(arguments)} takes longer than {PATIENCE} s") from None
        self.said = result.stdout + result.stderr
        if not 0 <= result.returncode < 128:
            raise Failure(f"{' '.join(arguments)} dies of signal {-result.returncode}: {self.said}")
        return result.returncode

    def fresh(self, source):
        """Puts a copy of a file where it is going to be damaged."""
        for left in self.folder.glob("out.h5*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        shutil.copy(source, self.output)

    def flip(self):
        """Flips bits, and sees that `verify` finds those that it covers."""
        source, open_ranges = self.chance.choice(self.sources)
        self.fresh(source)
        places = [self.chance.randrange(self.output.stat().st_size) for _ in range(self.chance.randint(1, 8))]
        for place in places:
            flip(self.output, place, 1 << self.chance.randrange(8))
        covered = [place for place in places if not any(place in extent for extent in open_ranges)]
        code = self.run("verify", "out.h5")
        if covered and code == 0:
            raise Failure(f"a flip in {covered} of {source.name} is not found: {self.said}")
        if code == 0 and "not covered" not in self.said:
            raise Failure(f"flips in {places} of {source.name} are neither found nor named: {self.said}")
        self.tally["flips found" if code else "flips in what is named as not covered"] += 1
        self.others(places)

    def cut(self):
        """Cuts a file off, and sees that `verify` finds that."""
        source, _ = self.chance.choice(self.sources)
        self.fresh(source)
        size = self.output.stat().st_size
        # Half of the cuts are within the seal.
        lost = self.chance.randint(1, size if self.chance.random() < 0.5 else min(size, 900))
        os.truncate(self.output, size - lost)
        if self.run("verify", "out.h5") == 0:
            raise Failure(f"{lost} bytes cut off {source.name} are not found: {self.said}")
        self.tally["cuts found"] += 1
        self.others(lost)

    def others(self, what):
        """Gives a damaged file to all other commands that read one."""
        self.run("status", "out.h5")
        self.run("rerun", "out.h5", "--only", "width=5")
        self.run("plan", "grid.json", "--rate", "1")
        # `verify` has left a list of what it has found: the sweep mends just that.
        code = self.run("grid.json")
        if code == 0 and (left := list(differences(self.whole, self.output))):
            raise Failure(f"the sweep goes on from damage at {what} to other bytes: {left}")
        if code not in (0, 73):
            raise Failure(f"the sweep ends with {code} after damage at {what}: {self.said}")
        self.tally["mended by the sweep" if code == 0 else "refused by the sweep"] += 1


def main():
    """Damages a file again and again; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=".build/release/fault-probe")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(os.path.abspath(options.program), Path(folder), random.Random(options.seed))
        failures = 0
        for round in range(options.flips + options.cuts):
            try:
                trial.flip() if round < options.flips else trial.cut()
            except Failure as failure:
                failures += 1
                print(f"round {round}: {failure}", file=sys.stderr)
    for name, count in sorted(trial.tally.items()):
        print(f"{count} {name}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
