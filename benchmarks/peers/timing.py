"""CPU seconds of one unit of work on one pinned core; one JSON line a case."""
import argparse
import json
import os
import time


def arguments(description):
    """The options every script has, after pinning this process before a library starts its threads."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("case")
    parser.add_argument("library")
    parser.add_argument("--core", type=int, default=0)
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    return options


def report(case, implementation, work, units=1, repeats=7, seconds=0.3):
    """Times work(), which does `units` units and waits for them, and prints the least of the repeats."""
    started = time.perf_counter()
    work()
    first = time.perf_counter() - started
    for _ in range(2):
        work()
    begin = time.process_time()
    work()
    count = max(1, int(seconds / max(time.process_time() - begin, 1e-6)))
    least = float("inf")
    for _ in range(repeats):
        begin = time.process_time()
        for _ in range(count):
            work()
        least = min(least, (time.process_time() - begin) / count)
    line = {"case": case, "impl": implementation, "s_cpu_min": least / units, "first_call_s": round(first, 2)}
    print(json.dumps(line), flush=True)
