"""Runs the code of a notebook in this folder, cell by cell.

    python Tests/notebook.py docs/examples/from-the-file.ipynb
"""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
names = {}
for number, cell in enumerate(json.loads(pathlib.Path(sys.argv[1]).read_text())["cells"]):
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
