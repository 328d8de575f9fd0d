"""What is missing, double or stale in the record, each finding with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from figures import ledger_owed, ledger_rows
from figures.asking import Question, once
from figures.ledger import ledger, left_out_words
from figures.rivals import rivals
from figures.wording import day_of, money
from metrics import health
from vocabulary import METRICS, MICROS, NET, metric_title

STALE_FETCH, STALE_FILE = 3, 35
"""Days after which a fetched source, or an import that has no rhythm yet, counts as stale."""
HOLES_SHOWN = 4


@dataclass(frozen=True)
class Finding:
    """One thing that needs a look.

    `kind`: the subject it is listed under; `title`: what it is about; `text`: what was found; `todo`: what to do;
    `page`: the address of the page where that is done; `grave`: whether a total may be wrong because of it; `source`: the
    name of the source that is opened there.
    """

    kind: str
    title: str
    text: str
    todo: str
    page: str
    grave: bool = False
    source: str = ""


KINDS = {
    "failing": "Sources that cannot be read",
    "stale": "Sources gone quiet",
    "unconverted": "Money without an exchange rate",
    "unclassified": "Streams without a class",
    "double": "Money that may be told twice",
    "payout": "Payouts that do not add up",
    "edit": "Edited rows whose source says something new",
    "overlap": "Numbers told twice",
    "gap": "Holes in what is measured",
    "span": "Exports over overlapping periods",
}
"""The subjects in the order they are shown."""


@once
def findings(q: Question) -> list[Finding]:
    """Everything that needs a look, the grave ones first within the order of `KINDS`."""
    asked: tuple[Callable[[Question], Iterator[Finding]], ...] = (
        _failing, _stale, _unconverted, _unclassified, _doubles, _payouts, _edits, _overlaps, _gaps, _spans,
    )  # fmt: skip
    found = [finding for question in asked for finding in question(q)]
    order = list(KINDS)
    return sorted(found, key=lambda each: (not each.grave, order.index(each.kind)))


@once
def silent(q: Question) -> list[Finding]:
    """The sources that were not refreshed: those that cannot be read, and those gone quiet."""
    return [*_failing(q), *_stale(q)]


def _failing(q: Question) -> Iterator[Finding]:
    for source in q.sources.values():
        error = source.state.get("error")
        if error and not source.paused:
            todo = (
                "Reconnect it: type its new key, or sign in again."
                if source.state.get("reconnect")
                else "Look at the source and sync it again."
            )
            yield Finding("failing", source.title or source.name, str(error), todo, "sources", source=source.name)


def _stale(q: Question) -> Iterator[Finding]:
    fetched = {name for name, s in q.sources.items() if s.known == "measured" and s.settings and not s.paused}
    for name in sorted(fetched):
        last = q.answered.get(name)
        if last and (q.today - last).days > STALE_FETCH and not q.sources[name].state.get("error"):
            yield Finding(
                "stale", q.titles([name])[0], f"The last answer is of {day_of(last)}.",
                "Sync it, or let cron run `python cli.py sync` each day.", "sources", source=name,
            )  # fmt: skip
    for row in health.silences(_imports(q), today=pd.Timestamp(q.today), least_days=STALE_FILE).itertuples():
        rhythm = "" if row.usual != row.usual else f"; a file came every {row.usual:.0f} days or so"
        yield Finding(
            "stale", q.titles([str(row.source)])[0],
            f"The newest file reaches to {day_of(row.last.date())}, {row.days} days ago{rhythm}.",
            "Export it anew and drop it in: what is known already is not counted twice.", "import",
        )  # fmt: skip


def _imports(q: Question) -> pd.DataFrame:
    """The days that imported files reached to, of sources that nothing else feeds."""
    rows = [
        (batch.source, batch.as_of)
        for batch in q.store.batches(q.ws.id, limit=10_000)
        if batch.kind == "import" and batch.status == "done" and batch.source in q.sources
        and q.sources[batch.source].known == "imported"
    ]  # fmt: skip
    days = [pd.Timestamp(min(as_of.astimezone(q.zone).date(), q.today)) for _, as_of in rows]
    return pd.DataFrame({"source": [source for source, _ in rows], "day": pd.Series(days, dtype="datetime64[s]")})


def _unconverted(q: Question) -> Iterator[Finding]:
    rows = ledger(q).left_out
    words = left_out_words(rows) if len(rows) else ""
    if words:
        yield Finding(
            "unconverted", "Left out of every total", words,
            "Give your own rate for the currency on Settings: it holds from its day on.", "settings", grave=True,
        )  # fmt: skip


def _unclassified(q: Question) -> Iterator[Finding]:
    rows = ledger(q).rows
    earning = rows[rows["kind"].isin(NET)]
    for name in sorted({str(s) for s in earning["stream"].unique()} - q.streams.keys()):
        yield Finding(
            "unclassified", name or "(no stream)", "It has no class: it counts in no share of passive income.",
            "Say on the Ledger what kind of stream it is.", "ledger",
        )  # fmt: skip


def _doubles(q: Question) -> Iterator[Finding]:
    for row in ledger_owed.doubles(q).itertuples():
        sum_ = money(row.amount_micros / MICROS, row.currency)
        what = "has the sums of payouts of" if row.way == "banked" else "tells the same sums on the same days as"
        yield Finding(
            "double", f"{row.first_title} and {row.second_title}",
            f"{row.second_title} {what} {row.first_title}: {int(row.pairs):,} time{'s' if row.pairs > 1 else ''}, {sum_} in all.",
            "Say on the Ledger which of them repeats the other, or leave it if both are right.", "ledger", grave=True,
        )  # fmt: skip


def _payouts(q: Question) -> Iterator[Finding]:
    found = ledger_owed.payouts(q)
    for row in found[found["held_days"].isna().to_numpy()].itertuples():
        more = "less was paid out than earned" if row.difference > 0 else "more was paid out than earned"
        yield Finding(
            "payout", f"{row.title}, {row.currency}",
            f"{money(abs(row.difference) / MICROS, row.currency)} {more}, since the payout of {day_of(row.since)}.",
            "Import the time that is missing, or look at the payouts on the Ledger.", "ledger",
        )  # fmt: skip


def _edits(q: Question) -> Iterator[Finding]:
    rows = ledger_rows.disputed(q)
    if rows:
        fields = sorted({name.replace("_", " ") for _, names in rows for name in names})
        yield Finding(
            "edit", f"{len(rows):,} edited row{'s' if len(rows) > 1 else ''}",
            f"The source has said something new since: {', '.join(fields)}. Your edit stands.",
            "Open the rows on the Ledger: keep your edit, or take it off.", "ledger",
        )  # fmt: skip


def _overlaps(q: Question) -> Iterator[Finding]:
    for each in rivals(q):
        if each.chosen or each.channel not in q.channels:
            continue
        both, first = ", ".join(q.titles(each.sources)), q.titles([each.counts])[0]
        yield Finding(
            "overlap", f"{each.title}: {METRICS[each.metric].title.lower()}",
            f"{both} measure the same; {first} counts until you choose.",
            "Choose the one that counts on Settings; the others are shown beside it.", "settings",
        )  # fmt: skip


@once
def _measured(q: Question) -> pd.DataFrame:
    """Every total by day: source, metric, day. Typed numbers have no rhythm to keep."""
    rows = q.store.observations(q.ws.id, grain="day", since=q.since, until=q.today)
    typed = {name for name, s in q.sources.items() if s.connector == "typed"}
    return rows.loc[~rows["source"].isin(typed) & rows["metric"].isin(list(METRICS)), ["source", "metric", "day"]]


def _gaps(q: Question) -> Iterator[Finding]:
    """One finding a source, its longest holes named; series with the same hole share one line."""
    holes = health.gaps(_measured(q))
    for source, own in holes.groupby("source", sort=False):
        told = []
        for (first, last), same in own.groupby(["first", "last"], sort=False):
            names = ", ".join(METRICS[str(metric)].title.lower() for metric in same["metric"])
            told.append(f"{_span(first.date(), last.date())} ({names})")
        rest = f", and {len(told) - HOLES_SHOWN} more" if len(told) > HOLES_SHOWN else ""
        yield Finding(
            "gap", q.titles([str(source)])[0], f"Nothing is known of {'; '.join(told[:HOLES_SHOWN])}{rest}.",
            "Import or fetch that time if the platform still tells it; else the gap stays a gap.", "import",
        )  # fmt: skip


def _spans(q: Question) -> Iterator[Finding]:
    """Exports over periods that overlap another one of the same source and number: shown apart, never added."""
    rows = q.store.observations(q.ws.id, grain="span", since=q.since, until=q.today, item=None)
    spans = (
        rows[["source", "metric", "day", "until"]].drop_duplicates().sort_values(["source", "metric", "day", "until"])
    )
    for (source, metric), own in spans.groupby(["source", "metric"], sort=True):
        before = own["until"].cummax().shift()
        for row in own[(own["day"] <= before).to_numpy()].head(3).itertuples():
            yield Finding(
                "span", f"{q.titles([str(source)])[0]}: {metric_title(str(metric)).lower()}",
                f"The export of {_span(row.day.date(), row.until.date())} overlaps another one.",
                "Nothing is added across exports; undo the one you do not need.", "sources",
            )  # fmt: skip


def _span(first: date, last: date) -> str:
    return day_of(first) if first == last else f"{day_of(first)} to {day_of(last)}"
