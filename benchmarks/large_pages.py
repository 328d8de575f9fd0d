"""Seconds a page's script takes on a large business: ten years, 60 daily series, a million ledger entries; against a bare page.

`python benchmarks/large_pages.py [ENTRIES]` makes the business once in a temporary folder, then runs each page cold (fresh caches)
and several times warm through Streamlit's own test runner. Prints seconds and ratios to a bare page of the same run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAYS, PAYERS, PRODUCTS, STREAMS, SERIES = 3_650, 200, 5_000, 12, 60
CHUNK, WARM = 100_000, 7
OTHER_ADDRESS = ("type_in", "import_file", "preferences", "year_end", "newsletter")
"""Pages whose address is not their file's name."""
PIECES = {
    "post": (500, "site-0", "piece_views_total"),
    "episode": (400, "show", "piece_downloads_total"),
    "issue": (500, "letter", "piece_opened"),
}
"""By kind how many there are, who tells of them, and by which number."""
METRICS = ("visitors", "pageviews", "downloads", "subscribers", "followers", "video_views")


def fill(url: str, entries: int) -> None:
    """The large business in a new record."""
    from store import NewBatch, open_store

    store = open_store(url)
    ws = store.make_workspace("default", title="Large", home_currency="USD", zone="UTC").id
    for number in range(STREAMS):
        store.make_stream(ws, f"Stream {number}", ("active", "semi-passive", "passive")[number % 3])
    for number in range(4):
        store.make_source(
            ws, f"shop-{number}", connector="gumroad", title=f"Shop {number}", channel=None, known="imported"
        )
        rows = ((("entry", frame)) for frame in ledger(number, entries // 4))
        store.take(ws, NewBatch(f"shop-{number}", "import", NOW), rows, now=NOW)
    for number in range(SERIES // len(METRICS)):
        name = f"site-{number}"
        store.make_channel(ws, name, "site", f"Site {number}")
        store.make_source(ws, name, connector="ga4", title=f"Site {number}", channel=name, known="measured")
        store.take(ws, NewBatch(name, "sync", NOW), [("observation", measured(number))], now=NOW)
    for kind, (count, source, metric) in PIECES.items():
        if source not in {each.name for each in store.sources(ws)}:
            store.make_channel(ws, source, "show" if kind == "episode" else "list", source.title())
            store.make_source(ws, source, connector="op3", title=source.title(), channel=source, known="measured")
        store.take(ws, NewBatch(source, "sync", NOW), written(kind, count, metric), now=NOW)
    store.close()


def written(kind: str, count: int, metric: str) -> list[tuple[str, pd.DataFrame]]:
    """Pieces of one kind over ten years, and what was told of each at six ages; of issues also who got them."""
    chance = np.random.default_rng(count)
    day = np.datetime64(TODAY) - np.sort(chance.integers(1, DAYS, count))[::-1].astype("timedelta64[D]")
    names = [f"{kind}-{number}" for number in range(count)]
    titles = [f"A {name}" for name in names]
    items = pd.DataFrame({"item": names, "kind": kind, "title": titles, "url": None, "published": day.astype(str)})
    parts = []
    for age, share in zip((1, 3, 7, 30, 60, 90), (0.3, 0.5, 0.7, 1.0, 1.2, 1.3), strict=True):
        for name in (metric, *(("piece_sent", "piece_delivered", "piece_clicked") if kind == "issue" else ())):
            value = (chance.integers(100, 9_000, count) * share).astype("int64") * 1_000_000
            on = (day + age).astype("datetime64[s]")
            parts.append(pd.DataFrame({"metric": name, "item": names, "grain": "day", "day": on, "value": value}))
    rows = pd.concat(parts)
    return [("item", items.astype(object)), ("observation", rows[rows["day"] <= pd.Timestamp(TODAY)])]


def ledger(source: int, count: int) -> Iterator[pd.DataFrame]:
    """Entries of one shop over ten years, in frames; a tenth of them in euros."""
    chance = np.random.default_rng(source)
    kinds, weights = np.array(["sale", "fee", "refund", "commission", "payout"]), [0.5, 0.35, 0.03, 0.1, 0.02]
    for start in range(0, count, CHUNK):
        n = min(CHUNK, count - start)
        kind = kinds[chance.choice(len(kinds), n, p=weights)]
        sign = np.where(np.isin(kind, ["fee", "refund", "payout"]), -1, 1)
        day = np.datetime64(TODAY) - chance.integers(0, DAYS, n).astype("timedelta64[D]")
        product = chance.integers(0, PRODUCTS, n)
        yield pd.DataFrame({
            "external_id": [f"{source}-{start + place}" for place in range(n)], "day": day.astype("datetime64[s]"), "kind": kind,
            "status": np.where(chance.random(n) < 0.02, "pending", "paid"), "stream": np.char.add("Stream ", (product % STREAMS).astype(str)),
            "amount_micros": sign * chance.integers(1_000_000, 200_000_000, n),
            "currency": np.where(chance.random(n) < 0.1, "EUR", "USD"),
            "payer": np.char.add("Payer ", (product % PAYERS).astype(str)), "product": np.char.add("Course ", product.astype(str)),
        })  # fmt: skip


def measured(number: int) -> pd.DataFrame:
    """Ten years of six daily series of one site."""
    chance = np.random.default_rng(1_000 + number)
    day = (np.datetime64(TODAY) - np.arange(DAYS).astype("timedelta64[D]")).astype("datetime64[s]")
    parts = [
        pd.DataFrame(
            {
                "metric": metric,
                "item": "",
                "grain": "day",
                "day": day,
                "value": chance.integers(100, 9_000, DAYS) * 1_000_000,
            }
        )
        for metric in METRICS
    ]
    return pd.concat(parts, ignore_index=True)


def seconds(run: object) -> float:
    """How long one run took."""
    start = time.perf_counter()
    run()  # type: ignore[operator]
    return time.perf_counter() - start


def page(name: str, **more: str) -> tuple[float, float]:
    """Cold and warm (median) seconds of one page's script, with everything that runs around it."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(ROOT / "ui" / "app.py", default_timeout=120)
    for key, value in more.items():
        at.query_params[key] = value
    if name in OTHER_ADDRESS:
        at.run()  # the runner finds such a page only once the app has run
    at.switch_page(f"../pages/{name}.py") if name != "overview" else None
    st.cache_data.clear()
    st.cache_resource.clear()
    cold = seconds(at.run)
    if at.exception:
        raise SystemExit(f"{name}: {at.exception[0].message}")
    return cold, statistics.median(seconds(at.run) for _ in range(WARM))


def bare() -> float:
    """Warm seconds of a page with one title."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_string('import streamlit as st\nst.title("bare")\n').run()
    return statistics.median(seconds(at.run) for _ in range(WARM))


def main() -> None:
    """Make the business, time every page."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"TRIBUTARY_HOME": folder, "TRIBUTARY_TODAY": f"{TODAY}"}
        took = seconds(lambda: fill(f"sqlite:///{folder}/tributary.db", entries))
        print(f"{entries:,} entries, {SERIES} daily series of {DAYS:,} days, made in {took:.0f} s")
        floor = bare()
        print(f"{'bare page':12} warm {floor:.3f} s")
        for name in sorted(file.stem for file in (ROOT / "pages").glob("*.py")):
            cold, warm = page(name)
            print(f"{name:12} warm {warm:.3f} s ({warm / floor:5.1f} x bare)   cold {cold:.2f} s")
        cold, warm = page("content", item="post-250")
        print(f"{'one piece':12} warm {warm:.3f} s ({warm / floor:5.1f} x bare)   cold {cold:.2f} s")


if __name__ == "__main__":
    main()
