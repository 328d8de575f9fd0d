"""Ghost's members, known by keyed hashes only, and what its tiers cost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from connectors import _answers, _stripe
from connectors._answers import Fields, Told
from vocabulary import Item, Member, Observation

_STATES = {"paid": "active", "free": "free", "comped": "comped", "gift": "comped"}
_CYCLES = {"month": "", "year": " a year"}


class _Tier(Fields):
    id: str
    name: str
    type: str = "paid"
    monthly_price: int | None = None
    yearly_price: int | None = None
    currency: str | None = None


class _Tiers(Fields):
    tiers: list[_Tier]


class _Person(Fields):
    who: str
    status: str
    created_at: datetime
    tier: str | None = None


class _People(Fields):
    members: list[_Person]


def slim(member: dict[str, Any], key: bytes) -> dict[str, Any]:
    """What is read of a member: no address, no name. A paying one's tier is named with its cycle: “Crew a year”."""
    running = [s for s in member.get("subscriptions") or [] if s.get("status") in ("active", "trialing", "past_due")]
    held = running[0] if running else {}
    tiers = [held.get("tier") or {}, *(member.get("tiers") or [])]
    name = next((str(tier["name"]) for tier in tiers if tier.get("name")), None)
    cycle = _CYCLES.get((held.get("price") or {}).get("interval") or "", "")
    told = {word: member.get(word) for word in ("status", "created_at")}
    return {
        **told,
        "who": _answers.masked(str(member.get("email") or member.get("id")), key),
        "tier": name and name + cycle,
    }


def people(answer: Any, told: Told) -> Iterator[Member | Observation]:
    """Each member, and how many pay for each tier. Raises: ConnectorError: the answer is not Ghost's."""
    paying: Counter[str] = Counter()
    for person in _answers.shaped(_People, answer, "Ghost").members:
        state = _STATES.get(person.status, person.status)
        if state == "active":
            paying[person.tier or "no tier"] += 1
        tier = "free" if state == "free" else person.tier
        yield Member(member=person.who, tier=tier, state=state, joined=person.created_at.astimezone(told.zone).date())
    for name, number in sorted(paying.items()):
        yield _answers.counted("paid_members_by_tier", told.day, number, name)


def products(answer: Any) -> Iterator[Item]:
    """The tiers, by month and by year. Raises: ConnectorError: the answer is not Ghost's."""
    for tier in _answers.shaped(_Tiers, answer, "Ghost").tiers:
        prices = (("month", tier.monthly_price), ("year", tier.yearly_price))
        if tier.type == "free" or not tier.currency:
            yield Item(item=tier.id, kind="product", title=tier.name)
            continue
        for cycle, price in prices:
            if price:
                name = tier.id if cycle == "month" else f"{tier.id}:{cycle}"
                amount = f"{price * _stripe.minor(tier.currency) / 1_000_000:.2f}"
                about = {"currency": tier.currency.upper(), "cycle": cycle, "price": amount}
                yield Item(
                    item=name,
                    kind="product",
                    title=tier.name + _CYCLES[cycle],
                    attributes=json.dumps(about, sort_keys=True),
                )
