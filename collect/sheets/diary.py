"""Sheets of days: hours of work by stream, and notes that charts show."""

from __future__ import annotations

import uuid
from decimal import Decimal

from collect.sheets.choices import stream
from collect.sheets.columns import Column, Known
from collect.sheets.sheet import KEY, Row, Sheet, Tables, Writing, frame
from collect.sheets.sources import ensure_streams
from store import Store, Workspace

_WEEK = 168
_USUAL = ("Affiliate", "Courses", "Sponsorship", "Membership", "General")


def _hours(store: Store, ws: Workspace) -> list[Row]:
    newest = store.worklog(ws.id).sort_values("day", ascending=False, kind="stable")
    return [
        {KEY: r.key, "day": r.day.date(), "stream": r.stream, "hours": round(Decimal(r.minutes) / 60, 4)}
        for r in newest.itertuples()
    ]


def _write_hours(writing: Writing) -> Tables:
    ensure_streams(writing, [(each.new["stream"], "active") for each in writing.changed])
    made = [_work(row) | {"minutes": None} for row in writing.gone]
    return [("worklog", frame([*made, *(_work(each.new) for each in writing.changed)]))]


def _work(row: Row) -> Row:
    minutes = int((row["hours"] * 60).to_integral_value())
    return {"key": row[KEY] or uuid.uuid4().hex, "day": row["day"], "stream": row["stream"], "minutes": minutes}


def _hours_faults(row: Row, _known: Known) -> tuple[str, str] | None:
    if row["hours"] > _WEEK:
        return "hours", f"{row['hours']} is more than a week has"
    return ("hours", "is 0") if not row["hours"] else None


HOURS = Sheet(
    "hours", "Hours", "entries of hours",
    "How long you worked for which stream, by day or by week: it says what an hour earns.",
    (
        Column("day", "Day", "day", True, "The day, or the first day of a week"),
        stream(None, _USUAL),
        Column("hours", "Hours", "number", True, "Like 6.5"),
    ),
    _hours, _write_hours, check=_hours_faults,
)  # fmt: skip


def _notes(store: Store, ws: Workspace) -> list[Row]:
    newest = store.notes(ws.id).sort_values("day", ascending=False, kind="stable")
    return [{KEY: r.key, "day": r.day.date(), "text": r.text} for r in newest.itertuples()]


def _write_notes(writing: Writing) -> Tables:
    made = [_note(row) | {"text": None} for row in writing.gone]
    return [("note", frame([*made, *(_note(each.new) for each in writing.changed)]))]


def _note(row: Row) -> Row:
    return {"key": row[KEY] or uuid.uuid4().hex, "day": row["day"], "text": row["text"]}


NOTES = Sheet(
    "notes", "Notes", "notes",
    "What happened: a launch, a redesign, a holiday. Charts mark the day, and say what it was.",
    (
        Column("day", "Day", "day", True),
        Column("text", "What happened", "text", True),
    ),
    _notes, _write_notes,
)  # fmt: skip
