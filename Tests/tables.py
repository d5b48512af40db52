"""Compares the tables of the Python reader with those of `swift-sweep show`: rows, columns and values, exactly.

    python Tests/tables.py swift-sweep out.h5 …
"""

import csv
import io
import pathlib
import subprocess
import sys

import numpy as np
import pandas as pd

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
import swift_sweep


def shown(program, path, *arguments):
    """A table of `show`: the names of its columns, and its rows as texts."""
    command = [program, "show", path, *arguments, "--csv"]
    output = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    names, *rows = csv.reader(io.StringIO(output, newline=""))
    return names, rows


def differs(text, value):
    """Whether a cell of CSV is another value than one of a table's."""
    if value is None or value is pd.NA or value != value:
        return text != ""
    if isinstance(value, (bool, np.bool_)):
        return text != str(bool(value)).lower()
    if isinstance(value, str):
        return text != value
    return type(value)(text) != value


def compare(program, path, table, *arguments):
    """Ends the program where a table is not what `show` prints."""
    names, rows = shown(program, path, *arguments)
    what = f"{path} {' '.join(arguments)}"
    assert list(table.columns) == names, (what, list(table.columns), names)
    assert len(table) == len(rows), (what, len(table), len(rows))
    for column, name in enumerate(names):
        for row, value in enumerate(table[name].array):
            assert not differs(rows[row][column], value), (what, name, row, rows[row][column], value)
    known = set(names)
    assert set(table.attrs["units"]) <= known and set(table.attrs["labels"]) <= known, what


program, *paths = sys.argv[1:]
for path in paths:
    sweep = swift_sweep.open(path)
    compare(program, path, sweep.runs(), "--runs")
    compare(program, path, sweep.points(), "--points")
    for name in sweep.measures:
        compare(program, path, sweep.curves(name), name, "--curves")
        run = sweep.curves(name).query("member == 0 and status == 'done'")
        found = np.atleast_1d(sweep.finding(name, 0, 0))
        first = run[name].to_numpy()[: np.count_nonzero(~np.isnan(found))]
        assert np.array_equal(found[~np.isnan(found)], first), (path, name)
    for wrong in [lambda: sweep.curves("weights"), lambda: sweep.finding("weights", 0, 0)]:
        try:
            wrong()
        except swift_sweep.SweepError as error:
            assert "keeps no weights" in str(error) and "\n" not in str(error), error
        else:
            raise AssertionError("a measure that there is not")
