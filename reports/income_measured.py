"""How the numbers of an income report were made, and up to which day they are known."""

from __future__ import annotations

from datetime import date

from figures import nets, periods
from figures.ledger import as_received
from reports import words
from reports.income_asked import Asked
from reports.income_figures import AHEAD, AUDIENCE, called
from reports.kit_figures import figure_of


def lines(asked: Asked, shown: frozenset[str], fingerprint: str) -> tuple[str, ...]:
    """The lines for what is `shown`: figures by their names, tables and the chart by theirs."""
    word, q = asked.word, asked.q
    money = shown - set(AUDIENCE) - {"pages", "episodes", "notes"} - {name for name in AHEAD if "visitors" in name}
    told = [words.word("m.of", asked.language, period=asked.period, day=words.day(asked.as_of, asked.language))]
    if money:
        told.append(word("how.net"))
        told += [word("how.profit")] if "profit" in shown else []
        told += [word("how.share")] if shown & {"streams", "payers", "expenses"} else []
        told += [word("how.rates")] if _abroad(asked) else []
        told += [asked.manner.line] if asked.manner.line else []
        told += _index(asked)
    told += _days(asked, shown, money=bool(money))
    hows = {*asked.figures.values(), *asked.breakdowns.values(), *(each.how for each in asked.kit.charts)}
    told += [word("how.rounded")] if "rounded" in hows and shown else []
    told += [provisional(asked)] if money and provisional(asked) else []
    told += [word("demo.note")] if q.ws.demo and shown else []
    told += [words.word("m.fingerprint", asked.language, fingerprint=fingerprint)] if fingerprint and shown else []
    return tuple(told)


def provisional(asked: Asked) -> str:
    """That numbers may still change, where they may."""
    return "" if periods.whole(asked.q, asked.span) else asked.word("provisional", period=asked.period)


def _abroad(asked: Asked) -> bool:
    return bool((as_received(asked.q)["currency"] != asked.q.ws.home_currency).any())


def _index(asked: Asked) -> list[str]:
    """Which net revenue is 100, where an amount leaves as an index."""
    first = periods.first_net(asked.q, year=asked.year)
    charts = [each.how for each in asked.kit.charts if each.name == "net_revenue"]
    steps = [how for name, how in asked.figures.items() if name not in AUDIENCE]
    used = "index" in (*charts, *steps, *(asked.breakdowns.get(name) for name in ("streams", "payers", "expenses")))
    return [asked.word("how.index", month=asked.called(first[0]))] if used and first else []


def _days(asked: Asked, shown: frozenset[str], *, money: bool) -> list[str]:
    """Up to which day each is known, one line a day."""
    q, found = asked.q, {}
    as_of = q.as_of(nets.sources_of(q, asked.span.months)) if money else None
    if as_of is not None:
        found[as_of] = [called("net_revenue", asked.language)]
    for name in (name for name in asked.figures if name in AUDIENCE and name in shown):
        figure = figure_of(q, name)
        if figure is not None and isinstance(figure.as_of, date):
            found.setdefault(figure.as_of, []).append(called(name, asked.language))
    return [
        asked.word("how.as_of", day=words.day(on, asked.language), names=", ".join(names))
        for on, names in sorted(found.items())
    ]
