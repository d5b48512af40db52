"""A result file as h5py reads it: the grid that it was made for, its arrays and their dimensions."""

import gzip
import io
import json
from contextlib import contextmanager

import h5py
import numpy as np


class SweepError(ValueError):
    """Why a file cannot be read, or what it does not have."""


@contextmanager
def opened(path):
    """The result file at a path, packed or not, for the time of a `with`."""
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    try:
        file = h5py.File(io.BytesIO(gzip.open(path).read()) if packed else path, "r")
    except (OSError, EOFError) as error:
        raise SweepError(f"{path} cannot be read as an HDF5 file: {error}") from None
    with file:
        version = file.attrs.get("swift_sweep_format")
        if version is None:
            raise SweepError(f"{path} is not a result file of swift-sweep")
        if version > 2:
            raise SweepError(f"{path} was written by a later version of swift-sweep (format {version})")
        yield ResultFile(file)


def text(attribute):
    """A text of the file's; bytes in files of format 2."""
    return attribute.decode() if isinstance(attribute, bytes) else attribute


class ResultFile:
    """An open result file."""

    def __init__(self, file):
        self.file = file
        self.grid = json.loads(file["grid/resolved"][()])
        # Statuses before findings: what is done by then has its findings in the file.
        self.status = self.values("runs/status").ravel()
        self.shape = file["runs/status"].shape
        self.axes = self.dimensions("runs/status")[:-1]

    def dimensions(self, name):
        """The names of an array's dimensions, without that of a text's letters."""
        names = [scales[0].name[1:] if len(scales) else "" for scales in self.file[name].dims]
        return names[:-1] if self.file[name].dtype.kind == "S" else names

    def measures(self, summary=False):
        """The names of the measures of runs, or of summaries, in the study's order."""
        names, outer = [], self.axes + ["member"] * (not summary)
        self.file.id.links.iterate(lambda name: names.append(name.decode()), idx_type=h5py.h5.INDEX_CRT_ORDER)
        names = [name for name in names if isinstance(self.file[name], h5py.Dataset)]
        names = [name for name in names if self.dimensions(name)[: len(outer)] == outer]
        return [name for name in names if name.startswith("summary_") == summary]

    def findings(self, name, summary=False):
        """The numbers of a measure, (runs or points, own …), and the names of its own dimensions."""
        outer = len(self.shape) - summary
        array = self.file[name][...]
        return array.reshape(-1, *array.shape[outer:]), self.dimensions(name)[outer:]

    def values(self, name):
        """An array; letters as texts."""
        values = self.file[name][...]
        is_text = values.dtype.kind == "S"
        return np.char.decode(values.view(f"S{values.shape[-1]}")[..., 0], "utf-8") if is_text else values

    def along(self, dimension):
        """The values along a dimension: their array's name, the axes on which they depend, and the values over all."""
        name = dimension + "_value"
        *outer, last = self.dimensions(name) if name in self.file else [None]
        name = name if last == dimension else dimension
        return name, [self.axes.index(axis) for axis in outer], self.values(name)

    def exists(self, parameter, indices):
        """Whether a swept parameter exists at points with these indices along the axes."""
        if len(axes := self.dimensions(self._named(parameter))) == 1:
            return np.full(len(indices[0]), True)
        values = self.values(self._named(parameter))[tuple(indices[self.axes.index(axis)] for axis in axes)]
        return values != "" if values.dtype.kind == "U" else values == values

    def label(self, name):
        """What the file calls an array, or a parameter, and its unit; None for none."""
        attributes = self.file[self._named(name)].attrs
        return text(attributes.get("long_name")), text(attributes.get("units"))

    def _named(self, name):
        named = [other for other, array in self.file.items() if text(array.attrs.get("parameter")) == name]
        return named[-1] if named else name
