"""An AdSense account in small: its reports, payments and accounts, checked against Google's description both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google_peer import TOKEN, answered, checked, denied
from vendors import Call

PUB = "pub-1234567890123456"


def payment(day: str | None, amount: str, *, youtube: bool = False) -> dict[str, Any]:
    """A payment on a day, or what is not paid yet."""
    name = f"accounts/{PUB}/payments/{'youtube-' if youtube else ''}{day or 'unpaid'}"
    year, month, number = (int(part) for part in (day or "0-0-0").split("-"))
    return {"name": name, "amount": amount, **({"date": {"year": year, "month": month, "day": number}} if day else {})}


@dataclass
class Ads:
    """An account with what each day earned and how often ads were shown."""

    days: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    paid: Sequence[dict[str, Any]] = ()
    currency: str = "USD"
    made: str | None = "2024-06-01T10:00:00Z"
    more: Sequence[str] = ()
    """Further accounts."""
    matched: int | None = None

    def __call__(self, call: Call) -> Any:
        if call.path == "/token":
            return TOKEN
        method = checked("adsense", "v2", call)
        account = re.match(r"/v2/(accounts/[^/]+)", call.path)
        forms = [each["pattern"] for each in method["parameters"].values() if each["location"] == "path"]
        assert not forms or (account and all(re.fullmatch(form, account[1]) for form in forms))
        said = {
            "adsense.accounts.list": self._list, "adsense.accounts.get": self._get,
            "adsense.accounts.reports.generate": self._report, "adsense.accounts.payments.list": self._payments,
        }[method["id"]](call)  # fmt: skip
        return said if isinstance(said, tuple) else answered("adsense", "v2", method, said)

    def _about(self, number: str) -> dict[str, Any]:
        made = {"createTime": self.made} if self.made else {}
        return {
            "name": f"accounts/{number}",
            "displayName": "Harbour Ads",
            "state": "READY",
            "timeZone": {"id": "Europe/Berlin"},
            **made,
        }

    def _list(self, call: Call) -> Any:
        every = [PUB, *self.more]
        at = int(call.query.get("pageToken") or 0)
        following = {"nextPageToken": str(at + 1)} if at + 1 < len(every) else {}
        return {"accounts": [self._about(every[at])], **following}

    def _get(self, call: Call) -> Any:
        number = call.path.rpartition("/")[2]
        return self._about(number) if number == PUB else denied("Not found", status=404)

    def _report(self, call: Call) -> Any:
        query = dict(call.query)
        first, last = (
            f"{int(query[f'{n}.year']):04}-{int(query[f'{n}.month']):02}-{int(query[f'{n}.day']):02}"
            for n in ("startDate", "endDate")
        )
        assert first <= last and query["dateRange"] == "CUSTOM" and query["dimensions"] == "DATE"
        wanted = {"ESTIMATED_EARNINGS": 0, "IMPRESSIONS": 1}
        asked = re.findall(r"metrics=(\w+)", call.url) or list(wanted)
        headers = [{"name": "DATE", "type": "DIMENSION"}]
        kinds = {"ESTIMATED_EARNINGS": {"type": "METRIC_CURRENCY", "currencyCode": self.currency}}
        headers += [{"name": m, **kinds.get(m, {"type": "METRIC_TALLY"})} for m in asked]
        shown = [(day, told) for day, told in sorted(self.days.items()) if first <= day <= last]
        rows = [{"cells": [{"value": day}, *({"value": told[wanted[m]]} for m in asked)]} for day, told in shown]
        matched = self.matched if self.matched is not None else len(rows)
        return {"headers": headers, "totalMatchedRows": str(matched), **({"rows": rows} if rows else {})}

    def _payments(self, call: Call) -> Any:
        return {"payments": list(self.paid)} if self.paid else {}
