"""Written days, months and moments to days of the reporting zone: ISO in whole columns, other styles once per value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from connectors.files._convert import Converted, blank_to_null

_FIRST, _LAST = np.datetime64("1990-01-01", "s"), np.datetime64("2100-01-01", "s")
_ISO = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?$"
_ZONED = r"(Z|:\d\d[^ ]*[+-]\d\d:?\d\d)$"
_NOTHING = pa.array(["-", "/", "--", "—", "–", "n/a", "na", "null", "none"])
_TIME = re.compile(
    r"(?:T|[ ,;.]+)(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[AaPp])?(?(half)\.?[Mm]\.?)"
    r"\s*\(?(?P<zone>Z|[A-Z]{2,5}|(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?)?\)?$"
)
_FIGURES = re.compile(r"(\d{1,4})([./-]) ?(\d{1,2})\2 ?(\d{1,4})\.?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[;T ,]?(\d\d):?(\d\d):?(\d\d))?")
_MONTH = re.compile(r"(?:(?P<y1>\d{4})[./-](?P<m1>\d{1,2})|(?P<m2>\d{1,2})[./-](?P<y2>\d{4}))")
_RANGE = re.compile(r"(?P<from>.+?)(?:\s*[–—]\s*| - | to )(?P<to>.+)")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_FILL = {"de", "del", "of", "the", "le", "el", "den", "der", "am", "um", "at", "st", "nd", "rd", "th", "er"}
_WEEKDAYS = re.compile(r"(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?")
_MONTHS = """january february march april may june july august september october november december
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
januar februar marz april mai juni juli august september oktober november dezember
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december"""
_OFFSETS: dict[str, float] = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "IST": 5.5, "JST": 9,
}  # fmt: skip


def day(texts: pa.Array, zone: str, order: str = "dmy", own: str | None = "UTC") -> Converted:
    """Days as datetime64[s] at midnight; blank is NaT. Moments become days in `zone`.

    `order` of days written in figures (“dmy”, “mdy” or “ymd”; with dots the day is always first); `own`: the zone in which
    moments without one were written, None for `zone` itself.
    """
    cells = blank_to_null(texts)
    try:
        values = _iso(cells, zone, own, pc.cast)
    except pa.ArrowInvalid:
        cells = pc.if_else(pc.is_in(pc.utf8_lower(cells), value_set=_NOTHING), None, cells)
        iso = pc.fill_null(pc.match_substring_regex(cells, _ISO), False)
        values = _iso(pc.if_else(iso, cells, None), zone, own, _cast_each)
        others = _others(pc.if_else(iso, None, cells), zone, order, own)
        values = np.where(np.isnat(values), others, values)
    values[(values < _FIRST) | (values > _LAST)] = np.datetime64("NaT")
    said = pc.is_valid(cells).to_numpy(zero_copy_only=False)
    return Converted(values, said & np.isnat(values))


def is_day(text: str) -> bool:
    """Whether `text` is a day, a month or a moment in some style."""
    found = read_moment(text, "dmy") or read_moment(text, "mdy")
    return found is not None and 1990 <= found.year < 2100


def _iso(cells: pa.Array, zone: str, own: str | None, cast: Callable[[pa.Array, pa.DataType], pa.Array]) -> np.ndarray:
    bare = pc.fill_null(pc.equal(pc.utf8_length(cells), 10), False)
    days = cast(pc.if_else(bare, cells, None), pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[s]")
    written, zoned = _with_zone(pc.if_else(bare, None, cells))
    moments = cast(written, pa.timestamp("us", "UTC"))
    values = _local_days(moments, zone)
    if own != "UTC":
        naive = pc.fill_null(pc.invert(zoned), False).to_numpy(zero_copy_only=False)
        values = np.where(naive, _moved_days(moments, own or zone, zone), values)
    return np.where(np.isnat(values), days, values)


def _with_zone(cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """ISO moments with ``UTC``, an offset or nothing at their end, all written with an offset; and which had one."""
    cells = pc.replace_substring_regex(cells, r"\s*(UTC|GMT|Z)$", "Z")
    cells = pc.replace_substring_regex(cells, r"\s+([+-]\d\d:?\d\d)$", r"\1")
    zoned = pc.match_substring_regex(cells, _ZONED)
    return pc.if_else(zoned, cells, pc.binary_join_element_wise(cells, "Z", "")), zoned


def _cast_each(cells: pa.Array, kind: pa.DataType) -> pa.Array:
    try:
        return pc.cast(cells, kind)
    except pa.ArrowInvalid:
        return pa.array([_one(cell, kind) for cell in cells.to_pylist()], kind)


def _one(cell: str | None, kind: pa.DataType) -> object:
    try:
        return pa.scalar(cell).cast(kind).as_py() if cell is not None else None
    except pa.ArrowInvalid:
        return None


def _local_days(moments: pa.Array, zone: str) -> np.ndarray:
    stamps = pd.DatetimeIndex(moments.to_numpy(zero_copy_only=False), tz="UTC")
    return _midnights(stamps.tz_convert(zone))


def _moved_days(moments: pa.Array, own: str, zone: str) -> np.ndarray:
    """Days of moments that were read as UTC but written in the zone `own`."""
    stamps = pd.DatetimeIndex(moments.to_numpy(zero_copy_only=False))
    summer = np.zeros(len(stamps), bool)
    return _midnights(stamps.tz_localize(own, ambiguous=summer, nonexistent="shift_forward").tz_convert(zone))


def _midnights(stamps: pd.DatetimeIndex) -> np.ndarray:
    return stamps.tz_localize(None).to_numpy().astype("datetime64[D]").astype("datetime64[s]")


def _others(cells: pa.Array, zone: str, order: str, own: str | None) -> np.ndarray:
    """Days of cells in other styles, each different text read once."""
    coded = cells.dictionary_encode()
    local, written = ZoneInfo(zone), ZoneInfo(own or zone)
    found = [_day_of(read_moment(text, order), local, written) for text in coded.dictionary.to_pylist()]
    days = np.array([*found, None], "datetime64[s]")
    return days[pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)]


def _day_of(found: date | datetime | None, local: ZoneInfo, written: ZoneInfo) -> date | None:
    if not isinstance(found, datetime) or not 1990 <= found.year < 2100:
        return found if found is None or 1990 <= found.year < 2100 else None
    return (found if found.tzinfo else found.replace(tzinfo=written)).astimezone(local).date()


def read_moment(text: str, order: str) -> date | datetime | None:
    """The day (a `date`), moment (a `datetime`, naive where no zone is written) or month (its first day) in one cell.

    Of a range of days (“Aug 1 – 31, 2026”) it is the last one, of “04/17/2023 as of 04/15/2023” the first.

    >>> read_moment("Sep 25, 2026", "dmy"), read_moment("03/04/2026", "mdy"), read_moment("soon", "dmy")
    (datetime.date(2026, 9, 25), datetime.date(2026, 3, 4), None)
    """
    text = " ".join(text.replace("\u200e", "").split()).partition(" as of ")[0]
    try:
        if compact := _COMPACT.fullmatch(text):
            figures = [int(part) for part in compact.groups() if part]
            return datetime(*figures) if len(figures) > 3 else date(*figures)  # type: ignore[arg-type] # noqa: DTZ001
        clock = _TIME.search(text)
        found = _date(text[: clock.start()] if clock else text, order)
        if found is None or clock is None:
            return found
        return datetime.combine(found, _clock(clock), _offset(clock["zone"]))
    except (ValueError, KeyError):
        return None


def _date(text: str, order: str) -> date | None:
    text = text.strip(" ,;")
    if figures := _FIGURES.fullmatch(text):
        return _from_figures(figures[1], figures[2], figures[3], figures[4], order)
    if month := _MONTH.fullmatch(text):
        return date(int(month["y1"] or month["y2"]), int(month["m1"] or month["m2"]), 1)
    return _from_words(text) or _end_of_range(text, order)


def _end_of_range(text: str, order: str) -> date | None:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    month = next((word for word in _WORDS.findall(found["from"]) if not word.isdigit()), "")
    return _date(found["to"], order) or _from_words(f"{month} {found['to']}")


def _from_figures(first: str, sign: str, second: str, third: str, order: str) -> date | None:
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    if order == "ymd" and len(third) == 2:
        return date(_year(first), int(second), int(third))
    if order == "ymd":
        return None
    if order == "mdy" and sign != ".":
        first, second = second, first
    return date(_year(third), int(second), int(first))


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 90 else 2000)


def _from_words(text: str) -> date | None:
    """“Sep 25, 2026”, “15 de septiembre de 2026”, “02-Apr-25”, “Aug 2026” (its first day)."""
    tokens = _WORDS.findall(_bare(text))
    numbers = [token for token in tokens if token.isdigit()]
    words = [token for token in tokens if not token.isdigit() and token not in _FILL]
    if len(words) > 1 and _WEEKDAYS.fullmatch(words[0]):
        words = words[1:]
    if len(words) != 1 or words[0] not in _months() or not 1 <= len(numbers) <= 2:
        return None
    month = _months()[words[0]]
    if len(numbers) == 1:
        return date(int(numbers[0]), month, 1) if len(numbers[0]) == 4 else None
    number, year = numbers if len(numbers[1]) in (4, 2) and len(numbers[0]) <= 2 else reversed(numbers)
    return date(_year(year), month, int(number)) if len(number) <= 2 and len(year) in (2, 4) else None


@cache
def _months() -> dict[str, int]:
    """Names of months and every beginning of three letters or more that means one month only."""
    found: dict[str, set[int]] = {"mrt": {3}}
    for line in _MONTHS.splitlines():
        for month, name in enumerate(line.split(), start=1):
            for length in range(3, len(name) + 1):
                found.setdefault(name[:length], set()).add(month)
    return {name: next(iter(months)) for name, months in found.items() if len(months) == 1}


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _clock(found: re.Match[str]) -> time:
    hour, half = int(found["h"]), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("an hour of half a day")
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found["m"]), min(int(found["s"] or 0), 59))


def _offset(zone: str | None) -> timezone | None:
    """The offset that a moment's ending tells. Raises: KeyError: it is no zone."""
    if not zone:
        return None
    sign = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d\d?):?(\d\d)?", zone)
    if sign is None:
        return timezone(timedelta(hours=_OFFSETS[zone]))
    shift = timedelta(hours=int(sign[2]), minutes=int(sign[3] or 0))
    return timezone(-shift if sign[1] == "-" else shift)
