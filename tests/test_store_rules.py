"""Rules and hand edits: layers over what sources say, which follow imports and come off without a trace."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from store import NewBatch, Store, StoreError, Unknown, open_store
from store.ledger import Cursor, LedgerFilter
from store.rulebook import Condition, Rule
from vocabulary import DIGEST

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
AMAZON = Rule((Condition("payer", "one of", ("AMZN", "amazon.com")),), {"payer": "Amazon"})
EVERYTHING = LedgerFilter()


@pytest.fixture
def store(record_url: str) -> Iterator[Store]:
    opened = open_store(record_url)
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> int:
    return store.make_workspace("default").id


def entry(key: str, amount: int, payer: str | None, **more: Any) -> dict[str, Any]:
    return {
        "source": "shop", "external_id": key, "day": date(2026, 1, 15), "kind": "commission", "status": "paid",
        "stream": "Affiliate", "payer": payer, "amount_micros": amount, "currency": "USD", **more,
    }  # fmt: skip


def take(store: Store, ws: int, day: int, *rows: dict[str, Any], source: str = "shop") -> int:
    new = NewBatch(source, "import", datetime(2026, 2, day, tzinfo=UTC), sha256=str(day))
    return store.take(ws, new, [("entry", pd.DataFrame(rows))]).batch


def rule(store: Store, ws: int, made: Rule) -> int:
    return store.make_rule(ws, made, now=NOW, message="a rule")[0]


def payers(store: Store, ws: int) -> dict[str, str | None]:
    found = store.entries(ws, limit=1000)
    return dict(zip(found["external_id"], found["payer"].where(found["payer"].notna(), None), strict=True))


def money(store: Store, ws: int, by: str = "payer") -> dict[str, int]:
    sums = store.entries_day(ws, by=["day", by]).groupby(by)["amount_micros"].sum()
    return {str(k): int(v) for k, v in sums.items()}


class TestRules:
    def test_several_names_become_one_in_rows_and_sums(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"), entry("b", 20, "Amazon.com"), entry("c", 40, "Awin"))
        number, changed = store.make_rule(ws, AMAZON, now=NOW, message="Amazon")
        assert changed == 2
        assert payers(store, ws) == {"a": "Amazon", "b": "Amazon", "c": "Awin"}
        assert money(store, ws) == {"Amazon": 30, "Awin": 40}
        made = store.batch(ws, number)
        assert (made.kind, made.status, made.revised, made.message) == ("rule", "done", 2, "Amazon")
        assert store.check() == []

    def test_undoing_it_takes_the_layer_off_later_rows_too(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"))
        made = rule(store, ws, AMAZON)
        take(store, ws, 2, entry("b", 20, "AMZN"))
        assert payers(store, ws) == {"a": "Amazon", "b": "Amazon"}
        store.undo(ws, made)
        assert payers(store, ws) == {"a": "AMZN", "b": "AMZN"}
        assert money(store, ws) == {"AMZN": 30}
        assert store.check() == []

    def test_imports_are_compared_beneath_it(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"))
        rule(store, ws, AMAZON)
        again = store.take(
            ws, NewBatch("shop", "import", datetime(2026, 2, 9, tzinfo=UTC), sha256="9"),
            [("entry", pd.DataFrame([entry("a", 10, "AMZN")]))],
        )  # fmt: skip
        assert (again.added, again.revised, again.unchanged) == (0, 0, 1)

    def test_a_revision_beneath_it_shows_through(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN", status="pending"))
        rule(store, ws, AMAZON)
        take(store, ws, 2, entry("a", 12, "AMZN"))
        found = store.entries(ws).iloc[0]
        assert (found["payer"], found["status"], found["amount_micros"]) == ("Amazon", "paid", 12)
        take(store, ws, 3, entry("a", 12, "Awin"))
        assert payers(store, ws) == {"a": "Awin"}, "what the source calls it now, the rule does not speak of"

    def test_rules_apply_in_turn_and_each_comes_off_alone(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"))
        first = rule(store, ws, AMAZON)
        second = rule(
            store, ws, Rule((Condition("payer", "one of", ("Amazon",)),), {"stream": "Books", "kind": "royalty"})
        )
        row = store.entries(ws).iloc[0]
        assert (row["payer"], row["stream"], row["kind"]) == ("Amazon", "Books", "royalty")
        store.undo(ws, first)
        row = store.entries(ws).iloc[0]
        assert (row["payer"], row["stream"], row["kind"]) == ("AMZN", "Affiliate", "commission"), (
            "the second sees what the first left"
        )
        store.undo(ws, second)
        assert store.check() == []

    def test_removing_is_a_batch_and_undoing_that_brings_it_back(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"))
        rule(store, ws, AMAZON)
        removal, changed = store.remove_rule(ws, store.rules(ws)[0].id, now=NOW, message="no longer")
        assert (changed, payers(store, ws), store.rules(ws)) == (1, {"a": "AMZN"}, [])
        store.undo(ws, removal)
        assert payers(store, ws) == {"a": "Amazon"}
        with pytest.raises(Unknown):
            store.remove_rule(ws, 99, now=NOW, message="")

    def test_rules_and_removals_move_to_another_record(self, store: Store, ws: int, tmp_path: Path) -> None:
        rule(store, ws, Rule((Condition("stream", "one of", ("Affiliate",)),), {"stream": "Links"}))
        rule(store, ws, AMAZON)
        store.remove_rule(ws, store.rules(ws)[0].id, now=NOW, message="no longer")
        take(store, ws, 1, entry("a", 10, "AMZN"))
        other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
        there = other.make_workspace("before").id
        rule(other, there, AMAZON)
        store.carry("default", other)
        moved = other.workspace("default").id
        assert [r.result for r in other.rules(moved)] == [{"payer": "Amazon"}]
        take(other, moved, 2, entry("b", 20, "AMZN"))
        assert payers(other, moved) == {"a": "Amazon", "b": "Amazon"}
        assert set(other.entries(moved)["stream"]) == {"Affiliate"}
        assert other.check() == []
        other.close()

    @pytest.mark.parametrize(
        ("conditions", "expected"),
        [
            ((Condition("payer", "contains", ("ama",)),), {"b"}),
            ((Condition("product", "contains", ("RENT",)), Condition("sign", "one of", ("in",))), {"c"}),
            ((Condition("product", "contains", ("RENT",)), Condition("sign", "one of", ("out",))), {"d"}),
            ((Condition("payer", "one of", ("",)),), {"c", "d"}),
            ((Condition("source", "one of", ("bank",)), Condition("kind", "one of", ("deposit",))), {"c"}),
            ((Condition("sign", "one of", ("out",)),), {"d"}),
            ((Condition("payer", "one of", ("nobody",)),), set()),
            ((), set()),
        ],
    )
    def test_conditions(self, store: Store, ws: int, conditions: tuple[Condition, ...], expected: set[str]) -> None:
        take(store, ws, 1, entry("a", 10, "Awin"), entry("b", 20, "AMAzon"))
        bank = {"source": "bank", "product": "Flat 3 rent", "stream": "Bank"}
        take(
            store, ws, 2, entry("c", 500, None, **bank, kind="deposit"), entry("d", -30, None, **bank, kind="withdrawal"),
            source="bank",
        )  # fmt: skip
        made = Rule(conditions, {"stream": "Rental", "kind": "rent"})
        assert store.preview_rule(ws, made).rows == len(expected)
        rule(store, ws, made)
        found = store.entries(ws)
        assert set(found.loc[found["stream"] == "Rental", "external_id"]) == expected
        assert store.check() == []

    def test_a_preview_counts_and_writes_nothing(self, store: Store, ws: int) -> None:
        take(
            store, ws, 1, entry("a", 10, "AMZN"), entry("b", 20, "Amazon.com"), entry("c", 40, "Amazon"),
            entry("d", 7, "AMZN", currency="EUR"),
        )  # fmt: skip
        before = store.version(ws)
        seen = store.preview_rule(ws, AMAZON, examples=2)
        assert seen.rows == 3
        assert seen.money.set_index("currency")[["n", "amount_micros"]].to_dict("index") == {
            "USD": {"n": 2, "amount_micros": 30}, "EUR": {"n": 1, "amount_micros": 7},
        }  # fmt: skip
        assert len(seen.examples) == 2
        assert store.version(ws) == before


@pytest.mark.every("postgresql")
class TestEdits:
    def edit(self, store: Store, ws: int, key: str, **values: Any) -> int:
        rows = store.entries(ws)
        return store.edit(
            ws, [int(rows.loc[rows["external_id"] == key, "id"].iloc[0])], values, now=NOW, message="edit"
        )

    def test_an_edit_keeps_its_field_and_lets_the_others_through(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN", status="pending"))
        self.edit(store, ws, "a", amount_micros=11, payer=None)
        take(store, ws, 2, entry("a", 12, "AMZN", status="paid"))
        row = store.entries(ws).iloc[0]
        assert (row["amount_micros"], row["payer"], row["status"]) == (11, None, "paid")
        assert store.check() == []

    def test_a_rule_beneath_an_edit_shows_where_the_edit_says_nothing(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"))
        edit = self.edit(store, ws, "a", amount_micros=11)
        made = rule(store, ws, Rule(AMAZON.conditions, {"payer": "Amazon", "stream": "Books"}))
        row = store.entries(ws).iloc[0]
        assert (row["amount_micros"], row["payer"], row["stream"]) == (11, "Amazon", "Books")
        assert [(s.layer, s.live) for s in store.story(ws, int(row["id"]))] == [
            ("source", False),
            ("rule", False),
            ("edit", True),
        ]
        store.undo(ws, made)
        assert store.entries(ws)[["amount_micros", "payer"]].values.tolist() == [[11, "AMZN"]]
        store.undo(ws, edit)
        assert store.entries(ws)[["amount_micros", "payer"]].values.tolist() == [[10, "AMZN"]]
        assert store.check() == []

    def test_two_edits_come_off_in_any_order(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"))
        first, second = self.edit(store, ws, "a", amount_micros=11), self.edit(store, ws, "a", payer="Me")
        assert store.entries(ws)[["amount_micros", "payer"]].values.tolist() == [[11, "Me"]]
        store.undo(ws, first)
        assert store.entries(ws)[["amount_micros", "payer"]].values.tolist() == [[10, "Me"]]
        store.undo(ws, second)
        assert store.edits(ws) == []

    def test_what_cannot_be_edited_is_refused(self, store: Store, ws: int) -> None:
        take(store, ws, 1, entry("a", 10, "AMZN"))
        row = int(store.entries(ws)["id"].iloc[0])
        with pytest.raises(StoreError):
            store.edit(ws, [row], {"external_id": "b"}, now=NOW, message="")
        take(store, ws, 2, entry("a", 12, "AMZN"))
        with pytest.raises(Unknown):
            store.edit(ws, [row], {"amount_micros": 1}, now=NOW, message="")
        assert len(store.batches(ws)) == 2


def random_rule(chance: random.Random, n: int) -> Any:
    """Makes some rule, wherever it is called."""
    column = chance.choice(["payer", "product", "stream"])
    words = tuple(chance.sample(["p1", "p2", "p3", "", "s"], 2))
    result = {chance.choice(["payer", "product", "stream", "kind"]): chance.choice(["p1", "p3", "s"])}
    result = {c: "rent" if c == "kind" else w for c, w in result.items()}
    made = Rule((Condition(column, chance.choice(["one of", "contains"]), words),), result)
    return lambda store, ws: store.make_rule(ws, made, now=NOW + timedelta(minutes=n), message=str(n))[0]


def random_import(chance: random.Random, n: int) -> Any:
    """Takes some rows, wherever it is called."""
    keys = chance.sample("abcdef", chance.randint(1, 5))
    rows = [
        entry(
            key,
            chance.randint(-2, 3),
            chance.choice([None, "p1", "p2"]),
            product=chance.choice([None, "p2", "p3"]),
            stream="s",
        )
        for key in keys
    ]
    new = NewBatch("shop", "import", datetime(2026, 1, chance.randint(1, 6), tzinfo=UTC), sha256=f"{n:02}")
    return lambda store, ws: store.take(ws, new, [("entry", pd.DataFrame(rows))]).batch


CASES = {"sqlite": 12, "postgresql": 2}


class Pauses:
    """Makes and undoes rules between two slices of an import."""

    def __init__(self, store: Store, ws: int, chance: random.Random) -> None:
        self._store, self._ws, self._chance = store, ws, chance
        self.laid: list[tuple[Any, int]] = []

    def rest(self) -> None:
        """A pause."""
        if self.laid and self._chance.random() < 0.3:
            self._store.undo(self._ws, self.laid.pop(self._chance.randrange(len(self.laid)))[1])
        elif self._chance.random() < 0.3:
            step = random_rule(self._chance, len(self.laid) + 20)
            self.laid.append((step, step(self._store, self._ws)))


@pytest.mark.every(1, "postgresql")
@pytest.mark.parametrize("part", range(2))
def test_order_slices_and_undo_leave_no_trace(store: Store, part: int) -> None:
    """Imports in any order and any slices around the rules, some of both undone: the same as only the ones that stand."""
    for case in range(CASES[store.url.partition("+")[0].partition(":")[0]] // 2):
        chance = random.Random(part * 1000 + case)
        used, fresh = store.make_workspace(f"used{case}").id, store.make_workspace(f"fresh{case}").id
        imports, rules = standing(store, used, chance)
        chance.shuffle(imports)
        cut = chance.randint(0, len(imports))
        for step in (*imports[:cut], *rules, *imports[cut:]):
            step(store, fresh)
        assert store.totals(used, DIGEST) == store.totals(fresh, DIGEST), f"case {part} {case}"
    assert store.check(thorough=False) == []


def standing(store: Store, ws: int, chance: random.Random) -> tuple[list[Any], list[Any]]:
    """Play random steps and undo some of them. Returns the imports that stand, and the rules in the order they were made."""
    pauses = Pauses(store, ws, chance)
    store.rest = pauses.rest  # type: ignore[method-assign]
    done: list[tuple[Any, int]] = []
    for n in range(chance.randint(3, 8)):
        step = random_rule(chance, n) if chance.random() < 0.35 else random_import(chance, n)
        store.slice_rows = chance.choice([1, 2, 1_000])
        done.append((step, step(store, ws)))
    for each in chance.sample(done, chance.randint(0, len(done) - 1)):
        store.undo(ws, each[1])
        done.remove(each)
    store.slice_rows = 1_000
    is_rule = {number: store.batch(ws, number).kind == "rule" for _, number in done}
    rules = [each for each in done if is_rule[each[1]]] + pauses.laid
    return [step for step, n in done if not is_rule[n]], [step for step, _ in sorted(rules, key=lambda each: each[1])]


@pytest.mark.every("postgresql")
class TestPages:
    @pytest.fixture
    def many(self, store: Store, ws: int) -> list[str]:
        chance = random.Random(7)
        rows = [
            entry(
                f"o-{n:03}", chance.randint(-9, 9), chance.choice([None, "AMZN", "Awin"]), day=date(2026, 1, 1 + n // 20),
                product=f"Lamp {n % 7}", status=chance.choice(["paid", "pending"]),
            )
            for n in range(230)
        ]  # fmt: skip
        take(store, ws, 1, *rows)
        return [row["external_id"] for row in rows]

    @pytest.mark.parametrize("sort", ["newest", "oldest", "largest", "smallest"])
    def test_paging_shows_every_row_once_there_and_back(
        self, store: Store, ws: int, many: list[str], sort: str
    ) -> None:
        pages = [store.page(ws, EVERYTHING, sort=sort, limit=50)]
        assert pages[0].before is None
        while pages[-1].after is not None:
            pages.append(store.page(ws, EVERYTHING, sort=sort, after=pages[-1].after, limit=50))
        seen = [key for page in pages for key in page.rows["external_id"]]
        assert sorted(seen) == many
        column = "day" if sort in ("newest", "oldest") else "amount_micros"
        values = pd.concat([p.rows for p in pages])[column]
        assert values.is_monotonic_decreasing if sort in ("newest", "largest") else values.is_monotonic_increasing
        back = store.page(ws, EVERYTHING, sort=sort, before=pages[-1].before, limit=50)
        assert back.rows["external_id"].tolist() == pages[-2].rows["external_id"].tolist()
        assert back.after is not None
        assert store.page(ws, EVERYTHING, sort=sort, before=pages[1].before, limit=50).before is None

    @pytest.mark.parametrize(
        "wanted",
        [
            LedgerFilter(since=date(2026, 1, 3), until=date(2026, 1, 5)),
            LedgerFilter(since=date(2026, 1, 1), until=date(2026, 1, 31), words=(("status", ("pending",)),)),
            LedgerFilter(words=(("payer", ("AMZN", "Awin")), ("status", ("paid",)))),
            LedgerFilter(words=(("payer", ("",)),)),
            LedgerFilter(text="lamp 3"),
            LedgerFilter(text="o-01"),
            LedgerFilter(text="nothing"),
            LedgerFilter(words=(("stream", ("none such",)),)),
        ],
    )
    def test_a_filter_and_its_sums_agree_with_the_plain_way(
        self, store: Store, ws: int, many: list[str], wanted: LedgerFilter
    ) -> None:
        rows = store.entries(ws, limit=1000)
        keep = pd.Series(True, index=rows.index)
        keep &= rows["day"] >= pd.Timestamp(wanted.since or date.min) if wanted.since else True
        keep &= rows["day"] <= pd.Timestamp(wanted.until) if wanted.until else True
        for column, texts in wanted.words:
            keep &= rows[column].fillna("").isin(texts)
        if wanted.text:
            keep &= rows["product"].str.lower().str.contains(wanted.text) | rows["external_id"].str.startswith(
                wanted.text
            )
        found = pd.concat([rows.iloc[:0], *store.scan(ws, wanted, size=40)])
        assert sorted(found["external_id"]) == sorted(rows.loc[keep, "external_id"])
        sums = store.sums(ws, wanted)
        assert int(sums["n"].sum()) == int(keep.sum())
        assert (
            sums.groupby("status")["amount_micros"].sum().to_dict()
            == rows[keep].groupby("status")["amount_micros"].sum().to_dict()
        )

    def test_what_can_be_filtered_by(self, store: Store, ws: int, many: list[str]) -> None:
        found = store.facets(ws)
        assert (found["stream"], found["source"], found["payer"]) == (["Affiliate"], ["shop"], ["", "AMZN", "Awin"])
        assert found["product"] == [f"Lamp {n}" for n in range(7)]
        assert list(store.facets(ws, ["kind"])) == ["kind"]

    def test_an_empty_ledger_has_one_empty_page(self, store: Store, ws: int) -> None:
        page = store.page(ws, EVERYTHING, after=Cursor(1, 1))
        assert (len(page.rows), page.before, page.after) == (0, None, None)
        assert store.sums(ws, EVERYTHING).empty
        assert list(store.scan(ws, EVERYTHING)) == []
