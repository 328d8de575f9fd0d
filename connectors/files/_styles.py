"""Which comes first, day or month, and which sign marks decimals: decided by every cell of a file, else asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.files._format import FileError, Format, Question

_FIGURES = r"^\s*(?P<a>\d{1,2})[/-]\s?(?P<b>\d{1,2})[/-]\s?\d{2,4}\b"
# Where a cell has both signs the last one marks decimals; a sign that comes twice does not; nor does one with other than three
# digits behind it separate thousands, nor one behind a leading 0 or more than three digits.
_PROOF = {
    ".": r"^[^.]*,[^.]*\.[^.,]*$|,\d+,|^\D*\d*\.(\d{0,2}|\d{4,})([^\d.,].*)?$|^\D*(0|\d{4,})?\.\d{3}([^\d.,].*)?$",
    ",": r"^[^,]*\.[^,]*,[^.,]*$|\.\d+\.|^\D*\d*,(\d{0,2}|\d{4,})([^\d.,].*)?$|^\D*(0|\d{4,})?,\d{3}([^\d.,].*)?$",
}
_EITHER = r"^\D*[1-9]\d{0,2}[.,]\d{3}([^\d.,].*)?$"
_DATES = {"day first": "dmy", "month first": "mdy"}
_DECIMAL = {"point": ".", "comma": ","}


@dataclass(frozen=True)
class Styles:
    """How a file writes amounts (``.`` or ``,``) and days in figures (``dmy``, ``mdy``, ``ymd``); what must be asked first."""

    decimal: str = "."
    dates: str = "dmy"
    questions: tuple[Question, ...] = ()


@dataclass
class Evidence:
    """What the cells of a file prove about its styles; fed block by block."""

    declared: Format
    day_first: bool = False
    month_first: bool = False
    days_matter: bool = False
    proven: set[str] = field(default_factory=set)
    amounts_matter: bool = False
    example: dict[str, str] = field(default_factory=dict)

    def keys(self) -> list[str]:
        """The columns whose cells must be seen."""
        return [key for key, column in self.declared.columns.items() if self._tells(column.kind)]

    def _tells(self, kind: str) -> bool:
        if kind == "moment":
            return self.declared.dates == "auto"
        return kind in ("money", "number") and self.declared.decimal == "auto"

    def add(self, table: pa.Table) -> None:
        """Look at more rows."""
        for key, column in self.declared.columns.items():
            if key in table.column_names and self._tells(column.kind):
                cells = table.column(key).combine_chunks()
                self._days(cells) if column.kind == "moment" else self._amounts(cells)

    def _days(self, cells: pa.Array) -> None:
        likely = cells.filter(pc.match_substring_regex(cells, _FIGURES))
        if not len(likely):
            return
        parts = pc.extract_regex(likely, _FIGURES)
        first, second = (pc.cast(parts.field(name), pa.int8()).to_numpy(zero_copy_only=False) for name in "ab")
        self.day_first |= bool((first > 12).any())
        self.month_first |= bool((second > 12).any())
        open_ = np.flatnonzero((first <= 12) & (second <= 12) & (first != second))
        if len(open_):
            self.days_matter = True
            self.example.setdefault("dates", str(likely[int(open_[0])].as_py()).strip()[:40])

    def _amounts(self, cells: pa.Array) -> None:
        likely = cells.filter(pc.match_substring_regex(cells, "[.,]"))
        for sign, proof in _PROOF.items():
            if pc.any(pc.match_substring_regex(likely, proof)).as_py():
                self.proven.add(sign)
        open_ = likely.filter(pc.match_substring_regex(likely, _EITHER))
        if len(open_):
            self.amounts_matter = True
            self.example.setdefault("decimal", str(open_[0].as_py()).strip()[:40])

    def decide(self, answers: Mapping[str, str]) -> Styles:
        """The file's styles: as declared, else proven, else answered (one answer may go with many files).

        Raises: FileError: an answer is none of the options.
        """
        questions: list[Question] = []
        return Styles(self._decimal(answers, questions), self._order(answers, questions), tuple(questions))

    def _decimal(self, answers: Mapping[str, str], questions: list[Question]) -> str:
        if self.declared.decimal != "auto":
            return self.declared.decimal
        if len(self.proven) == 1:
            return next(iter(self.proven))
        if "decimal" in answers:
            return _answered(answers, "decimal", _DECIMAL)
        if self.amounts_matter or self.proven:
            text = f"Which sign marks decimals in this file{self._such('decimal')}?"
            questions.append(Question("decimal", text, tuple(_DECIMAL)))
        return "."

    def _order(self, answers: Mapping[str, str], questions: list[Question]) -> str:
        if self.declared.dates != "auto":
            return self.declared.dates
        if self.day_first != self.month_first:
            return "dmy" if self.day_first else "mdy"
        if "dates" in answers:
            return _answered(answers, "dates", _DATES)
        if self.days_matter or self.day_first:
            text = f"Which comes first in the days of this file{self._such('dates')}?"
            questions.append(Question("dates", text, tuple(_DATES)))
        return "dmy"

    def _such(self, style: str) -> str:
        return f", such as “{self.example[style]}”" if style in self.example else ""


def _answered(answers: Mapping[str, str], question: str, meanings: Mapping[str, str]) -> str:
    meaning = meanings.get(answers[question].strip().lower())
    if meaning is None:
        raise FileError(f"The answer to `{question}` is {' or '.join(meanings)}, not “{answers[question]}”.")
    return meaning
