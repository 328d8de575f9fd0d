"""What Instagram and Threads have in common: errors told apart by a number, who follows, and a token good for 60 more days."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from connectors import _answers
from connectors._answers import Fields, Told
from connectors._http import Http
from connectors._meaning import Answer, Wrong
from connectors._spec import AuthError, ConnectorError, RateLimited
from vocabulary import Observation

FOLLOWED_BY = ("country", "age", "gender")
_TOO_MANY, _NO_RIGHT = (4, 17, 32, 613, 80002), (10, 190, 200)


class _Value(Fields):
    dimension_values: list[str]
    value: int


class _Results(Fields):
    results: tuple[_Value, ...] = ()


class _Total(Fields):
    breakdowns: tuple[_Results, ...] = ()


class _Insight(Fields):
    total_value: _Total = _Total()


class _Insights(Fields):
    data: list[_Insight]


def refused(of: str) -> Wrong:
    """Meta's errors are told apart by a number in the body."""

    def wrong(answer: Answer) -> ConnectorError | None:
        if answer.status < 400:
            return None
        try:
            code = json.loads(answer.body)["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None
        if code in _TOO_MANY:
            return RateLimited(f"{of} asks to slow down; it is tried again next time.")
        if code in _NO_RIGHT:
            return AuthError(f"{of} refuses the token: it has ended or lacks a permission; generate it again.")
        return None

    return wrong


def renewed(config: Mapping[str, str], http: Http, url: str, grant: str) -> Mapping[str, str]:
    """The config with a token that is good for 60 more days. One that is less than a day old stays as it is."""
    asked = {"grant_type": grant, "access_token": config["access_token"]}
    answer = http.get(url, params=asked, accept=(400,))
    told = answer.json() if answer.status < 400 else None
    fresh = told.get("access_token") if isinstance(told, dict) else None
    if isinstance(fresh, str) and fresh and fresh != config["access_token"]:
        http.keep("access_token", fresh)
        return {**config, "access_token": fresh}
    return config


def followers(answer: object, by: str, told: Told, of: str) -> Iterator[Observation]:
    """Followers by country, age or gender; nobody is told where they are few. Raises: ConnectorError: another form."""
    rows = [
        _answers.counted(f"followers_by_{by}", told.day, row.value, row.dimension_values[-1])
        for insight in _answers.shaped(_Insights, answer, of).data
        for breakdown in insight.total_value.breakdowns
        for row in breakdown.results
        if row.dimension_values and row.dimension_values[-1]
    ]
    yield from _answers.added(rows)
