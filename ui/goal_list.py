"""The owner's goals: bullets, and in words what each needs and when it is expected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from charts import bullets, formats
from figures import goals
from ui import cells, drawing, head, pictures
from ui.load import Place
from ui.texts import safe

_HEADS = (("Goal", ""), ("By", ""), ("Needs a month", "n"), ("Expected", ""))


def show(place: Place) -> None:
    """Every goal: now, needed, expected."""
    head.title("Goals", "the bar is now, the mark the target, the diamond its day at the present pace")
    every = place.ask(goals.goals)
    if not every:
        head.empty("No goals yet: a number, a target and a day are enough.")
        st.page_link("../pages/type_in.py", label="Type in a goal", icon=":material/flag:")
        return
    known = [goal for goal in every if goal.now is not None and goal.now > 0 and goal.target > 0]
    left, right = st.columns(2, gap="medium") if known else (st.container(), st.container())
    if known:
        rows = bullets.frame(pd.DataFrame([_bullet(goal, place.today) for goal in known]))
        spec = bullets.bullets(len(rows), pictures.ink())
        with left:
            drawing.chart(
                rows, spec, key="goals", alt=bullets.alt_text(rows), height=len(rows) * bullets.ROW, name="Goals"
            )
    right.html(cells.table(_HEADS, [_row(goal, place.today) for goal in every]))


def _bullet(goal: Any, today: date) -> dict[str, Any]:
    reached = bool(goal.on_track) and goal.reason != ""
    expected = float("nan") if goal.expected is None else goal.expected
    name = f"{goal.title}: {amount(goal.now, goal.unit)} of {amount(goal.target, goal.unit)}"
    return {
        "goal": name, "now": goal.now, "target": goal.target, "expected": expected, "reached": reached,
        "state": state(goal, today),
    }  # fmt: skip


def _row(goal: Any, today: date) -> str:
    needs = formats.change(goal.needed_growth) if goal.needed_growth else formats.MISSING
    looks = {True: "good", False: "bad", None: "faint"}
    expected = cells.picture(f'<span class="{looks[goal.on_track]}">{safe(state(goal, today))}</span>')
    return cells.row(
        [
            cells.cell(goal.title), cells.cell(_month(goal.day), "keep"), cells.cell(needs, "n"), expected,
        ]
    )  # fmt: skip


def state(goal: Any, today: date) -> str:
    """When a goal is expected, in words: "in time: May 2027 (Mar to Sep 2027)"."""
    if goal.reason or pd.isna(goal.expected_day):
        return str(goal.reason) or "Not known."
    ends = [_month(day) for day in (goal.low_day, goal.high_day)]
    between = f" ({ends[0]} to {ends[1]})" if all(ends) and ends[0] != ends[1] else ""
    return f"{'In time' if goal.on_track else 'Late'}: {_month(goal.expected_day)}{between}"


def amount(value: float | None, unit: str) -> str:
    """A goal's number, short, with its sign."""
    if value is None:
        return formats.MISSING
    if unit == "share":
        return formats.percent(value)
    if unit in ("ratio", "correlation"):
        return formats.exact(value, 2)
    return f"{formats.short(value)} {unit}" if len(unit) == 3 and unit.isupper() else formats.short(value)


def _month(day: Any) -> str:
    return "" if pd.isna(day) else formats.month(f"{day:%Y-%m}")
