"""Which days are asked for, in which order, and what is known to be read after each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from collect import sync_windows as windows
from collect.sync_windows import Covered, Step, steps
from connectors._spec import Setting, Spec

TODAY = date(2026, 11, 21)
SPEC = Spec("x", "X", ("visitors",), (Setting("key", "Key", secret=True),), "full", 3, ("api.example.org",), "k",
            "https://example.org", "t", "site")  # fmt: skip
MONTHS = replace(SPEC, batch_days=31, history_days=100)


def days(found: list[Step]) -> list[tuple[str, str]]:
    return [(str(step.since), str(step.until)) for step in found]


def test_a_source_without_batches_is_asked_for_everything_then_since_its_bookmark() -> None:
    first = steps(SPEC, Covered(), TODAY)

    assert days(first) == [("None", "2026-11-21")]
    assert days(steps(SPEC, first[0].covered, TODAY)) == [("2026-11-18", "2026-11-21")]
    assert days(steps(SPEC, first[0].covered, date(2027, 3, 1))) == [("2026-11-18", "2027-03-01")]


def test_the_first_sync_reads_the_newest_month_first_and_then_whole_months_back() -> None:
    assert days(steps(MONTHS, Covered(), TODAY)) == [
        ("2026-11-01", "2026-11-21"), ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30"), ("2026-08-13", "2026-08-31"),
    ]  # fmt: skip
    assert steps(MONTHS, Covered(), TODAY)[-1].covered == Covered(date(2026, 8, 13), TODAY, filled=True)


def test_a_back_fill_goes_on_where_it_was_cut_off() -> None:
    half = steps(MONTHS, Covered(), TODAY)[1].covered
    later = steps(MONTHS, Covered.of({"sync": half.told()}), TODAY + timedelta(days=1))

    assert half == Covered(date(2026, 10, 1), TODAY)
    assert days(later) == [("2026-11-18", "2026-11-22"), ("2026-09-01", "2026-09-30"), ("2026-08-14", "2026-08-31")]
    assert [step.filling for step in later] == [False, True, True]
    assert days(steps(MONTHS, later[-1].covered, TODAY + timedelta(days=2))) == [("2026-11-19", "2026-11-23")]


def test_a_long_pause_is_made_up_for_from_old_to_new_without_a_gap() -> None:
    found = steps(MONTHS, Covered(date(2026, 1, 1), date(2026, 8, 20), filled=True), TODAY)

    assert days(found) == [
        ("2026-08-17", "2026-08-31"),
        ("2026-09-01", "2026-09-30"),
        ("2026-10-01", "2026-10-31"),
        ("2026-11-01", "2026-11-21"),
    ]
    assert [step.covered.until for step in found] == [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), TODAY]


def test_a_platform_that_knows_nothing_before_a_day_is_not_asked_for_it() -> None:
    found = steps(replace(MONTHS, history_days=None, earliest=date(2026, 10, 15)), Covered(), TODAY)

    assert days(found) == [("2026-11-01", "2026-11-21"), ("2026-10-15", "2026-10-31")]
    assert found[-1].covered.filled


def test_a_snapshot_is_one_question_about_today() -> None:
    snapshot = replace(SPEC, history="snapshot", reread_days=0, batch_days=31)

    assert days(steps(snapshot, Covered(), TODAY)) == [("None", "2026-11-21")]
    assert days(steps(snapshot, Covered(None, TODAY - timedelta(days=90)), TODAY)) == [("2026-08-23", "2026-11-21")]
    assert days(steps(snapshot, Covered(None, TODAY), TODAY)) == [("2026-11-21", "2026-11-21")]


@pytest.mark.parametrize(
    ("since", "first", "until"),
    [
        (date(2026, 7, 1), date(2026, 7, 1), TODAY),
        (date(2026, 11, 10), date(2026, 9, 1), TODAY),
        (date(2026, 11, 21), date(2026, 9, 1), date(2026, 11, 15)),
    ],
)
def test_days_read_anew_join_what_is_covered_but_never_over_a_gap(since: date, first: date, until: date) -> None:
    covered = Covered(date(2026, 9, 1), date(2026, 11, 15), filled=True)
    found = steps(MONTHS, covered, TODAY, since)

    assert (found[0].since, found[-1].until) == (since, TODAY)
    assert all(step.covered == covered for step in found[:-1])
    assert (found[-1].covered.first, found[-1].covered.until) == (first, until)


@pytest.mark.parametrize(
    "bookmark", [{}, {"sync": None}, {"sync": "x"}, {"sync": {"until": "never"}}, {"sync": {"until": 5}}, {"etag": 1}]
)
def test_a_bookmark_that_cannot_be_understood_is_none(bookmark: dict) -> None:
    assert Covered.of(bookmark) == Covered()


def test_a_bookmark_in_the_future_is_astray() -> None:
    assert windows.astray(Covered(None, date(2999, 1, 1)), TODAY)
    assert not windows.astray(Covered(None, TODAY + timedelta(days=1)), TODAY)
    assert not windows.astray(Covered(), TODAY)


def test_whatever_the_sizes_every_day_is_asked_for_and_nothing_is_claimed_that_was_not(
    request: pytest.FixtureRequest,
) -> None:
    chance = Random(11)
    for _ in range(300 if request.config.getoption("--every") else 20):
        size, reread, back = chance.choice([1, 7, 30, 31, 92, 366]), chance.randrange(8), chance.randrange(800)
        spec = replace(SPEC, batch_days=size, reread_days=reread, history_days=back)
        covered, day, read = Covered(), TODAY - timedelta(days=400), set[int]()
        while day <= TODAY:
            for step in steps(spec, covered, day)[: chance.choice([0, 1, 2, 3, 50])]:
                assert step.since is not None and step.since <= step.until <= day
                assert (step.until - step.since).days < size
                read |= _days(step.since, step.until)
                covered = step.covered
                assert covered.first and covered.until
                assert _days(covered.first, covered.until) <= read
            day += timedelta(days=chance.choice([1, 1, 1, 40]))
        for step in steps(spec, covered, TODAY):
            covered = step.covered
        assert covered.until == TODAY and covered.filled


def _days(first: date, last: date) -> set[int]:
    return set(range(first.toordinal(), last.toordinal() + 1))
