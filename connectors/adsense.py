"""AdSense: what ads are estimated to have earned each day, how often they were shown, what was paid out and what is still owed.

Auth: signing in with Google as a user of the AdSense account. Window: any days of the last three years. Limits: 100 requests
a minute; three are made. Dates: days of the account's own zone; a payment's of Pacific time.

The API only knows estimates, by day: they change until the month is closed, so forty days are read again each time, and what
AdSense takes back afterwards (invalid traffic) is not in them. Days before the first on which anything was earned are no
rows; those after it are, also with nothing. The file of the account's activity (`adsense_activity`) tells
the same money as one final sum a month: who imports it sets `income` to `file`, so that nothing counts twice. Payments have
the ids that the file gives them, so file and sync are the same rows. Earnings from YouTube are not in AdSense's reports,
only their payments. What is not paid yet is the account's balance today. An ad's impression is one that began to load. Tested
against Google's own client and its description of the API v2 of 2026; never an account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from connectors import _adsense_answers as answers
from connectors import _answers, _google, _google_errors
from connectors._adsense_answers import OF, Account, Payment
from connectors._answers import Part, Span, Told
from connectors._http import Http
from connectors._spec import ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry, Observation, micros

SPEC = Spec(
    name="adsense",
    title="Google AdSense",
    measures=("ad_impressions", "account_balance"),
    settings=(
        *_google.SETTINGS,
        Setting("account", "Account", "pub-…, only where the Google account has several", required=False),
        Setting(
            "income", "Income", "daily: AdSense's estimates; file: you import AdSense's file of final earnings", False,
            default="daily", kind="choice", choices=("daily", "file"), by_files="file",
        ),
    ),
    history="full",
    reread_days=40,
    hosts=("adsense.googleapis.com", _google.TOKEN_HOST),
    base="https://adsense.googleapis.com",
    oauth=_google.oauth("adsense.readonly"),
    limit=Limit(90, 60.0, 2),
    batch_days=366,
    history_days=1095,
    key_help=_google.KEY_HELP + " API: AdSense Management API.",
    docs_url="https://developers.google.com/adsense/management",
    tested="Google's own client with its description of the API of 2026",
    channel_kind="other",
    stream="Display ads",
    stream_class="passive",
    audience="visitors",
)  # fmt: skip
MOST = 100_000
PAYER = "Google AdSense"
_WRONG = _google_errors.meaning("ask the account's administrator to add you as a user in AdSense")


@_answers.named(OF)
def check(config: Mapping[str, str], http: Http) -> str:
    """What the account is called. Raises: AuthError: it may not be seen. ConnectorError: there is none, or several to choose from."""
    account = _account(_api(config, http), config)
    return account.displayName or f"AdSense {account.number}"


@_answers.walked(OF)
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window and what was paid out on them. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    api = _api(config, http)
    account = _account(api, config)
    first = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    made = account.createTime.date() - timedelta(days=1) if account.createTime else None
    report = _report(api, account, first, span.until)
    paid = _google.ask(api.accounts().payments().list, parent=account.name)
    told = [each.model_dump(mode="json") for each in answers.payments(paid) if _wanted(each, first, span)]
    about = {"income": config.get("income") or "daily", "earns": bool(window.bookmark.get("earns"))}
    earns = about["earns"] or any(day.ESTIMATED_EARNINGS for day in answers.result(report)[0])
    parts = (("report", report, about), ("payments", {"payments": told, "currency": answers.result(report)[1]}))
    handed = _answers.hand(window, *parts, beginning=made is not None and first <= made)
    yield replace(handed, bookmark={"complete": True, **({"earns": True} if earns else {})})


def parse(payload: Payload) -> Iterator[Entry | Observation | Remark]:
    """Estimates by day, payments, and what is owed. Raises: ConnectorError: the answer is not AdSense's."""
    told = _answers.told(payload, OF)
    for part in told.parts:
        if part.what == "report":
            yield from _days(part)
        else:
            yield from _payments(part, told)


def _api(config: Mapping[str, str], http: Http) -> Any:
    return _google.service(config, http, SPEC, "adsense", "v2", wrong=_WRONG)


def _account(api: Any, config: Mapping[str, str]) -> Account:
    typed = (config.get("account") or "").strip().removeprefix("accounts/").removeprefix("ca-")
    if typed:
        if not typed.startswith("pub-") or not typed[4:].isdigit():
            raise ConnectorError("This is no AdSense account: type its number as AdSense shows it, pub- and digits.")
        return _answers.shaped(Account, _google.ask(api.accounts().get, name=f"accounts/{typed}"), OF)
    found = [
        _answers.shaped(Account, each, OF)
        for page in _answers.followed(lambda token: _accounts(api, token), OF)
        for each in page
    ]
    if not found:
        raise ConnectorError("This Google account has no AdSense account: sign in with the one that has it.")
    if len(found) > 1:
        names = ", ".join(f"{each.number} ({each.displayName})" if each.displayName else each.number for each in found)
        raise ConnectorError(f"There are several AdSense accounts: type which of them, {names}.")
    return found[0]


def _accounts(api: Any, token: str | None) -> tuple[list[Any], str | None]:
    said = _google.ask(api.accounts().list, pageSize=1000, **({"pageToken": token} if token else {}))
    following = said.get("nextPageToken") or None
    if following is not None and not isinstance(following, str):
        raise ConnectorError(f"{OF} answered in a form that is not known (pages); nothing was taken from it.")
    return list(said.get("accounts") or []), following


def _report(api: Any, account: Account, first: date, last: date) -> dict[str, Any]:
    asked = {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("startDate", first), ("endDate", last))
        for part in ("year", "month", "day")
    }
    said = _google.ask(
        api.accounts().reports().generate, account=account.name, dateRange="CUSTOM", dimensions=["DATE"],
        metrics=["ESTIMATED_EARNINGS", "IMPRESSIONS"], orderBy=["+DATE"], languageCode="en", limit=MOST, **asked,
    )  # fmt: skip
    answers.result(said)
    return {name: said[name] for name in ("headers", "rows", "totalMatchedRows") if name in said}


def _wanted(payment: Payment, first: date, span: Span) -> bool:
    """Whether a payment was made on one of the days; what is owed is told with today."""
    return span.present if payment.day is None else first <= payment.day <= span.until


def _days(part: Part) -> Iterator[Entry | Observation | Remark]:
    days, code, cut = answers.result(part.answer)
    earned = bool(part.about.get("earns"))  # at an earlier sync: then a day of nothing may be one that was corrected
    for day in sorted(days, key=lambda each: each.DATE):
        earned = earned or bool(day.ESTIMATED_EARNINGS)
        if day.IMPRESSIONS is not None:
            yield _answers.counted("ad_impressions", day.DATE, day.IMPRESSIONS)
        if earned and day.ESTIMATED_EARNINGS is not None and part.about.get("income") != "file":
            yield Entry(
                external_id=f"earnings:{day.DATE.isoformat()}", day=day.DATE, kind="ad", stream=SPEC.stream or "", payer=PAYER,
                product="Estimated earnings", amount_micros=micros(day.ESTIMATED_EARNINGS), currency=code,
            )  # fmt: skip
    if cut:
        yield Remark("partial", f"AdSense tells {MOST:,} days at once and has more: some are not read.")


def _payments(part: Part, told: Told) -> Iterator[Entry | Observation | Remark]:
    answer = part.answer if isinstance(part.answer, dict) else {}
    found = [_answers.shaped(Payment, each, OF) for each in answer.get("payments") or []]
    code = str(answer.get("currency") or "")
    on: Counter[date] = Counter()
    owed = []
    for payment in sorted(found, key=lambda each: each.youtube):
        read = answers.amount(payment.words, code)
        if read is None:
            yield Remark("rejected", "an amount of AdSense's payments is written in a way that is not known")
        elif payment.day is None:
            owed.append(read)
        else:
            on[payment.day] += 1
            yield Entry(
                external_id=answers.file_id(payment.day, answers.PAID_OUT, on[payment.day]), day=payment.day, kind="payout",
                stream=SPEC.stream or "", payer=PAYER, product=answers.PAID_OUT, amount_micros=-micros(read[0]), currency=read[1],
            )  # fmt: skip
    if owed and len({currency for _, currency in owed}) == 1:
        value = sum(micros(number) for number, _ in owed)
        yield Observation(metric="account_balance", day=told.day, value=value, currency=owed[0][1])
