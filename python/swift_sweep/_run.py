"""What a program that swift-sweep runs needs: its parameters, and a place for what it finds."""

import json
import os
import sys
from pathlib import Path


class run:
    """The run for which this process was started.

    `parameters` has the parameters by name, `member` the member's number, `scratch` a folder for files and
    `checkpoints` one that is kept until the run has an outcome, or None. Started by hand, the parameters are
    `defaults`, and what is recorded is printed.
    """

    def __init__(self, **defaults):
        text = os.environ.get("SWIFT_SWEEP_RUN")
        if text is None and "SWIFT_SWEEP_RESULTS" in os.environ:
            text = sys.stdin.read()
        told = json.loads(text or "{}")
        self.parameters = told.get("parameters", defaults)
        self.member = told.get("member", 0)
        self.scratch = Path(told.get("scratch", "."))
        self.checkpoints = Path(told["checkpoints"]) if told.get("checkpoints") else None
        self._seeds = told.get("seeds", {})
        self._lines = os.fdopen(int(os.environ["SWIFT_SWEEP_RESULTS"]), "w") if text else sys.stdout

    def seed(self, purpose):
        """A whole number below 2**63 for "weights", "training" or "evaluation"; the last is every member's."""
        return int(self._seeds.get(purpose, 0))

    def step(self, done, of):
        """Says that so many steps of so many are done."""
        self._say(step=int(done), of=int(of))

    def record(self, measure, values):
        """Records a measure: a number, nested lists, or an array, which goes through a file where it is large."""
        if getattr(values, "size", 0) > 1000 and "SWIFT_SWEEP_RESULTS" in os.environ:
            import numpy

            numpy.save(self.scratch / f"{measure}.npy", numpy.ascontiguousarray(values))
            self._say(measure=measure, file=f"{measure}.npy")
        else:
            self._say(measure=measure, values=values.tolist() if hasattr(values, "tolist") else values)

    def fail(self, why):
        """Records that this run cannot be done, and ends the process."""
        self._say(failed=str(why))
        sys.exit(1)

    def _say(self, **what):
        self._lines.write(json.dumps(what) + "\n")
        self._lines.flush()
