"""What is read of Patreon's answers."""

from __future__ import annotations

from datetime import datetime

from connectors._answers import Code, Fields


class Tier(Fields):
    """A tier and its price a month."""

    id: str
    title: str
    amount_cents: int


class Event(Fields):
    """What happened to a pledge; a charge is one of type “subscription”."""

    id: str
    type: str
    date: datetime
    amount_cents: int
    currency_code: Code | None = None
    payment_status: str | None = None
    tier_title: str | None = None


class Patron(Fields):
    """A member as far as it is read: `who` is a keyed hash."""

    who: str | None
    patron_status: str | None
    pledge_relationship_start: datetime | None = None
    is_free_trial: bool | None = None
    tiers: list[str]
    events: list[Event]


class Campaign(Fields):
    """Everything that is read of a creator's page."""

    tiers: list[Tier]
    members: list[Patron]
