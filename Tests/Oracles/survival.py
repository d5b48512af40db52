"""Kaplan-Meier estimates with Greenwood's log-log intervals by SciPy, for StudyKit's tests.

    python Tests/Oracles/survival.py       # writes Tests/Oracles/fixtures/survival.json

Medians and their intervals (Brookmeyer and Crowley 1982) are read off SciPy's curves. Where an interval is not defined SciPy
has NaN, in the fixture null. Needs SciPy.
"""
import json, pathlib, warnings

import numpy as np
import scipy
from scipy.stats import CensoredData, ecdf

warnings.simplefilter("ignore")
draw = np.random.default_rng(9)


def random(count, last):
    """Times rounded to tenths, so that events and censored ones tie."""
    times = np.ceil(10 * draw.exponential(2, count)) / 10
    seen = np.ceil(10 * draw.uniform(0, last, count)) / 10
    return np.minimum(times, seen), times <= seen


def administrative(count, end):
    """All are seen up to one time, as the members of a sweep are."""
    times = np.ceil(10 * draw.exponential(2, count)) / 10
    return np.minimum(times, end), times <= end


CASES = {
    "random": random(40, 6), "many": random(300, 4), "little": random(9, 3),
    "to one end": administrative(32, 2.5), "few of many": administrative(64, 0.3),
    "eight in turn": (np.arange(1.0, 9), np.ones(8, bool)),
    "no event": (np.full(6, 5.0), np.zeros(6, bool)),
    "all at once": (np.full(6, 5.0), np.ones(6, bool)),
    "one with an event": (np.array([3.0]), np.array([True])),
    "one without": (np.array([3.0]), np.array([False])),
    "event and censoring tie": (np.array([1.0, 1, 1, 2, 2, 3]), np.array([1, 0, 0, 1, 0, 0], bool)),
}


def first(times, values):
    """The first time at which a curve is no more than a half."""
    below = np.flatnonzero(values <= 0.5 * (1 + 1e-12))
    return times[below[0]] if len(below) else np.nan


def case(name, times, happened):
    # SciPy wants an event; without one the curve stays at 1 by definition.
    at = np.unique(times[happened])
    if len(at):
        curve = ecdf(CensoredData.right_censored(times, ~happened)).sf
        interval = curve.confidence_interval(method="log-log")
        share, lower, upper = (np.asarray(f.evaluate(at)) for f in (curve, interval.low, interval.high))
    else:
        share = lower = upper = np.array([])
    # SciPy clips what is not defined at 0 into the interval from 0 to 0.
    lower, upper = (np.where(share > 0, end, np.nan) for end in (lower, upper))
    clean = lambda x: [None if np.isnan(v) else float(v) for v in np.atleast_1d(x)]
    return dict(name=name, events=times[happened].tolist(), censored=times[~happened].tolist(), times=at.tolist(),
                share=clean(share), lower=clean(lower), upper=clean(upper), median=clean(first(at, share))[0],
                median_interval=clean([first(at, lower), first(at, upper)]))


path = pathlib.Path(__file__).parent / "fixtures" / "survival.json"
cases = [case(name, *data) for name, data in CASES.items()]
path.write_text(json.dumps(dict(made_by=f"scipy {scipy.__version__}", cases=cases)) + "\n")
