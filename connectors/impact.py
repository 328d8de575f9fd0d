"""Impact (impact.com): commissions of a partner account, with what became of them, and whose campaign pays them.

Auth: account SID and auth token of the partner's settings. Window: actions by the moment they last changed, so that a new
state is seen however old the action is; at most 45 days a request, three years back. Limits: 1,000 requests an hour; 4,000
actions a page, ten such pages a question. Dates: moments with their zone, turned into the reporting zone; the day is that of
the event (`EventDate`), not of the click before it.

An action is one row under its id: `Payout`, in its own currency. PENDING ones wait and are shown apart; APPROVED ones are
final, and paid once they are cleared; REVERSED ones were taken back before that and do not count: what had been intended is
their amount. When a state or an amount changes, the new row takes the place of the old one; an amount below zero is a refund.
The payer is the campaign. Orders, promotion codes and where customers live are not kept.

Made from the vendor's description of version 15 of 2026 as a third party keeps it; never tried against the real service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic import AwareDatetime

from connectors import _answers, _commissions, _oauth
from connectors._answers import Code, Fields, Told
from connectors._http import Http
from connectors._spec import AuthError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry

SPEC = Spec(
    name="impact",
    title="Impact",
    measures=(),
    settings=(
        Setting("account_sid", "Account SID", "starts with IR"),
        Setting("auth_token", "Auth token", secret=True),
    ),
    history="full",
    reread_days=3,
    hosts=("api.impact.com",),
    base="https://api.impact.com",
    limit=Limit(900, 3600.0, 2),
    batch_days=31,
    history_days=1090,
    key_help="Impact: Settings, API; a scoped token has to read Actions and Company Information.",
    docs_url="https://integrations.impact.com/partner-api-reference/readme",
    tested="the vendor's description of 2026 as a third party keeps it",
    channel_kind="other",
    stream=_commissions.STREAM,
    stream_class="passive",
    audience="visitors",
    proof="unproven",
)
_DAYS = 44
_PAGE = 4_000
_STATUSES = {"PENDING": "pending", "APPROVED": "approved", "REVERSED": "reversed"}


class _Action(Fields):
    Id: str
    CampaignName: str
    State: str
    Payout: Decimal
    Currency: Code
    EventDate: AwareDatetime
    IntendedPayout: Decimal | None = None
    ClearedDate: AwareDatetime | None = None


class _Actions(Fields):
    actions: list[_Action]


@_answers.named("Impact")
def check(config: Mapping[str, str], http: Http) -> str:
    """What the company is called. Raises: AuthError: SID or token are refused, or may not read actions."""
    _get(config, http, "Actions", {"PageSize": str(_PAGE)})["Actions"]
    try:
        name = _get(config, http, "CompanyInformation", {}).get("CompanyName")
    except AuthError:
        name = None  # a token that reads actions only is enough
    return str(name or f"Impact {config['account_sid']}")


@_answers.walked("Impact")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The actions that changed in the window, oldest stretch first. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    earliest = span.today - timedelta(days=SPEC.history_days or 0)
    page = 0
    for since, until in _answers.slices(span.first(earliest), span.until, _DAYS):
        ends = _answers.starts(until + timedelta(days=1), span.zone) - timedelta(seconds=1)
        for found in _pages(
            config, http, {"StartDate": _iso(_answers.starts(since, span.zone)), "EndDate": _iso(ends)}
        ):
            if found:
                page += 1
                yield _answers.hand(window, ("actions", {"actions": found}), page=page)


def parse(payload: Payload) -> Iterator[Entry | Remark]:
    """Commissions. Raises: ConnectorError: the answer is not Impact's."""
    told = _answers.told(payload, "Impact")
    for part in told.parts:
        for action in _answers.shaped(_Actions, part.answer, "Impact").actions:
            yield _line(action, told)


def _line(action: _Action, told: Told) -> Entry | Remark:
    status = _STATUSES.get(action.State.upper())
    if status is None:
        return Remark("rejected", f"{action.Id}: what Impact's state “{action.State}” means is not known")
    intended = action.IntendedPayout or Decimal(0)
    if not action.Payout and not intended:
        return Remark("left_out", f"{action.Id}: nothing was earned")
    amount = action.Payout or intended if status == "reversed" else action.Payout
    cleared = action.ClearedDate.astimezone(told.zone).date() if action.ClearedDate and status == "approved" else None
    day = action.EventDate.astimezone(told.zone).date()
    return _commissions.commission(
        action.Id, day, amount, action.Currency, "paid" if cleared else status, action.CampaignName, paid_day=cleared
    )


def _get(config: Mapping[str, str], http: Http, what: str, params: Mapping[str, str]) -> dict[str, Any]:
    sid = config["account_sid"].strip()
    headers = {**_oauth.basic(sid, config["auth_token"]), "accept": "application/json"}
    return _answers.opened(
        http.get(f"{SPEC.root(config)}/Mediapartners/{sid}/{what}", params=params, headers=headers), "Impact"
    )


def _pages(config: Mapping[str, str], http: Http, params: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
    def turn(number: int | None) -> tuple[list[dict[str, Any]], int | None]:
        number = number or 1
        answer = _get(config, http, "Actions", {**params, "PageSize": str(_PAGE), "Page": str(number)})
        more = bool(answer.get("@nextpageuri")) or number < int(answer.get("@numpages") or 1)
        return [_slim(row) for row in answer["Actions"]], number + 1 if more else None

    yield from _answers.followed(turn, "Impact")


def _slim(action: dict[str, Any]) -> dict[str, Any]:
    """Only what is read of an action; what is not there yet comes as an empty text."""
    return {name: action[name] for name in _Action.model_fields if action.get(name) not in (None, "")}


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
