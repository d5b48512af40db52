"""Three jobs share a sweep by --join, of which one is killed and one comes late; says who computed what.

    Tests/join.py [--programs .build/release] [--runs 4000] [--claim-patience 20] [FOLDER FOLDER FOLDER]

The folders are three mounts of one folder, one for each job, as hosts have them on a network file system; without them
all work in a new folder of this machine's. The sweep must be complete, with the bytes of one process, and no run be done
twice but those that the killed job was doing."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from equal_bytes import differences
from jobs import ENVIRONMENT, Failure


def number(pattern, text):
    """The number that a program's text names."""
    found = re.search(pattern, text)
    if found is None:
        raise Failure(f"no {pattern!r} in:\n{text}")
    return int(found[1])


class Sweep:
    """A grid of runs of 4 ms, and the jobs that share it."""

    def __init__(self, programs, folders, runs, patience):
        self.probe, self.folders, self.runs = str(programs / "fault-probe"), folders, runs
        self.options = ["--join", "--claim-patience", str(patience)]
        (folders[0] / "grid.json").write_text(json.dumps({
            "study": "faults", "members": runs // 2, "axes": {"width": [1, 2]},
            "parameters": {"milliseconds": 0.5, "saveEvery": 0}, "output": "out.h5",
        }))

    def start(self, job):
        """A job in its own folder."""
        return subprocess.Popen(
            [self.probe, "grid.json"] + self.options, cwd=self.folders[job], env=ENVIRONMENT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def call(self, job, *words):
        """What a command says that must succeed, or be about an incomplete sweep."""
        done = subprocess.run(
            [self.probe, *words], cwd=self.folders[job], env=ENVIRONMENT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode not in (0, 75):
            raise Failure(f"{words} has ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def end(self, process, code):
        """The text of a job that must end with a code."""
        text = process.communicate(timeout=600)[0]
        if process.returncode != code:
            raise Failure(f"a job has ended with {process.returncode}:\n{text}")
        return text


def share(sweep):
    """Shares the sweep among three jobs."""
    begin = time.monotonic()
    killed, steady = sweep.start(0), sweep.start(1)
    jobs = sweep.folders[2] / "out.h5.d/jobs"
    count = 0
    while count < sweep.runs // 8:
        time.sleep(0.2)
        if len(list(jobs.glob("*.h5"))) == 2:
            count = number(r"(\d+) of \d+ runs", sweep.call(2, "status", "out.h5"))
    killed.kill()
    name = re.search(r"writes (\S+\.h5)", sweep.end(killed, -9))[1]
    status = sweep.call(2, "status", "out.h5")
    kept = number(re.escape(name) + r": (\d+),", status)
    print(f"killed after {time.monotonic() - begin:.1f} s, with {count} runs seen: {kept} of its own are kept")
    late = sweep.start(2)
    computed = [number(r"(\d+) runs computed by this job", sweep.end(job, 0)) for job in (steady, late)]
    print(f"the others computed {computed[0]} and {computed[1]}, to {time.monotonic() - begin:.1f} s")
    if kept + sum(computed) != sweep.runs:
        raise Failure(f"{kept + sum(computed)} runs were done in place of {sweep.runs}")
    for folder in sweep.folders:
        left = sorted(path.name for path in folder.iterdir())
        if left != ["grid.json", "out.h5"]:
            raise Failure(f"left in {folder}: {left}")
    sweep.call(0, "verify", "out.h5")
    with tempfile.TemporaryDirectory() as name:
        sweep.call(0, "grid.json", "--set", f"output={name}/one.h5")
        if found := list(differences(sweep.folders[1] / "out.h5", f"{name}/one.h5")):
            raise Failure("\n".join(found))
    print(f"complete: {sweep.runs} runs, none done twice but what the killed job was doing, equal bytes")


def main():
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=Path, default=root / ".build/release")
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--claim-patience", type=float, default=20)
    parser.add_argument("folders", type=Path, nargs="*")
    options = parser.parse_args()
    if len(options.folders) not in (0, 3):
        parser.error("give three folders, or none")
    with tempfile.TemporaryDirectory() as name:
        folders = [path.resolve() for path in options.folders] or [Path(name)] * 3
        try:
            share(Sweep(options.programs.resolve(), folders, options.runs, options.claim_patience))
        except Failure as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
