"""What the owner chose for a kit or a report: its texts, its look, and the list of what may leave."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

How = Literal["exact", "rounded", "index", "percent"]
"""How a figure leaves: as it is; in two or three digits; its first shown month = 100; as a share of a whole or a change, without the amount."""

LINE, TEXT, MANY = 200, 6_000, 60
MOST = 1e12
"""No rate is higher: one with more digits has no place on a page."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, allow_inf_nan=False)


class Chosen(_Part):
    """A figure, chart or breakdown that may leave, and how; what is not listed is hidden."""

    name: str = Field(max_length=LINE)
    how: How = "rounded"


class Told(_Part):
    """A share that only the owner knows, from a survey, say: ``share`` in per cent."""

    label: str = Field(max_length=LINE)
    share: float = Field(ge=0, le=100)


class Offer(_Part):
    """A format on offer. `rate`: ``flat`` (amount), ``from`` (amount at least), ``cpm`` (amount a thousand of `reach`), ``spot`` (the
    computed `sponsor_spot_price`) or ``ask`` (no price). `reach`: a figure's name, or empty."""

    name: str = Field(max_length=LINE)
    what: str = Field(default="", max_length=TEXT)
    reach: str = Field(default="", max_length=LINE)
    rate: Literal["flat", "from", "cpm", "spot", "ask"] = "ask"
    amount: float | None = Field(default=None, ge=0, le=MOST)


class Quote(_Part):
    """What a partner said."""

    words: str = Field(max_length=TEXT)
    who: str = Field(default="", max_length=LINE)


class Kit(_Part):
    """One kit or report; `figures`, `charts` and `breakdowns` are its allowlist, in their order."""

    kind: Literal["media-kit", "income"] = "media-kit"
    name: str = Field(default="Media kit", min_length=1, max_length=80)
    title: str = Field(default="", max_length=LINE)
    tagline: str = Field(default="", max_length=LINE)
    about: str = Field(default="", max_length=TEXT)
    logo: str = ""  # base64 of a PNG
    photo: str = ""
    language: str = "en"
    currency: str = ""  # empty: the workspace's
    theme: str = "quiet"
    accent: str = Field(default="", pattern=r"^(#[0-9A-Fa-f]{6})?$")
    paper: Literal["a4", "letter"] = "a4"
    sections: tuple[str, ...] = ()  # in their order; empty: those of a new kit
    figures: tuple[Chosen, ...] = Field(default=(), max_length=MANY)
    charts: tuple[Chosen, ...] = Field(default=(), max_length=MANY)
    breakdowns: tuple[Chosen, ...] = Field(default=(), max_length=MANY)
    people: tuple[Told, ...] = Field(default=(), max_length=MANY)
    people_note: str = Field(default="", max_length=LINE)
    offers: tuple[Offer, ...] = Field(default=(), max_length=MANY)
    rates_until: date | None = None
    partners: tuple[str, ...] = Field(default=(), max_length=MANY)
    quotes: tuple[Quote, ...] = Field(default=(), max_length=MANY)
    contact: str = Field(default="", max_length=LINE)
    email: str = Field(default="", max_length=LINE)
    web: str = Field(default="", max_length=LINE)
    rhythm: str = Field(default="", max_length=LINE)  # empty: computed from what came out
    slots: tuple[str, ...] = Field(default=(), max_length=MANY)
    notes: str = Field(default="", max_length=TEXT)  # income report: what went on
    lessons: str = Field(default="", max_length=TEXT)
    outlook: str = Field(default="", max_length=TEXT)

    @field_validator("figures", "charts", "breakdowns")
    @classmethod
    def _once(cls, told: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
        """Each name once, as it stands first: what is listed in two ways must not leave in both."""
        kept: dict[str, Chosen] = {}
        for chosen in told:
            kept.setdefault(chosen.name, chosen)
        return tuple(kept.values())
