"""Awin: commissions with what became of them, and who pays them.

Auth: an access token of the publisher's user, which sees all of their accounts; the publisher's number says which. Window:
transactions by the moment of the purchase, at most 31 days a request, asked in stretches of 30; going on from the last sync,
also those that were validated or amended since, however old. Limits: 20 requests a minute; no pages. Dates: asked for in
UTC, turned into the reporting zone; the day is that of the purchase (`transactionDate`), not of the click before it.

A transaction is one row under its id: `commissionAmount`, in its own currency. Pending ones wait and are shown apart, approved
ones are earned, and paid once they were paid out. Awin's “declined” is a sale that was taken back before it was approved:
reversed; “deleted” is none: declined. When a state or an amount changes, the new row takes the place of the old one; an
amount below zero is a refund. The payer is the program. Voucher codes, click references, orders and addresses are not kept.

Tested against examples of the vendor's documentation of 2026 and of an open client, never an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors import _answers, _commissions
from connectors._answers import Code, Fields, Span, Told
from connectors._http import Http
from connectors._spec import ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry

SPEC = Spec(
    name="awin",
    title="Awin",
    measures=(),
    settings=(
        Setting("publisher", "Publisher ID", "the number beside your account's name"),
        Setting("access_token", "API token", secret=True),
    ),
    history="full",
    reread_days=30,
    hosts=("api.awin.com",),
    base="https://api.awin.com",
    limit=Limit(18, 60.0, 1),
    batch_days=30,
    history_days=1825,
    key_help="Awin: ui.awin.com/awin-api, or Toolbox, API Credentials; it asks for your password.",
    docs_url="https://help.awin.com/apidocs/returns-a-list-of-transactions-for-a-given-publisher",
    tested="examples of the vendor's documentation of 2026 and of an open client",
    channel_kind="other",
    stream=_commissions.STREAM,
    stream_class="passive",
    audience="visitors",
)
_DAYS = 30
_STATUSES = {"pending": "pending", "approved": "approved", "declined": "reversed", "deleted": "declined"}
_KEPT = ("id", "advertiserId", "commissionStatus", "transactionDate", "validationDate", "amended", "paidToPublisher")


class _Money(Fields):
    amount: Decimal
    currency: Code


class _Transaction(Fields):
    id: int
    advertiser: str
    commissionStatus: str  # noqa: N815 - Awin's own name
    commissionAmount: _Money  # noqa: N815
    transactionDate: datetime  # noqa: N815
    amended: bool | None = None
    paidToPublisher: bool | None = None  # noqa: N815


class _Transactions(Fields):
    transactions: list[_Transaction]


@_answers.named("Awin")
def check(config: Mapping[str, str], http: Http) -> str:
    """The publisher's name. Raises: AuthError: the token is refused. ConnectorError: it sees no such publisher."""
    found = _get(config, http, "accounts", {"type": "publisher"})
    names = {str(account["accountId"]): str(account["accountName"]) for account in found["accounts"]}
    wanted = config["publisher"].strip()
    if wanted not in names:
        there = ", ".join(sorted(names)) or "none"
        raise ConnectorError(f"This token does not see that publisher. The publishers it sees: {there}.")
    return names[wanted]


@_answers.walked("Awin")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The transactions of the window, oldest first; going on, also those decided about in it. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    going_on = bool(window.bookmark)
    page = 0
    names: dict[str, str] = {}
    for since, until in _answers.slices(span.first(_earliest(span)), span.until, _DAYS):
        for what in ("transaction", "validation", "amendment") if going_on else ("transaction",):
            found = _stretch(config, http, since, until, span, what, names)
            if found:
                page += 1
                yield _answers.hand(window, ("transactions", {"transactions": found}, {"by": what}), page=page)
    if not page and span.present:
        yield _answers.hand(window, ("transactions", {"transactions": []}))


def parse(payload: Payload) -> Iterator[Entry | Remark]:
    """Commissions. Raises: ConnectorError: the answer is not Awin's."""
    told = _answers.told(payload, "Awin")
    for part in told.parts:
        for row in _answers.shaped(_Transactions, part.answer, "Awin").transactions:
            yield _line(row, told)


def _line(row: _Transaction, told: Told) -> Entry | Remark:
    status = _STATUSES.get(row.commissionStatus.lower())
    if status is None:
        return Remark("rejected", f"{row.id}: what Awin's state “{row.commissionStatus}” means is not known")
    if not row.commissionAmount.amount and not row.amended and status in ("pending", "approved"):
        return Remark("left_out", f"{row.id}: nothing was earned")
    status = "paid" if status == "approved" and row.paidToPublisher else status
    day = row.transactionDate.replace(tzinfo=row.transactionDate.tzinfo or UTC).astimezone(told.zone).date()
    money = row.commissionAmount
    return _commissions.commission(str(row.id), day, money.amount, money.currency, status, row.advertiser)


def _get(
    config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str], accept: tuple[int, ...] = ()
) -> Any:
    headers = {"authorization": f"Bearer {config['access_token']}", "accept": "application/json"}
    return http.get(f"{SPEC.root(config)}/{path}", params=params, headers=headers, accept=accept).json(exact=True)


def _earliest(span: Span) -> date:
    return span.today - timedelta(days=SPEC.history_days or 0)


def _stretch(
    config: Mapping[str, str], http: Http, since: date, until: date, span: Span, what: str, names: dict[str, str]
) -> list[dict[str, Any]]:
    """The transactions of some days; `names` learns what their programs are called."""
    ends = _answers.starts(until + timedelta(days=1), span.zone) - timedelta(seconds=1)
    params = {
        "startDate": f"{_answers.starts(since, span.zone):%Y-%m-%dT%H:%M:%S}", "endDate": f"{ends:%Y-%m-%dT%H:%M:%S}",
        "timezone": "UTC", **({"dateType": what} if what != "transaction" else {}),
    }  # fmt: skip
    found = _get(config, http, f"publishers/{config['publisher'].strip()}/transactions/", params)
    if not isinstance(found, list):
        raise ConnectorError("Awin answered in a form that is not known (no list); nothing was taken from it.")
    _learn(config, http, {str(row["advertiserId"]) for row in found}, names)
    return [_slim(row, names) for row in found]


def _slim(row: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Only what is read of a transaction; amounts as text, exact."""
    money = row["commissionAmount"]
    kept = {name: row.get(name) for name in _KEPT}
    return {
        **kept, "advertiser": names[str(row["advertiserId"])],
        "commissionAmount": {"amount": str(money["amount"]), "currency": money["currency"]},
    }  # fmt: skip


def _learn(config: Mapping[str, str], http: Http, ids: set[str], names: dict[str, str]) -> None:
    """Programs by their numbers: of those joined at once, of one that was left by itself; each is asked for once a window."""
    place = f"publishers/{config['publisher'].strip()}"
    if ids and not names:
        for each in _get(config, http, f"{place}/programmes", {"relationship": "joined"}):
            names[str(each["id"])] = str(each["name"])
    for number in sorted(ids - set(names)):
        names[number] = _left(config, http, place, number)


def _left(config: Mapping[str, str], http: Http, place: str, number: str) -> str:
    """The name of a program that the publisher has left; its number where Awin does not tell it any more."""
    said = _get(
        config, http, f"{place}/programmedetails", {"advertiserId": number, "relationship": "any"}, (400, 403, 404)
    )
    about = said.get("programmeInfo") if isinstance(said, dict) else None
    return str(about["name"]) if about else f"Awin advertiser {number}"
