"""Ends and stops ranks of sweeps under `mpirun --enable-recovery`, and compares what the others finish, or
what the same command finishes, with an undisturbed sweep.

    Tests/recovery.py --times 20 [--program .build/release/fault-probe]
    Tests/recovery.py --kills 100 --load 8 [--seed 1]
    Tests/recovery.py --losses 3 --load 8

The first does each of a kill, an end with another exit code, a trap and a hang of a worker in the middle of
a run. The second kills any of three ranks at any moment, half of them in the first second of the job, while so many
processes load the machine: no job may go on for longer than ranks have patience and some time to end, and none
may end without a message. The third kills and stops rank 0 in the middle of a sweep, and says how long the others
go on."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from equal_bytes import differences
from jobs import ENVIRONMENT

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


LONG = {"study": "faults", "members": 24, "axes": {"width": [1, 2, 3, 4, 5, 6]}}
# Seconds that a job may go on after its ranks have run out of patience, on a machine so loaded.
REST = 40


def ranks_of(launcher):
    """The processes of a job by rank; those that are being started are missing."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit() or b"fault-probe" not in (entry / "cmdline").read_bytes():
                continue
            if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) != launcher:
                continue
            for variable in (entry / "environ").read_bytes().split(b"\0"):
                if variable.startswith(b"OMPI_COMM_WORLD_RANK="):
                    found[int(variable.split(b"=")[1])] = int(entry.name)
        except (OSError, ValueError):
            pass
    return found


def job(program, folder, ranks, patience, options=()):
    """Starts a sweep of some seconds; returns the process of its launcher and its output's path."""
    output = folder / "long.h5"
    grid = folder / "long.json"
    grid.write_text(json.dumps(
        LONG | {"parameters": {"milliseconds": 20}, "output": str(output)}))
    command = ["mpirun", "-n", str(ranks), "--enable-recovery", program, grid, "--silence", "5"]
    command += ["--patience", f"{patience}s", *options]
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    return process, output


def wait_for(condition, seconds):
    """Waits until the condition gives something; returns it, or None after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.005)
    return None


def kill_once(program, whole, moment, victim, patience):
    """A job of three ranks, one of which is killed so many seconds after the start of the job; returns what
    is wrong, the seconds from the kill to the end of the job, and how it ended."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        launcher, output = job(program, folder, 3, patience)
        time.sleep(moment)
        alive = lambda: ranks_of(launcher.pid).get(victim) or (launcher.poll() is not None and -1)
        process = wait_for(alive, 30)
        if process and process > 0:
            os.kill(process, signal.SIGKILL)
        begin = time.monotonic()
        problems = []
        try:
            launcher.wait(patience + REST)
        except subprocess.TimeoutExpired:
            problems.append(f"it goes on {patience + REST} s after the kill of rank {victim} at {moment:.2f} s")
            os.killpg(launcher.pid, signal.SIGKILL)
            for left in ranks_of(launcher.pid).values():
                os.kill(left, signal.SIGKILL)
            launcher.wait()
        seconds = time.monotonic() - begin
        log = (folder / "log").read_text(errors="replace")
        complete = lambda: subprocess.run(
            [program, "status", "--exit-code", output], env=ENVIRONMENT, capture_output=True).returncode == 0
        end = "complete" if complete() else "ended early"
        if end != "complete" and " ends: " not in log:
            problems.append(f"no message: {log[-500:]}")
        subprocess.run(
            ["timeout", "100", program, folder / "long.json"], env=ENVIRONMENT, capture_output=True)
        if not complete():
            problems.append("the same command does not complete it")
        else:
            problems += differences(whole, output)
        return problems, seconds, end


def kills(options):
    """The second of the three; returns how many failed."""
    generator = random.Random(options.seed)
    failures, longest, ends = 0, 0.0, {}
    with tempfile.TemporaryDirectory() as name:
        whole = undisturbed(options.program, Path(name))
        for number in range(options.kills):
            early = number % 2 == 0
            moment = generator.uniform(0, 1) if early else generator.uniform(1, 5)
            problems, seconds, end = kill_once(
                options.program, whole, moment, generator.randrange(3), options.patience)
            longest = max(longest, seconds)
            ends[end] = ends.get(end, 0) + 1
            failures += bool(problems)
            for problem in problems:
                print(f"kill {number}: {problem}", file=sys.stderr, flush=True)
    print(f"{options.kills} kills: {ends}, {failures} with problems, at most {longest:.1f} s from kill to end"
          f" with {options.patience} s of patience")
    return failures


def undisturbed(program, folder):
    """The same sweep with nobody disturbing it."""
    launcher, output = job(program, folder, 2, 120)
    launcher.wait(200)
    return output


def losses(options):
    """The third; returns how many failed."""
    failures = 0
    for fault in [signal.SIGKILL, signal.SIGSTOP]:
        for _ in range(options.losses):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                launcher, output = job(options.program, folder, 3, options.patience)
                wait_for(output.exists, 60)
                time.sleep(2)
                ranks = ranks_of(launcher.pid)
                os.kill(ranks[0], fault)
                begin = time.monotonic()
                followers = [Path(f"/proc/{ranks[rank]}") for rank in (1, 2)]
                gone = wait_for(
                    lambda: not any(map(Path.exists, followers)), options.patience + REST)
                seconds = time.monotonic() - begin
                if not gone:
                    failures += 1
                for process in ranks.values():
                    try:
                        os.kill(process, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                launcher.wait(60)
                if " ends: rank 0 " not in (folder / "log").read_text(errors="replace"):
                    failures += 1
                    print("no message", file=sys.stderr)
                print(f"{fault.name} of rank 0: the others are gone after {seconds:.1f} s", flush=True)
    return failures


def main():
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--losses", type=int, default=0)
    parser.add_argument("--load", type=int, default=0)
    parser.add_argument("--patience", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=str(root / ".build/release/fault-probe"))
    options = parser.parse_args()
    load = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.load)
    ]
    try:
        if options.kills or options.losses:
            failures = kills(options) if options.kills else 0
            sys.exit(1 if failures + losses(options) else 0)
    finally:
        for process in load:
            process.kill()
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
