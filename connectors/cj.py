"""CJ (Commission Junction): commissions with what became of them, and which advertiser pays them.

Auth: a personal access token. Window: commissions by the moment they were posted, asked in stretches of 30 days; going on from
the last sync, also those that were locked since. Limits: CJ publishes 25 requests a minute for its other APIs; a question
gives so many rows and says where the next begins. Dates: moments in UTC, turned into the reporting zone; the day is that of
the event, of a correction that of its posting.

Each record is one row under its commission id. New and extended ones are pending and shown apart, locked and closed ones
approved; CJ does not tell which were paid out. A correction is a record of its own with an amount below zero, in the state of
what it corrects, so that both count or neither does; it names the row it takes back where both were told in one answer. CJ
does not tell the currency: amounts are in US dollars, or, where the account's own currency is typed in, in that. Orders,
shoppers and where they live are not asked for.

Made from the schema that CJ's service tells of itself (2026, as a third party keeps it) and an example of its documentation;
never tried with an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pydantic import AwareDatetime

from connectors import _answers, _commissions
from connectors._answers import Fields, Span, Told
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry

SPEC = Spec(
    name="cj",
    title="CJ Affiliate",
    measures=(),
    settings=(
        Setting("publisher", "Company ID (CID)", "the number of your publisher account"),
        Setting("access_token", "Personal access token", secret=True),
        Setting("currency", "Currency of your account", "three letters; US dollars where it is blank", required=False),
    ),
    history="full",
    reread_days=62,
    hosts=("commissions.api.cj.com",),
    base="https://commissions.api.cj.com",
    limit=Limit(20, 60.0, 1),
    batch_days=30,
    history_days=1825,
    key_help="CJ: developers.cj.com, Account, Personal Access Tokens.",
    docs_url="https://developers.cj.com/graphql/reference/Commission%20Detail",
    tested="the schema of CJ's service of 2026 as a third party keeps it and an example of its documentation",
    channel_kind="other",
    stream=_commissions.STREAM,
    stream_class="passive",
    audience="visitors",
    proof="unproven",
)
_DAYS = 30
_STATUSES = {"new": "pending", "extended": "pending", "locked": "approved", "closed": "approved"}
_FIELDS = (
    "commissionId", "actionStatus", "advertiserName", "eventDate", "postingDate", "original", "originalActionId",
    "pubCommissionAmountUsd", "pubCommissionAmountPubCurrency",
)  # fmt: skip
_QUERY = """query Commissions($publishers: [String!]!, $since: String!, $before: String!, $after: String) {
  publisherCommissions(forPublishers: $publishers, %s: $since, %s: $before, sinceCommissionId: $after) {
    payloadComplete maxCommissionId records { %s }
  }
}"""
_BY = {"posting": ("sincePostingDate", "beforePostingDate"), "locking": ("sinceLockingDate", "beforeLockingDate")}


class _Commission(Fields):
    commissionId: str  # noqa: N815 - CJ's own names
    actionStatus: str  # noqa: N815
    advertiserName: str  # noqa: N815
    eventDate: AwareDatetime  # noqa: N815
    postingDate: AwareDatetime  # noqa: N815
    original: bool
    originalActionId: str | None = None  # noqa: N815
    pubCommissionAmountUsd: Decimal  # noqa: N815
    pubCommissionAmountPubCurrency: Decimal  # noqa: N815


class _Commissions(Fields):
    records: list[_Commission]


@_answers.named("CJ")
def check(config: Mapping[str, str], http: Http) -> str:
    """The number of the account. Raises: AuthError: the token is refused, or may not see this account."""
    _asked(config, http, "posting", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", None)
    return f"CJ {config['publisher'].strip()}"


@_answers.walked("CJ")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The commissions of the window, oldest stretch first; going on, also those locked in it. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    page = 0
    first = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    for since, until in _answers.slices(first, span.until, _DAYS):
        for by in ("posting", "locking") if window.bookmark else ("posting",):
            found = [row for records in _pages(config, http, by, since, until, span) for row in records]
            if found:
                page += 1
                about = {"currency": (config.get("currency") or "").strip().upper()}
                yield _answers.hand(window, ("commissions", {"records": found}, about), page=page)
    if not page and span.present:
        yield _answers.hand(window, ("commissions", {"records": []}))


def parse(payload: Payload) -> Iterator[Entry | Remark]:
    """Commissions. Raises: ConnectorError: the answer is not CJ's."""
    told = _answers.told(payload, "CJ")
    for part in told.parts:
        records = _answers.shaped(_Commissions, part.answer, "CJ").records
        first = {row.originalActionId: row.commissionId for row in records if row.original and row.originalActionId}
        for row in records:
            yield _line(row, told, str(part.about.get("currency") or ""), first)


def _line(row: _Commission, told: Told, currency: str, first: Mapping[str, str]) -> Entry | Remark:
    status = _STATUSES.get(row.actionStatus.lower())
    amount = row.pubCommissionAmountPubCurrency if currency else row.pubCommissionAmountUsd
    if status is None:
        return Remark("rejected", f"{row.commissionId}: what CJ's state “{row.actionStatus}” means is not known")
    if not amount:
        return Remark("left_out", f"{row.commissionId}: nothing was earned")
    moment = row.eventDate if row.original else row.postingDate
    takes_back = first.get(row.originalActionId or "") if amount < 0 and not row.original else None
    return _commissions.commission(
        row.commissionId, moment.astimezone(told.zone).date(), amount, currency or "USD", status, row.advertiserName,
        reverses=takes_back,
    )  # fmt: skip


def _pages(
    config: Mapping[str, str], http: Http, by: str, since: date, until: date, span: Span
) -> Iterator[list[dict[str, Any]]]:
    begins, ends = (
        f"{_answers.starts(day, span.zone):%Y-%m-%dT%H:%M:%SZ}" for day in (since, until + timedelta(days=1))
    )

    def turn(after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        found = _asked(config, http, by, begins, ends, after)
        records = [{name: row.get(name) for name in _FIELDS} for row in found["records"]]
        if found["payloadComplete"]:
            return records, None
        return records, str(found["maxCommissionId"])

    yield from _answers.followed(turn, "CJ")


def _asked(
    config: Mapping[str, str], http: Http, by: str, since: str, before: str, after: str | None
) -> dict[str, Any]:
    query = _QUERY % (*_BY[by], " ".join(_FIELDS))
    names = {"publishers": [config["publisher"].strip()], "since": since, "before": before, "after": after}
    said = http.post_json(
        f"{SPEC.root(config)}/query", {"query": query, "variables": names},
        headers={"authorization": f"Bearer {config['access_token']}"}, wrong=_wrong,
    )  # fmt: skip
    data = _answers.opened(said, "CJ")["data"]["publisherCommissions"]
    if not isinstance(data, dict):
        raise ConnectorError("CJ answered in a form that is not known; nothing was taken from it.")
    return data


def _wrong(answer: Answer) -> ConnectorError | None:
    """GraphQL tells errors with a 200; their words may hold what was asked, so only their meaning is told."""
    if answer.status >= 400 or b'"errors"' not in answer.body:
        return None
    errors = answer.json().get("errors") if isinstance(answer.json(), dict) else None
    if not errors:
        return None
    words = str(errors).lower()
    if any(word in words for word in ("unauthori", "not authori", "permission", "forbidden", "authenticat")):
        return AuthError("CJ does not let this token see that account; check the token and the company ID.")
    return ConnectorError("CJ says that it could not answer this question; nothing was taken from it.")
