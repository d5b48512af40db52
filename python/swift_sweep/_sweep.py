"""The tables of a sweep."""

import itertools
import json

import numpy as np
import pandas as pd

from ._file import SweepError, opened, text

STATUSES = np.array(["pending", "running", "done", "diverged", "failed", "lost", "absent"])
RUNNING, DONE, ABSENT = 1, 2, 6


class Sweep:
    """A sweep's result file. Nothing stays open: each table has what a running sweep has written by then."""

    def __init__(self, path):
        self.path = path
        with opened(path) as file:
            self.grid = file.grid
            self.study = text(file.file.attrs["study"])
            self.measures, self.summaries = file.measures(), file.measures(summary=True)

    def runs(self):
        """A row per run: what it is, what became of it, and measures that are a number, or a few along words."""
        with opened(self.path) as file:
            point, member = np.divmod(np.arange(file.status.size), file.shape[-1])
            table = Table(self, file, point)
            findings = list(self._findings(file, self.measures, file.status == DONE))
            fixed = self.grid["parameters"] | ({} if "seed" in table.columns else {"seed": self.grid["seed"]})
            taken = {"member", "status", "reason", "seconds", "steps"}.union(column[0] for column in findings)
            for name, value in fixed.items():
                table.add(name + "_parameter" * (name in taken), _cells([value]).repeat(len(point)))
            table.add("member", member)
            table.add("status", STATUSES[file.status])
            table.add("reason", np.array([None, *file.values("runs/reasons")[1:]])[file.values("runs/reason").ravel()])
            table.add("seconds", file.values("log/seconds").ravel(), ("seconds of computing", "s"))
            table.add("steps", file.values("log/steps").ravel())
            return table.frame(findings, file.status != ABSENT)

    def points(self):
        """A row per point: how its members stand, and what its summary says in numbers, or in a few along words."""
        with opened(self.path) as file:
            members = file.status.reshape(-1, file.shape[-1])
            table, findings = Table(self, file, np.arange(len(members))), []
            table.add("n", file.values("n_members").ravel() if self.summaries else (members == DONE).sum(1))
            for number, status in enumerate(STATUSES[: ABSENT + (members == ABSENT).any()]):
                table.add(str(status), (members == number).sum(1))
            if self.summaries:
                status = file.values("runs/summary_status").ravel()
                table.add("summary", STATUSES[status])
                findings = self._findings(file, self.summaries, status == DONE, summary=True)
            return table.frame(findings, (members != ABSENT).any(1))

    def curves(self, name):
        """A row per element of a measure of each run that is done or running; what was not found is left out."""
        with opened(self.path) as file:
            numbers, own = self._found(file, name)
            is_there = np.isin(file.status, (RUNNING, DONE)).reshape(-1, *[1] * len(own))
            run, *places = np.nonzero(~np.isnan(numbers) & is_there)
            table = Table(self, file, run // file.shape[-1])
            table.add("member", run % file.shape[-1])
            table.add("status", STATUSES[file.status[run]])
            for dimension, place in zip(own, places):
                array, axes, values = file.along(dimension)
                table.add(dimension, values[(*(table.indices[axis] for axis in axes), place)], file.label(array))
            table.add(name, numbers[(run, *places)], file.label(name))
            return table.frame()

    def finding(self, name, point, member):
        """What one run has found of a measure, such as a network's predictions: a number, or a Series along the
        measure's dimensions; NaN unless the run is done. `point` is the number of a row of `points()`."""
        with opened(self.path) as file:
            numbers, own = self._found(file, name)
            points = np.flatnonzero((file.status.reshape(-1, file.shape[-1]) != ABSENT).any(1))
            if not (0 <= member < file.shape[-1] and 0 <= point < len(points)):
                raise SweepError(f"{self.path} has {len(points)} points of {file.shape[-1]} members, counted from 0")
            run = points[point] * file.shape[-1] + member
            found = numbers[run] if file.status[run] == DONE else np.full(numbers.shape[1:], np.nan)
            indices = np.unravel_index(points[point], file.shape[:-1] or (1,))
            along = [values[tuple(indices[axis] for axis in axes)] for _, axes, values in map(file.along, own)]
            return pd.Series(found.ravel(), pd.MultiIndex.from_product(along, names=own)) if own else found[()]

    def _found(self, file, name):
        if name not in self.measures:
            raise SweepError(f"{self.path} keeps no {name} of its runs; it has {', '.join(self.measures)}")
        return file.findings(name)

    def _findings(self, file, names, is_done, summary=False):
        """The columns of measures that are a number, or a few along words: name, cells, label and unit."""
        for name in names:
            numbers, own = file.findings(name, summary)
            along = [file.along(dimension)[1:] for dimension in own]
            are_words = all(values.dtype.kind == "U" and not axes for axes, values in along)
            columns = itertools.product(*(values for _, values in along)) if are_words and numbers[0].size <= 16 else []
            for cells, words in zip(numbers.reshape(len(numbers), -1).T, columns):
                column = pd.Series(cells, dtype="Int64" if cells.dtype.kind == "i" and not is_done.all() else None)
                yield name + f"[{','.join(words)}]" * bool(words), column.where(is_done), file.label(name)


class Table:
    """The columns of a table whose rows are at points of a sweep; the first are the axes."""

    def __init__(self, sweep, file, point):
        self.columns = {}
        self.attributes = {"file": str(sweep.path), "study": sweep.study, "labels": {}, "units": {}}
        self.indices = np.unravel_index(point, file.shape[:-1] or (1,))
        for index, name, (key, axis) in zip(self.indices, file.axes, file.grid["axes"].items()):
            if isinstance(axis, dict):
                self.add(key, file.values(name)[index], file.label(name))
            for parameter, values in (axis["zip"] if isinstance(axis, dict) else {key: axis}).items():
                cells = pd.Series(_cells(values)[index])
                self.add(parameter, cells.where(file.exists(parameter, self.indices)), file.label(parameter))

    def add(self, name, cells, label=(None, None)):
        """Adds a column; of two with one name the later gets another, with a number."""
        further = (f"{name}_{number}" for number in itertools.count(2))
        name = next(other for other in itertools.chain([name], further) if other not in self.columns)
        self.columns[name] = cells
        for key, words in zip(("labels", "units"), label):
            self.attributes[key] |= {name: words} if words else {}

    def frame(self, findings=(), rows=slice(None)):
        """The table, with findings as its last columns; of its rows those that are asked for."""
        for finding in findings:
            self.add(*finding)
        frame = pd.DataFrame(self.columns)[rows].reset_index(drop=True)
        frame.attrs = self.attributes
        return frame


def _cells(values):
    """Values of a parameter as an array; lists as their JSON, and NaN where it does not exist."""
    write = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
    cells = [write(value) if isinstance(value, list) else value for value in values]
    return pd.Series(cells).to_numpy() if None in cells else np.array(cells)
