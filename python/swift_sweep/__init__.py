"""Reads result files of swift-sweep as pandas tables, also while a sweep is running.

The tables have the rows, columns and numbers of `swift-sweep show out.h5 --runs --csv`, `--points --csv` and
`NAME --curves --csv`. What there is none of, such as the findings of a run that failed, is NaN. `table.attrs["units"]`
and `table.attrs["labels"]` have the columns' units and labels.
"""

from importlib import import_module

from ._run import run

__all__ = ["Sweep", "SweepError", "open", "run"]


def __getattr__(name):
    # Programs that are swept, for which `run` is, do not wait for the readers' libraries. `open` makes a `Sweep`.
    return getattr(import_module("._sweep", __name__), "Sweep" if name == "open" else name)
