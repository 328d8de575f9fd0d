"""What something is worth over time, with the sum paid in as a second line: the room between them is the gain."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink


def frame(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `lines`, from columns day (datetime64), value and paid_in (float); the last one of each month."""
    month = pd.to_datetime(rows["day"]).dt.strftime("%Y-%m")
    ready = rows.assign(month=month).drop_duplicates("month", keep="last").reset_index(drop=True)
    gain = ready["value"] - ready["paid_in"]
    last = ready["month"].eq(ready["month"].max() if len(ready) else "")
    short, paid = ([formats.short(v) for v in ready[name]] for name in ("value", "paid_in"))
    return ready.drop(columns="day").assign(
        label=[f"worth {text}" if one else "" for text, one in zip(short, last, strict=True)],
        paid_label=[f"paid in {text}" if one else "" for text, one in zip(paid, last, strict=True)],
        Month=[formats.month(m, full=True) for m in ready["month"]],
        Value=[formats.money(v, currency, cents=False) for v in ready["value"]],
        Paid=[formats.money(v, currency, cents=False) for v in ready["paid_in"]],
        Gain=[formats.money(v, currency, cents=False) for v in gain],
    )


@cache
def lines(months: tuple[str, ...], ink: Ink, colour: str, height: int = 280) -> Spec:
    """The value as a line over a light area in its stream's colour, what was paid in as a dashed line in ink."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X(
            "month:O", scale=alt.Scale(domain=list(months), padding=0.2), axis=axes.month_axis(months, ink, tight=True)
        )
    )
    y = alt.Y("value:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True))
    area = base.mark_area(color=colour, opacity=0.14).encode(y=y)
    value = base.mark_line(color=colour, strokeWidth=2.5).encode(y=y)
    paid = base.mark_line(color=ink.faint, strokeWidth=1.8, strokeDash=[5, 4]).encode(y="paid_in:Q")
    above = "datum.value >= datum.paid_in"
    ends = [
        _end(base, "value", "label", ink.text, -12, above), _end(base, "paid_in", "paid_label", ink.faint, 28, above),
        _end(base, "value", "label", ink.text, 16, f"!({above})"), _end(base, "paid_in", "paid_label", ink.faint, -12, f"!({above})"),
    ]  # fmt: skip
    hover = base.mark_point(size=260, opacity=0, filled=True).encode(
        y=y, tooltip=[*axes.tooltips("Month", "Value"), alt.Tooltip("Paid:N", title="Paid in"), alt.Tooltip("Gain:N")]
    )
    return axes.finish(alt.layer(area, value, paid, *ends, hover), height=height)


def _end(base: alt.Chart, field: str, label: str, colour: str, dy: int, where: str) -> alt.Chart:
    text = base.transform_filter(f"datum.{label} != '' && {where}").mark_text(
        align="right", dx=6, dy=dy, fontSize=12, fontWeight=600, color=colour
    )
    return text.encode(y=alt.Y(f"{field}:Q"), text=f"{label}:N")


def alt_text(title: str, rows: pd.DataFrame) -> str:
    """Value and sum paid in, in a sentence."""
    if rows.empty:
        return f"{title}: no values yet"
    last = rows.iloc[-1]
    return f"{title} by month: worth {last['Value']} in {last['Month']}, of which {last['Paid']} was paid in and {last['Gain']} gained"
