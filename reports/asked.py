"""A kit or report by its name: the owner's choices as they are kept, or a first one where none is kept, and the document made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from figures import year_end
from figures.kits import kits
from figures.year_to_date import first_month
from reports.document import Document
from reports.errors import ReportError
from reports.kit import Kit

if TYPE_CHECKING:
    import pandas as pd

    from figures import Question
    from figures.kits import Kept
    from reports.lacking import Lacking

Kind = Literal["media-kit", "income"]
TITLES: dict[Kind, str] = {"media-kit": "media kit", "income": "income report"}
FIRST: dict[Kind, str] = {"media-kit": "Media kit", "income": "Income report"}
"""What a new one is called."""


def kit(q: Question, kind: Kind, name: str = "") -> Kit:
    """The kept kit of this name; without a name the one that still has its first name, else the first in order, or a new one where none is.

    Raises: ReportError: there is none of this name.
    """
    kept = {each.name: each for each in kits(q) if each.kind == kind}
    names = ", ".join(kept)
    if name and name not in kept:
        raise ReportError(
            f"No {TITLES[kind]} is called {name!r}: {f'there is {names}' if kept else 'none is kept yet'}."
        )
    if not kept:
        return _fresh(q, kind)
    first = FIRST[kind] if FIRST[kind] in kept else next(iter(kept))
    return chosen(kept[name or first])


def chosen(kept: Kept) -> Kit:
    """What is kept, as the owner's choices.

    Raises: ReportError: it was not written by this program, or by a newer one.
    """
    if not kept.readable:
        raise ReportError(f"The kit {kept.name} is damaged: open it in the app and save it anew.")
    try:
        return Kit.model_validate({**kept.choices, "name": kept.name, "kind": kept.kind})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ReportError(
            f"The kit {kept.name} cannot be read ({where}): open it in the app and save it anew."
        ) from None


def _fresh(q: Question, kind: Kind) -> Kit:
    from reports import income, media_kit

    return media_kit.fresh_kit(q) if kind == "media-kit" else income.fresh_report(q)


def document(q: Question, made: Kit, *, year: bool = False) -> Document:
    """The kit or report as it leaves."""
    from reports import income, media_kit

    return media_kit.media_kit(q, made) if made.kind == "media-kit" else income.income(q, made, year=year)


def left_out(q: Question, made: Kit, *, year: bool = False) -> list[Lacking]:
    """What it lists and the business cannot show, each with its reason."""
    from reports import income, media_kit

    return media_kit.left_out(q, made) if made.kind == "media-kit" else income.left_out(q, made, year=year)


def last_month(q: Question, year: int) -> pd.Period:
    """The month that a report of the fiscal year beginning in `year` goes up to: its last one, or of the running year the last full one.

    Raises: ReportError: nothing is known of that year.
    """
    known = year_end.years(q)
    if year not in known:
        has = (
            f"the record has {', '.join(year_end.label(q, each) for each in known)}" if known else "import a file first"
        )
        raise ReportError(f"No entry is known for the fiscal year that begins in {year}: {has}.")
    begins = first_month(q) + 12 * (year - first_month(q).year)
    return min(begins + 11, max(q.last_full, begins))
