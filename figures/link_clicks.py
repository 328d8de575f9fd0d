"""Clicks that lead away as clicks on affiliate links: an estimate, where no program tells its own clicks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pandas as pd

from figures.asking import Question, once
from figures.measures import channel_of, primary_sources
from metrics.channels import added_by_month
from metrics.months import flow_by_month

LINKS = ("affiliate_clicks_by_link", "outbound_clicks_by_link")
"""Links named as affiliate links come first; of others only those to a program's own domain count."""
COLUMNS = ["source", "channel", "month", "value", "basis", "days", "complete", "day", "payer"]
_SHORT = 4
"""A shorter name would be found in too many domains."""
_OF_PROGRAM = {
    "amzn.to": "amazon",
    "amzn.com": "amazon",
    "a.co": "amazon",
    "etsy.me": "etsy",
    "ebay.us": "ebay",
    "bhost.co": "bluehost",
}
"""Short domains of programs."""
_WORD = re.compile(r"[^0-9a-z]+")


def program_of(link: str, programs: tuple[str, ...]) -> str:
    """The program that a link leads to, by its domain; empty where it is none of them.

    >>> program_of("https://www.bluehost.com/track/me", ("Bluehost", "Amazon Associates"))
    'Bluehost'
    >>> program_of("amzn.to", ("Amazon Associates",)), program_of("youtube.com", ("Bluehost",)), program_of("a.example", ("A",))
    ('Amazon Associates', '', '')
    """
    host = _host(link)
    label = _OF_PROGRAM.get(host) or _label(host)
    if len(label) < _SHORT:
        return ""
    for program in programs:
        words = [part for part in _WORD.split(program.casefold()) if part]
        if label in ("".join(words), "-".join(words)) or (words and words[0] == label):
            return program
    return ""


def _host(link: str) -> str:
    text = link.strip().casefold()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _label(host: str) -> str:
    """What a domain is called, without its ending: `shop.amazon.co.uk` is amazon."""
    parts = host.split(".")
    if len(parts) < 2:
        return ""
    double = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in ("co", "com", "org", "net")
    return parts[-3 if double else -2]


@once
def clicks(q: Question, programs: tuple[str, ...]) -> pd.DataFrame:
    """Clicks to these programs by month, of each site's primary source: `COLUMNS`; no rows where no source tells links."""
    for metric in LINKS:
        rows = q.store.observations(q.ws.id, (metric,), item=None, since=q.since, until=q.today)
        rows = rows[(rows["value"].notna() & (rows["item"].fillna("") != "") & (rows["grain"] != "span")).to_numpy()]
        rows = rows.assign(payer=[program_of(str(link), programs) for link in rows["item"]])
        if metric.startswith("outbound"):
            rows = rows[(rows["payer"] != "").to_numpy()]
        names = [str(name) for name in rows["source"].unique()]
        if names:
            return _by_month(q, rows, primary_sources(q, names, metric="pageviews"))
    return pd.DataFrame(columns=COLUMNS)


def _by_month(q: Question, rows: pd.DataFrame, chosen: dict[str, str]) -> pd.DataFrame:
    own = rows[rows["source"].isin(list(chosen.values())).to_numpy()]
    parts = [flow_by_month(_days(part)).assign(payer=str(payer)) for payer, part in own.groupby("payer", observed=True)]
    table = pd.concat(parts, ignore_index=True)
    over = table["month"].to_numpy() <= q.last_full.to_timestamp().to_datetime64()
    channel = [channel_of(q, str(name)) for name in table["source"]]
    return table.assign(channel=channel, complete=table["complete"].to_numpy(dtype=bool) & over)[COLUMNS]


def _days(rows: pd.DataFrame) -> pd.DataFrame:
    """All links to one program as one number a day."""
    keys = ["source", "grain", "day", "until"]
    return (
        rows.assign(until=rows["until"].fillna(rows["day"])).groupby(keys, as_index=False, observed=True)["value"].sum()
    )


def totals(rows: pd.DataFrame) -> pd.DataFrame:
    """All programs and sites together by month: ``month``, ``value``, ``complete``, as `metrics.channels.added_by_month`."""
    named = rows.assign(channel=rows["channel"].astype(str) + " " + rows["payer"].astype(str))
    return added_by_month(named)
