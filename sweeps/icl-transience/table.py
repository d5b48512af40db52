"""The table of icl-transience from a result file, finished or not: a row a point, as Markdown.

    python table.py variations.h5

Counts are of members; in brackets Wilson's 95 % interval, once the point's summary is there. Accuracies are means at the
end over all finished members, and for flip and ICL over those in which ICL emerged. Needs xarray and h5netcdf.
"""
import argparse

import numpy as np

from points import opened, points


def count(values):
    return int(np.nansum(values))


def share(point, measure, of):
    """How many members, of how many, and the summary's interval."""
    ends = point[f"summary_fraction_{measure}_interval"].values
    interval = f" [{ends[0]:.2f}, {ends[1]:.2f}]" if np.isfinite(ends).all() else ""
    return f"{count(point[measure].values)} of {of}{interval}"


def row(title, point):
    has_finished = np.isfinite(point["emerged"].values)
    point = point.isel(member=has_finished)
    has_emerged = point["emerged"].values == 1
    final = point["final_in_context_accuracy"]
    iwl = point["final_accuracy"].sel(evaluator="iwl").values

    def mean(evaluator, members):
        values = final.sel(evaluator=evaluator).values[members]
        return f"{values.mean():.2f}" if len(values) else "–"

    everyone = np.ones(len(has_emerged), dtype=bool)
    emerged = int(has_emerged.sum())
    cells = [title, share(point, "emerged", len(has_emerged))]
    cells += [share(point, name, emerged) for name in ("flip_displaced", "icl_displaced")]
    cells += [mean("ciwl", everyone), mean("flip", everyone), mean("flip", has_emerged), mean("icl", has_emerged)]
    onset = np.nanmedian(point["onset"].values) / 1e6 if emerged else np.nan
    peak = point["icl_peak"].values[has_emerged].mean() if emerged else np.nan
    cells += [f"{peak:.2f}" if emerged else "–", f"{onset:.2f}" if emerged else "–", f"{iwl.mean():.2f}"]
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    data = opened(parser.parse_args().file)
    heads = ["point", "ICL emerges", "flip displaced", "ICL displaced", "CIWL", "flip", "flip, emerged", "ICL, emerged",
             "its peak", "onset / 10⁶", "IWL"]
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for title, chosen in points(data):
        point = data.isel(chosen)
        if np.isfinite(point["emerged"].values).any():
            print(row(title, point))


if __name__ == "__main__":
    main()
