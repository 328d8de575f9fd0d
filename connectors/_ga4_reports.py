"""Reports of Google Analytics' Data API: how one is asked for, page by page, and what its answer says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from connectors import _answers, _google
from connectors._answers import Fields
from connectors._spec import ConnectorError

OF = "Google Analytics"
PAGE = 10_000
_MAX_PAGES = 200
_KIND = "analyticsData#runReport"
_RESERVE = {"tokensPerDay": 20_000, "tokensPerHour": 4_000, "tokensPerProjectPerHour": 1_400}
"""A tenth of what a property of the free kind has: that much is left to the owner's other programs."""

NAMES = {"activeUsers": "visitors", "sessions": "sessions", "screenPageViews": "pageviews"}
"""Google's “Users” are active users, on its screens and in its exports alike."""


@dataclass(frozen=True)
class Ask:
    """What a report is to tell: `metrics` of `first` to `last` by `dimensions`; of a list only the `most` first ones."""

    first: date
    last: date
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    most: int | None = None

    def body(self, offset: int) -> dict[str, Any]:
        """The request, from a row on."""
        return {
            "dateRanges": [{"startDate": self.first.isoformat(), "endDate": self.last.isoformat()}],
            "dimensions": [{"name": name} for name in self.dimensions],
            "metrics": [{"name": name} for name in self.metrics],
            "orderBys": self._order(),
            "keepEmptyRows": self.most is None,
            "limit": str(self.most or PAGE),
            "offset": str(offset),
            "returnPropertyQuota": True,
        }

    def _order(self) -> list[dict[str, Any]]:
        by_name = [{"dimension": {"dimensionName": name}} for name in self.dimensions]
        return [{"metric": {"metricName": self.metrics[0]}, "desc": True}, *by_name] if self.most else by_name


class _Google(Fields):
    """Google writes names in camels."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class _Named(_Google):
    name: str


class _Value(_Google):
    value: str


class _Number(_Google):
    value: Annotated[str, Field(pattern=r"^\d{1,15}$")]


class Row(_Google):
    """One row: values in the order of the headers."""

    dimension_values: tuple[_Value, ...] = ()
    metric_values: tuple[_Number, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether anything happened: Google may tell days without a visit as zeros, those before there was a site too."""
        return any(int(number.value) for number in self.metric_values)


class _Sample(_Google):
    samples_read_count: Annotated[str, Field(pattern=r"^\d{1,18}$")] = "0"
    sampling_space_size: Annotated[str, Field(pattern=r"^\d{1,18}$")] = "0"


class _Meta(_Google):
    time_zone: str = ""
    subject_to_thresholding: bool = False
    data_loss_from_other_row: bool = False
    sampling_metadatas: tuple[_Sample, ...] = ()
    data_truncation_reasons: tuple[Any, ...] = ()


class _Quota(_Google):
    remaining: int | None = None


class Report(_Google):
    """An answer of `runReport`. What has no rows has no such field."""

    kind: str = ""
    metric_headers: tuple[_Named, ...] = ()
    rows: tuple[Row, ...] = ()
    row_count: int = 0
    metadata: _Meta = _Meta()
    property_quota: Mapping[str, _Quota] = {}

    def told(self, metrics: Sequence[str], dimensions: int) -> Iterator[tuple[list[str], dict[str, int]]]:
        """Each row: values of its dimensions, and its numbers by name. Raises: ConnectorError: it is another report."""
        self.check(metrics)
        for row in self.rows:
            if len(row.metric_values) != len(metrics) or len(row.dimension_values) != dimensions:
                raise ConnectorError(f"{OF} answered in a form that is not known (rows); nothing was taken from it.")
            numbers = {name: int(cell.value) for name, cell in zip(metrics, row.metric_values, strict=True)}
            yield [cell.value for cell in row.dimension_values], numbers

    def check(self, metrics: Sequence[str]) -> None:
        """Raises: ConnectorError: it is no report, or not of these metrics."""
        if self.kind != _KIND or (self.rows and [each.name for each in self.metric_headers] != list(metrics)):
            raise ConnectorError(f"{OF} answered another question than it was asked; nothing was taken from it.")

    def gaps(self, when: str) -> Iterator[str]:
        """Why the report is only a part of what was measured."""
        about = self.metadata
        if about.subject_to_thresholding:
            yield (
                f"Google withholds small numbers of {when} so that nobody can be recognised (Analytics, Admin, "
                "Data display, Reporting identity: “Device-based” mostly ends that)"
            )
        if sampled := _share(about.sampling_metadatas):
            yield f"Google counted only {sampled} % of {when} and reckons the rest from it"
        if about.data_loss_from_other_row:
            yield f"Google puts rare values of {when} together as “(other)”"
        if about.data_truncation_reasons:
            yield f"Google does not tell all of {when}"

    @property
    def spare(self) -> bool:
        """Whether more than a reserve is left of the property's quota."""
        left = {name: self.property_quota.get(name, _Quota()).remaining for name in _RESERVE}
        return all(number is None or number > _RESERVE[name] for name, number in left.items())


def pages(api: Any, name: str, ask: Ask) -> Iterator[tuple[dict[str, Any], Report]]:
    """The answers to a question, as they came and opened: all of them, or of a list the first. Raises: ConnectorError."""
    at = 0
    for _ in range(_MAX_PAGES):
        said = _google.ask(api.properties().runReport, property=name, body=ask.body(at))
        report = _answers.shaped(Report, said, OF)
        report.check(ask.metrics)
        yield said, report
        at += len(report.rows)
        if not report.rows or ask.most or at >= report.row_count:
            return
    raise ConnectorError(f"{OF} has more than {_MAX_PAGES} pages of one report; nothing was taken from them.")


def about(ask: Ask) -> dict[str, Any]:
    """What `parse` has to know of a question."""
    return {"metrics": list(ask.metrics), "dimensions": len(ask.dimensions)}


def _share(samples: Sequence[_Sample]) -> int | None:
    """Percent of the events that were read, where not all were."""
    read, there = (
        sum(int(getattr(each, name)) for each in samples) for name in ("samples_read_count", "sampling_space_size")
    )
    return max(1, 100 * read // there) if 0 < read < there else None
