"""Patreon: who is a member of which tier, what tiers cost, and what members were charged.

Auth: the creator's access token, and to go on for longer than a month its refresh token with client id and secret.
Window: the API only tells the present, with each member's history of charges in it; it is read whole, once a day. Limits:
100 requests a minute a token, 500 members a page; a 429 says in its body how long to wait. Dates: moments, turned into the
reporting zone.

Members are those of the file `patreon_members`: known by a keyed hash of their address, with the same states, and
`paid_members` (also by tier) and `members` count the same people; where the key may not see addresses, nobody is
recorded, only counted. Tiers are products with their price a month, from which what comes again each month is worked out;
Patreon does not say in which currency: the setting does. Charges (events of type “subscription”) are what members paid, in
their own currency, before Patreon's fees, which the API does not tell. The file of earnings tells the same money by month
after fees: who imports it sets `income` to `file`, so that nothing counts twice. Tested against a third party's
description, which has no answers, and examples of the vendor's documentation; never an account.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from connectors import _answers, _oauth
from connectors._answers import Told
from connectors._http import Http
from connectors._meaning import Answer
from connectors._patreon_answers import Campaign, Event, Patron, Tier
from connectors._spec import ConnectorError, Limit, OAuth, Payload, RateLimited, Remark, Setting, Spec, Window
from vocabulary import Entry, Item, Member, Observation

SPEC = Spec(
    name="patreon",
    title="Patreon",
    measures=("members", "paid_members", "paid_members_by_tier", "product"),
    settings=(
        Setting("access_token", "Creator's access token", secret=True),
        Setting("refresh_token", "Creator's refresh token", "without it the source stops after a month", False, secret=True),
        Setting("client_id", "Client ID", "goes with the refresh token", required=False),
        Setting("client_secret", "Client secret", "goes with the refresh token", False, secret=True),
        Setting("currency", "Currency of your tiers", "three letters; the home currency where it is blank", required=False),
        Setting(
            "income", "Income", "charges: before fees; file: you import Patreon's file of earnings", False,
            default="charges", kind="choice", choices=("charges", "file"), by_files="file",
        ),
    ),
    history="snapshot",
    reread_days=0,
    hosts=("www.patreon.com",),
    base="https://www.patreon.com",
    oauth=OAuth("code", "https://www.patreon.com/api/oauth2/token"),
    limit=Limit(80, 60.0, 1),
    key_help="Patreon: patreon.com/portal, Clients & API Keys, Create client (API version 2); it shows all four.",
    docs_url="https://docs.patreon.com/",
    tested="a third party's description and examples of the vendor's documentation of 2026",
    channel_kind="list",
    stream="Memberships",
    stream_class="semi-passive",
    audience="followers",
)  # fmt: skip
_MEMBER = "patron_status,email,pledge_relationship_start,is_free_trial"
_EVENT = "amount_cents,currency_code,date,payment_status,tier_title,type"
_STATES = {"active_patron": "active", "declined_patron": "declined", "former_patron": "former"}
_STATUSES = {
    "Paid": "paid", "Pending": "pending", "Declined": "declined", "Deleted": "declined", "Fraud": "declined",
    "Refunded": "paid", "Refunded by Patreon": "paid",
}  # fmt: skip


@_answers.named("Patreon")
def check(config: Mapping[str, str], http: Http) -> str:
    """What the campaign is called. Raises: AuthError: the token is refused."""
    _oauth.sign(config, http, SPEC)
    found = _get(config, http, "campaigns", {"fields[campaign]": "creation_name,vanity"}).get("data") or []
    if not found:
        raise ConnectorError("This Patreon account has no page of its own: sign in as the creator.")
    about = found[0].get("attributes") or {}
    return str(about.get("vanity") or about.get("creation_name") or "Patreon")


@_answers.walked("Patreon")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """Everything of today, as one payload. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None or not span.present:
        return
    _oauth.sign(config, http, SPEC)
    params = {"include": "tiers", "fields[tier]": "title,amount_cents", "fields[campaign]": "vanity"}
    found = _get(config, http, "campaigns", params)
    tiers = [_flat(each) for each in found.get("included") or [] if each.get("type") == "tier"]
    pages = [page for each in found.get("data") or [] for page in _members(config, http, str(each.get("id")))]
    members = [row for page in pages for row in _slim(page, window.hash_key)]
    about = {"currency": config.get("currency") or "", "income": config.get("income") or "charges"}
    yield _answers.hand(window, ("campaign", {"tiers": tiers, "members": members}, about))


def parse(payload: Payload) -> Iterator[Entry | Member | Item | Observation | Remark]:
    """Members, tiers, how many there are, and charges. Raises: ConnectorError: the answer is not Patreon's."""
    told = _answers.told(payload, "Patreon")
    for part in told.parts:
        campaign = _answers.shaped(Campaign, part.answer, "Patreon")
        yield from _people(campaign, told)
        for tier in campaign.tiers:
            yield _product(tier, str(part.about.get("currency") or "").upper())
        if part.about.get("income") != "file":
            for member in campaign.members:
                for event in member.events:
                    yield from _charge(event, told)


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    answer = http.get(f"{SPEC.root(config)}/api/oauth2/v2/{path}", params=params, wrong=_slower).json()
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise ConnectorError("Patreon answered in a form that is not known; nothing was taken from it.")
    return answer


def _slower(answer: Answer) -> ConnectorError | None:
    """Patreon says in the body how long to wait."""
    if answer.status != 429:
        return None
    try:
        wait = float(json.loads(answer.body)["errors"][0]["retry_after_seconds"])
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return RateLimited("Patreon asks to slow down; it is tried again next time.", wait)


def _members(config: Mapping[str, str], http: Http, campaign: str) -> Iterator[dict[str, Any]]:
    params = {
        "include": "currently_entitled_tiers,pledge_history",
        "fields[member]": _MEMBER,
        "fields[tier]": "title,amount_cents",
        "fields[pledge-event]": _EVENT,
        "page[count]": "500",
    }

    def turn(cursor: str | None) -> tuple[dict[str, Any], str | None]:
        answer = _get(
            config, http, f"campaigns/{campaign}/members", {**params, **({"page[cursor]": cursor} if cursor else {})}
        )
        pagination = (answer.get("meta") or {}).get("pagination") or {}
        return answer, (pagination.get("cursors") or {}).get("next")

    yield from _answers.followed(turn, "Patreon")


def _flat(thing: dict[str, Any]) -> dict[str, Any]:
    return {**(thing.get("attributes") or {}), "id": thing.get("id")}


def _slim(page: dict[str, Any], key: bytes) -> Iterator[dict[str, Any]]:
    """Members as far as they are read, their address as a keyed hash."""
    included = {(each.get("type"), each.get("id")): _flat(each) for each in page.get("included") or []}
    for row in page["data"]:
        about, links = row.get("attributes") or {}, row.get("relationships") or {}
        related = {
            name: [
                included.get((each.get("type"), each.get("id")), {})
                for each in (links.get(name) or {}).get("data") or []
            ]
            for name in ("currently_entitled_tiers", "pledge_history")
        }
        email = about.pop("email", None)
        yield {
            **about,
            "who": _answers.masked(email, key) if email else None,
            "tiers": [tier.get("id") for tier in related["currently_entitled_tiers"] if tier.get("id")],
            "events": [event for event in related["pledge_history"] if event],
        }


def _people(campaign: Campaign, told: Told) -> Iterator[Member | Observation | Remark]:
    tiers = {tier.id: tier for tier in campaign.tiers}
    by_tier: Counter[str] = Counter()
    everyone = 0
    for person in campaign.members:
        held = sorted((tiers[t] for t in person.tiers if t in tiers), key=lambda tier: -tier.amount_cents)
        free = person.patron_status is None and bool(held) and not held[0].amount_cents
        state = "free" if free else _STATES.get(person.patron_status or "", "follows")
        active = state == "active"
        everyone += active or free
        tier = ("free" if free else held[0].title) if held else None
        if active and not person.is_free_trial:
            by_tier[tier or "no tier"] += 1
        if person.who:
            yield _member(person, state, tier, told)
    yield _answers.counted("members", told.day, everyone)
    yield _answers.counted("paid_members", told.day, by_tier.total())
    for name, number in sorted(by_tier.items()):
        yield _answers.counted("paid_members_by_tier", told.day, number, name)
    if campaign.members and not any(person.who for person in campaign.members):
        yield Remark(
            "partial", "The token may not see addresses: who joins and leaves is not recorded, only how many there are."
        )


def _member(person: Patron, state: str, tier: str | None, told: Told) -> Member:
    ends = [event.date for event in person.events if event.type == "pledge_delete"]
    left = max(ends).astimezone(told.zone).date() if ends and state == "former" else None
    since = person.pledge_relationship_start
    joined = since.astimezone(told.zone).date() if since else None
    return Member(member=person.who or "", tier=tier, state=state, joined=joined, left=left)


def _product(tier: Tier, currency: str) -> Item:
    price = f"{tier.amount_cents / 100:.2f}"
    told = {"cycle": "month", "price": price, **({"currency": currency} if currency else {})}
    return Item(item=tier.id, kind="product", title=tier.title, attributes=json.dumps(told, sort_keys=True))


def _charge(event: Event, told: Told) -> Iterator[Entry | Remark]:
    """A charge as income; what was given back as a refund on the same day, since Patreon does not tell when."""
    status = _STATUSES.get(event.payment_status or "")
    if event.type != "subscription" or not event.amount_cents:
        return
    if event.payment_status == "Free Trial":
        return
    if status is None or not event.currency_code:
        yield Remark(
            "rejected", f"{event.id}: what became of this charge ({event.payment_status}) or its currency is not told"
        )
        return
    entry = Entry(
        external_id=event.id, day=event.date.astimezone(told.zone).date(), kind="subscription", status=status,
        stream=SPEC.stream or "", payer="Patreon", product=event.tier_title,
        amount_micros=event.amount_cents * 10_000, currency=event.currency_code.upper(),
    )  # fmt: skip
    yield entry
    if (event.payment_status or "").startswith("Refunded"):
        back = {"external_id": f"{event.id}:refund:1", "kind": "refund", "reverses": event.id}
        yield entry.model_copy(update={**back, "amount_micros": -entry.amount_micros})
