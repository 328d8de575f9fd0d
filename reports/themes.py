"""How a kit may look: three themes, each with the creator's colour, and inks that can be read on it."""

from __future__ import annotations

from typing import NamedTuple

from charts.palette import Ink
from reports.document import Look

READ = 4.5
"""The least contrast of words on their ground."""

_STEPS = 40


class Theme(NamedTuple):
    """The colours of one look, each ``#RRGGBB``.

    `ground` is the page, `panel` lies under charts and cards and is always white, since the streams' colours need that; `soft` is a tint
    of the creator's colour. `accent` can be read on ground, panel and soft; `head` is the band at the top with `head_ink`, `head_faint`.
    """

    name: str
    title: str
    ground: str
    panel: str
    soft: str
    text: str
    faint: str
    line: str
    accent: str
    accent_ink: str
    head: str
    head_ink: str
    head_faint: str
    serif: bool = False


class _Own(NamedTuple):
    title: str
    ground: str
    text: str
    faint: str
    line: str
    accent: str
    band: bool
    serif: bool


_THEMES = {
    "quiet": _Own("Quiet", "#FFFFFF", "#14171C", "#5B626D", "#DFE3E8", "#1D56C9", band=False, serif=False),
    "bold": _Own("Bold", "#FFFFFF", "#14171C", "#565D68", "#DFE3E8", "#4B2FBF", band=True, serif=False),
    "paper": _Own("Paper", "#FAF6EE", "#241F1A", "#655C51", "#DDD3C3", "#8C3B1B", band=False, serif=True),
}
NAMES = tuple(_THEMES)
TITLES = {name: own.title for name, own in _THEMES.items()}


def theme(look: Look) -> Theme:
    """All colours of a look; a theme that is not known is drawn as the first one, a colour that is none as the theme's own."""
    name = look.theme if look.theme in _THEMES else NAMES[0]
    own = _THEMES[name]
    colour = look.accent.upper() if _is_colour(look.accent) else own.accent
    soft = mixed(colour, "#FFFFFF", 0.07)
    accent = safe(safe(colour, own.ground), soft)
    head = colour if own.band else own.ground
    on_head = words_on(head) if own.band else own.text
    head = away(head, on_head) if own.band else head
    return Theme(
        name=name, title=own.title, ground=own.ground, panel="#FFFFFF", soft=soft, text=own.text, faint=own.faint, line=own.line,
        accent=accent, accent_ink=words_on(accent), head=head, head_ink=on_head,
        head_faint=safe(mixed(on_head, head, 0.85), head) if own.band else own.faint, serif=own.serif,
    )  # fmt: skip


def inks(look: Look) -> Ink:
    """The colours for charts in this look: levels and counts are drawn in the creator's colour, on white."""
    made = theme(look)
    return Ink(made.text, made.faint, made.accent, made.line, made.panel, made.accent)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21.

    >>> round(contrast("#FFFFFF", "#000000"), 1), round(contrast("#777777", "#FFFFFF"), 2)
    (21.0, 4.48)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def safe(colour: str, ground: str, least: float = READ) -> str:
    """The colour, taken towards black (on a dark ground towards white) until words of it can be read on `ground`.

    >>> safe("#1D56C9", "#FFFFFF"), contrast(safe("#FFE600", "#FFFFFF"), "#FFFFFF") >= 4.5
    ('#1D56C9', True)
    """
    end = "#000000" if _luminance(ground) > 0.18 else "#FFFFFF"
    for step in range(_STEPS + 1):
        tried = mixed(end, colour, step / _STEPS)
        if contrast(tried, ground) >= least:
            return tried
    return end


def away(ground: str, ink: str, least: float = READ) -> str:
    """A ground taken away from its ink until words can be read on it: the least change to the creator's own colour."""
    end = "#FFFFFF" if _luminance(ink) < 0.18 else "#000000"
    tries = (mixed(end, ground, step / _STEPS) for step in range(_STEPS + 1))
    return next((tried for tried in tries if contrast(tried, ink) >= least), end)


def words_on(ground: str) -> str:
    """White or near-black, whichever is read better on `ground`.

    >>> words_on("#1D56C9"), words_on("#FFE600")
    ('#FFFFFF', '#14171C')
    """
    return max(("#FFFFFF", "#14171C"), key=lambda ink: contrast(ink, ground))


def mixed(one: str, other: str, part: float) -> str:
    """`part` of one colour and the rest of the other.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02X}" for a, b in pairs)


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(sign in "0123456789abcdefABCDEF" for sign in text[1:])


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
