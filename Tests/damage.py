"""Damages result files and checkpoints by hand, and looks whether it is found (for soak.py)."""

import os
import subprocess

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
