"""Kills sweeps at random moments, starts them again with the same command, and compares what they end
with, byte for byte, with a sweep that nobody disturbed (docs/decisions/0030).

    Tests/soak.py --kills 1000 [--seed 1] [--program .build/release/fault-probe]

The exit code is 0 where no run was lost and no byte was wrong."""

import argparse
import collections
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py

import damage
from equal_bytes import differences
from jobs import ENVIRONMENT, Failure

DONE = 2
# A run at which five starts have died is given up (docs/decisions/0032): the soak kills less often than that.
DEATHS = 4
PHASES = ["start", "writing", "last", "checkpoint"]
VICTIMS = ["coordinator", "worker", "all", "launcher"]


class Sweep:
    """One grid in a folder of its own: its undisturbed file, and the file of the sweep that is killed."""

    def __init__(self, program, folder, chance):
        self.program, self.folder, self.chance = program, folder, chance
        self.members = chance.randint(3, 8)
        self.widths = list(range(chance.randint(3, 8)))
        self.parameters = {
            "steps": chance.choice([4, 10]),
            "milliseconds": chance.choice([0.2, 1, 3]),
            "saveEvery": chance.choice([1, 3]),
            "records": chance.choice([True, False]),
        }
        self.output = folder / "out.h5"
        self.acknowledged = {}
        self.does_again = False
        self.undisturbed()

    def write(self, name, output, parameters):
        """Writes a grid."""
        grid = {
            "study": "faults",
            "members": self.members,
            "parameters": parameters,
            "axes": {"width": self.widths},
            "output": str(output),
        }
        path = self.folder / name
        path.write_text(json.dumps(grid))
        return str(path)

    def undisturbed(self):
        """Computes what must come out."""
        self.whole = self.folder / f"whole-{self.members}.h5"
        quick = self.parameters | {"milliseconds": 0}
        grid = self.write("whole.json", self.whole, quick)
        subprocess.run([self.program, grid], env=ENVIRONMENT, capture_output=True, check=True)
        with h5py.File(self.whole) as file:
            self.expected = file["chain"][...]
        self.grid = self.write("grid.json", self.output, self.parameters)

    def grow(self):
        """Adds a member, so that the next start has to copy the file."""
        if not self.parameters["records"] and len(self.done()) == self.expected.shape[0] * self.members:
            # What the new summary needs of the finished members is gone: the start that copies the file,
            # which may be a later one than the next, does them again.
            self.acknowledged, self.does_again = {}, True
        self.members += 1
        self.undisturbed()

    def start(self, ranks):
        """Starts the command, always the same but for the ranks and the order of handing out."""
        command = [self.program, self.grid, "--shuffle", str(self.chance.randrange(1 << 30))]
        if ranks:
            command = ["mpirun", "-n", str(ranks)] + command
        log = open(self.folder / "log", "ab")
        return subprocess.Popen(
            ["timeout", "-k", "5", "120"] + command,
            env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )

    def done(self):
        """The runs that the file says are done, with their numbers; nothing where there is no file."""
        if not self.output.exists():
            return {}
        with h5py.File(self.output) as file:
            status, chain = file["runs/status"][...], file["chain"][...]
        return {
            (int(width), int(member)): chain[width, member].tobytes()
            for width, member in zip(*(status == DONE).nonzero())
        }

    def promised(self):
        """The runs that are done and that no start may lose."""
        if self.does_again:
            with h5py.File(self.output) as file:
                self.does_again = file["runs/status"].shape[1] < self.members
        return {} if self.does_again else self.done()

    def can_be_killed(self):
        """Whether a run survives one more kill: what the last one did is counted at the next start only."""
        deaths = self.output.with_name("out.h5.d") / "ranks" / "deaths"
        lines = deaths.read_text().splitlines() if deaths.exists() else []
        return max((int(line.split()[1]) for line in lines), default=0) + 2 <= DEATHS

    def check(self):
        """Looks whether all that was ever acknowledged is there, with the right numbers."""
        done = self.done()
        for run, numbers in done.items():
            if numbers != self.expected[run].tobytes():
                raise Failure(f"run {run} has other numbers")
        lost = self.acknowledged.keys() - done.keys()
        if lost:
            raise Failure(f"lost: {sorted(lost)}")
        self.acknowledged = self.promised()

    def finish(self):
        """Lets the sweep end, and compares it with the undisturbed one."""
        ranks = self.chance.choice([0, 0, 2])
        code = self.start(ranks).wait()
        if code != 0:
            raise Failure(f"the last start ended with {code}")
        found = list(differences(self.whole, self.output))
        if found:
            raise Failure("; ".join(found))
        names = sorted(path.name for path in self.folder.glob("out.h5*"))
        left = [name for name in names if name != "out.h5" and ".old-" not in name]
        if left:
            raise Failure(f"left behind: {left}")
        code = subprocess.run(
            [self.program, "verify", self.output], env=ENVIRONMENT, capture_output=True
        ).returncode
        if code != 0:
            raise Failure(f"verify ended with {code}")


def children(process):
    """The children of a process."""
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def ranks_of(job):
    """The processes of a job by rank, and its launcher; a job without launcher has rank 0 alone."""
    inner = children(job.pid)
    if not inner:
        return {}, None
    ranks = {}
    for child in children(inner[0]):
        try:
            environment = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        for entry in environment:
            if entry.startswith(b"OMPI_COMM_WORLD_RANK="):
                ranks[int(entry.split(b"=")[1])] = child
    return (ranks, inner[0]) if ranks else ({0: inner[0]}, None)


def wait_for(phase, sweep, job, chance, has_launcher):
    """Waits until the sweep is in a phase, at most some seconds."""
    deadline = time.monotonic() + 5
    alive = lambda: job.poll() is None and time.monotonic() < deadline

    def until(holds):
        while alive() and not holds():
            time.sleep(0.0005)

    if phase == "start":
        time.sleep(chance.uniform(0, 0.5 if has_launcher else 0.06))
        return
    before = sweep.output.stat().st_mtime_ns if sweep.output.exists() else None
    until(lambda: sweep.output.exists() and sweep.output.stat().st_mtime_ns != before)
    if phase == "writing":
        time.sleep(chance.uniform(0, 0.15))
    elif phase == "checkpoint":
        folder = sweep.output.with_name("out.h5.d") / "checkpoints"
        # A draft has the process behind its name.
        until(lambda: folder.exists() and any(n[-1].isdigit() for n in os.listdir(folder)))
    elif alive():
        with h5py.File(sweep.output) as file:
            offset, count = file["runs/status"].id.get_offset(), file["runs/status"].size
        with open(sweep.output, "rb") as file:
            def left():
                return count - os.pread(file.fileno(), count, offset).count(DONE)
            until(lambda: left() <= chance.randint(0, 2))
        time.sleep(chance.uniform(0, 0.02))


def strike(sweep, chance, tally):
    """Starts the sweep and kills it; returns whether the kill came before its end."""
    ranks = chance.choice([0, 0, 2, 3])
    phase = chance.choice(PHASES)
    victim = chance.choice(VICTIMS if ranks else ["all"])
    job = sweep.start(ranks)
    wait_for(phase, sweep, job, chance, ranks > 0)
    processes, launcher = ranks_of(job)
    targets = {
        "coordinator": [processes.get(0)],
        "worker": [processes.get(max(processes, default=0))],
        "all": list(processes.values()),
        "launcher": [launcher],
    }[victim]
    targets = [target for target in targets if target]
    before = sweep.promised()
    hit = False
    for target in targets:
        try:
            os.kill(target, signal.SIGKILL)
            hit = True
        except ProcessLookupError:
            pass
    code = job.wait()
    # Ranks whose launcher is gone end by themselves.
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{p}").exists() for p in processes.values()):
        if time.monotonic() > deadline:
            left = [rank for rank, p in processes.items() if Path(f"/proc/{p}").exists()]
            raise Failure(f"ranks {left} go on 30 s after the kill of {victim} in phase {phase}, {hit}")
        time.sleep(0.01)
    sweep.acknowledged |= before
    sweep.check()
    hit = hit and code != 0
    if hit:
        tally[f"{victim}, {phase}"] += 1
        tally["acknowledged"] += len(before)
    return hit


def soak(program, kills, seed, tally):
    """Kills sweeps until there have been so many kills."""
    chance = random.Random(seed)
    while tally["kills"] < kills:
        folder = Path(tempfile.mkdtemp(prefix="soak-"))
        sweep = Sweep(program, folder, chance)
        try:
            for _ in range(chance.randint(2, 12)):
                tally["kills"] += strike(sweep, chance, tally)
                tally["starts"] += 1
                if chance.random() < 0.1:
                    sweep.grow()
                if chance.random() < 0.2:
                    tally["torn checkpoints"] += damage.tear_checkpoint(sweep.output, chance)
                if tally["kills"] >= kills or not sweep.can_be_killed():
                    break
            sweep.finish()
            tally["sweeps"] += 1
            damage.flip_and_repair(sweep, chance, tally)
        except Failure as failure:
            tally["failures"] += 1
            log = (folder / "log").read_text(errors="replace")[-2000:]
            print(f"seed {seed}, {folder}: {failure}\n{log}", file=sys.stderr, flush=True)
            continue
        shutil.rmtree(folder)
        if tally["sweeps"] % 20 == 0:
            print(f"{tally['kills']} kills, {tally['failures']} failures", flush=True)


def main():
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=str(root / ".build/release/fault-probe"))
    options = parser.parse_args()
    tally = collections.Counter()
    begin = time.monotonic()
    soak(options.program, options.kills, options.seed, tally)
    for name, count in sorted(tally.items()):
        print(f"{count:7} {name}")
    print(f"{time.monotonic() - begin:7.0f} s")
    sys.exit(1 if tally["failures"] else 0)


if __name__ == "__main__":
    main()
