"""Reads result files of swift-sweep as pandas tables, also while a sweep is running.

The tables have the rows, columns and numbers of `swift-sweep show out.h5 --runs --csv`, `--points --csv` and
`NAME --curves --csv`. What there is none of, such as the findings of a run that failed, is NaN. `table.attrs["units"]`
and `table.attrs["labels"]` have the columns' units and labels.
"""

from ._run import run

__all__ = ["Sweep", "SweepError", "open", "run"]


def open(path):
    """The result file at a path, also one packed by gzip. Raises `SweepError` for what is no result file."""
    return __getattr__("Sweep")(path)


def __getattr__(name):
    # A program that is run thousands of times does not wait for the readers' libraries.
    if name == "Sweep":
        from ._sweep import Sweep as found
    elif name == "SweepError":
        from ._file import SweepError as found
    else:
        raise AttributeError(f"swift_sweep has no {name}")
    return found
