"""What a kit or report lists and cannot show."""

from __future__ import annotations

from typing import Literal, NamedTuple

Group = Literal["figures", "charts", "breakdowns", "offers", "sections", "kit"]


class Lacking(NamedTuple):
    """One thing that is left out: of which list of the kit, its name there, and the reason in a sentence for its owner."""

    group: Group
    name: str
    reason: str
