"""Rows with more or fewer cells than the header: mended where that is no guess, left out where that is meant, else refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from connectors.files import _days, _rows
from connectors.files._format import Format
from connectors.files._layout import Layout
from connectors.files._rows import Misfit

FOOTER = "it sums up or ends the table"
ELSEWHERE = "it belongs to another table further down in the file"
_NOTE = "a note: it has no day"


@dataclass
class Sorted:
    """What became of misfits, by row number: `refused` with the cells they have, `left` with the reason, `mended`.

    `end`: the row at which another table begins.
    """

    refused: list[tuple[int, int]] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)
    mended: list[tuple[int, list[str]]] = field(default_factory=list)
    end: int | None = None

    def table(self, places: dict[str, int]) -> tuple[np.ndarray, pa.Table]:
        """The mended rows' numbers and cells."""
        numbers = np.array([number for number, _ in self.mended], np.int64)
        columns = {key: pa.array([row[place] for _, row in self.mended], pa.string()) for key, place in places.items()}
        return numbers, pa.table(columns)


def sort(misfits: Sequence[Misfit], layout: Layout, declared: Format) -> Sorted:
    """Judge each misfit by the declaration. Only a `loose` format mends: else an unquoted comma could shift a column."""
    found = Sorted()
    for misfit in misfits:
        cells = _rows.cells(misfit, layout)
        if found.end is not None or is_end(misfit, declared):
            found.end = found.end or misfit.number
            found.left.append((misfit.number, ELSEWHERE))
        elif is_footer(cells, declared):
            found.left.append((misfit.number, FOOTER))
        elif not declared.loose or any(cell.strip() for cell in cells[layout.width :]):
            found.refused.append((misfit.number, misfit.cells))
        elif _has_day(cells, layout, declared):
            found.mended.append((misfit.number, (cells + [""] * layout.width)[: layout.width]))
        else:
            found.left.append((misfit.number, _NOTE))
    return found


def is_end(misfit: Misfit, declared: Format) -> bool:
    """Whether another table follows from here on."""
    return bool(declared.ends) and misfit.text.lstrip('\ufeff \t"').startswith(declared.ends)


def is_footer(cells: Sequence[str], declared: Format) -> bool:
    """Whether a row ends the table or sums it up: its first or last cell that is not blank begins so."""
    said = [cell for cell in (cell.replace("\ufeff", "").strip() for cell in cells) if cell]
    return bool(said and declared.footers) and any(cell.startswith(declared.footers) for cell in (said[0], said[-1]))


def _has_day(cells: list[str], layout: Layout, declared: Format) -> bool:
    days = [place for key, place in layout.places.items() if declared.columns[key].kind == "moment"]
    return any(place < len(cells) and _days.is_day(cells[place].strip()) for place in days)
