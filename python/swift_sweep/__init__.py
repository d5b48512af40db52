"""Reads result files of swift-sweep as pandas tables, also while a sweep is running.

The tables have the rows, columns and numbers of `swift-sweep show out.h5 --runs --csv`, `--points --csv` and
`NAME --curves --csv`. What there is none of, such as the findings of a run that failed, is NaN. `table.attrs["units"]`
and `table.attrs["labels"]` have the columns' units and labels.
"""

from ._file import SweepError
from ._sweep import Sweep

__all__ = ["Sweep", "SweepError", "open"]


def open(path):
    """The result file at a path, also one packed by gzip. Raises `SweepError` for what is no result file."""
    return Sweep(path)
