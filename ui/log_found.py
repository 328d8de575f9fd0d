"""What a look at an access log found, in lines: on the Sources page before it is connected, on Import before it is taken in."""

from __future__ import annotations

from typing import Any

from charts import formats
from ui.texts import safe


def markup(looked: Any) -> str:
    """The files, the layout, how many lines were read, of which days, and what was not, as HTML."""
    shapes = "".join(f'<div class="faint small"><code>{safe(shape[:120])}</code></div>' for shape in looked.shapes[:3])
    wrong = f'<div class="bad small">{safe(unread(looked))}</div>{shapes}' if looked.unread else ""
    return f'<div class="tr"><b>{safe(recognised(looked))}</b><div class="faint small">{safe(files(looked))}</div>{wrong}</div>'


def recognised(looked: Any) -> str:
    """The layout and the lines that have it: "combined: all of its 5,000 lines were recognised"."""
    read = looked.lines - looked.unread
    if not looked.lines:
        return "No line is in it yet."
    which = "its" if looked.whole else "its first"
    share = f"all of {which} {looked.lines:,}" if not looked.unread else f"{read:,} of {which} {looked.lines:,}"
    return f"Layout “{looked.layout}”: {share} lines were recognised."


def files(looked: Any) -> str:
    """How much it is, and of which days."""
    days = sorted({day for day in (looked.first, looked.last) if day is not None})
    when = " – ".join(f"{day.day} {day:%b %Y}" for day in days)
    many = f"{looked.files} files" if looked.files > 1 else ""
    newest = f"of the newest, {looked.name}, the lines" if many else ""
    size = (
        formats.short(looked.size / 1_000_000) + " MB" if looked.size >= 1_000_000 else f"{looked.size / 1000:.0f} kB"
    )
    return " · ".join(part for part in (many, size, f"{newest} from {when}".strip() if when else "") if part)


def unread(looked: Any) -> str:
    """What becomes of lines that were not recognised."""
    what = "1 line was" if looked.unread == 1 else f"{looked.unread:,} lines were"
    return f"{what} not recognised: left out and counted. Their shapes, letters and digits blotted out:"
