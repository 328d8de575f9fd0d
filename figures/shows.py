"""The shows one by one: who counts their downloads, and in which apps and countries they are heard."""

from __future__ import annotations

from figures.asking import Question, once
from figures.breakdowns import Part, part
from figures.left_out import LeftOut, left_out
from figures.measures import by_channel, channel_of, channel_title
from figures.pieces import of_kind
from metrics.frames import window

PARTS = (
    "downloads_by_app",
    "downloads_by_country",
    "downloads_by_device",
    "downloads_left_out_by_reason",
)
"""All that the page may show of a show; the last is how a log may call what it left out of its sound files."""


@once
def shows(q: Question) -> list[tuple[str, str]]:
    """The channels that tell downloads or episodes, with their titles: the one with most downloads in the month first."""
    monthly = by_channel(q, "downloads")
    now = window(monthly, month=q.month)
    found = dict.fromkeys([*map(str, monthly["channel"]), *map(str, of_kind(q, "episode")["channel"])], 0.0)
    found |= {str(channel): float(value) for channel, value in zip(now["channel"], now["value"], strict=True)}
    return [(channel, channel_title(q, channel)) for channel in sorted(found, key=lambda each: (-found[each], each))]


@once
def of_show(q: Question, name: str, show: str) -> Part | None:
    """Downloads of the month by app, country or device; None where nobody tells them."""
    return part(q, PARTS, name, _sources(q, show), show, "downloads")


@once
def not_counted(q: Question, show: str) -> LeftOut | None:
    """What the show's logs left out of its downloads, by reason."""
    return left_out(q, PARTS, _sources(q, show), sound=True)


def _sources(q: Question, show: str) -> tuple[str, ...]:
    """The sources that tell of a show; a log among them where it counts by the show's feed."""
    return tuple(name for name in q.sources if channel_of(q, name, "downloads") == show)
