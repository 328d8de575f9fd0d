"""The same jobs without a browser, for cron, scripts and checks: `python cli.py --help`.

Every answer is plain text, or with ``--json`` one JSON value on stdout; messages go to stderr. Exit: 0 done, 1 refused or failed,
2 usage, 3 a source failed, 4 a question must be answered first, 75 a sync is running, 130 interrupted.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collect.importing import Outcome, Preview
    from store import Store, Workspace

FAILED, SOURCE_FAILED, ASKS, RUNNING, INTERRUPTED = 1, 3, 4, 75, 130  # 2, usage, is the parser's own

LONG_FILE = 20_000_000
"""Bytes from which the reading of a file is worth telling about."""

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
chosen: dict[str, Any] = {"workspace": "default", "json": False}


@app.callback()
def _options(
    workspace: Annotated[str, typer.Option(help="Which business.", metavar="NAME")] = "default",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")] = False,
) -> None:
    """Tributary: a creator's whole business in one place, on their own machine."""
    chosen.update(workspace=workspace, json=as_json)


def tell(message: str) -> None:
    """A line for the person, never part of the answer."""
    print(message, file=sys.stderr)


def answer(value: Any, lines: list[str]) -> None:
    """The command's answer, as JSON or as lines."""
    if chosen["json"]:
        print(json.dumps(value, ensure_ascii=False, default=str))
    else:
        for line in lines:
            print(line)


@contextmanager
def record() -> Iterator[Store]:
    """The opened record, closed again."""
    import settings
    from store import open_store

    store = open_store(settings.database_url())
    try:
        yield store
    finally:
        store.close()


@contextmanager
def business() -> Iterator[tuple[Store, Workspace]]:
    """The opened record and the chosen workspace."""
    from collect import workspaces

    with record() as store:
        yield store, workspaces.ensure(store, chosen["workspace"])


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: give it like 2026-11-21.") from None


def _pairs(words: list[str] | None) -> dict[str, str]:
    for word in words or []:
        if "=" not in word:
            raise typer.BadParameter(f"{word!r}: give it as NAME=VALUE.")
    return dict(word.split("=", 1) for word in words or [])


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exports or feeds.")],
    format_name: Annotated[str | None, typer.Option("--format", metavar="NAME", help="Read it as this format.")] = None,
    source: Annotated[
        str | None, typer.Option(metavar="LABEL", help="Which account, where there are two of a platform.")
    ] = None,
    answers: Annotated[
        list[str] | None, typer.Option("--answer", metavar="ID=VALUE", help="Answer a question.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, write nothing.")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DAY", help="The day the file was made.")] = None,
) -> None:
    """Take files in; the same file twice adds nothing."""
    from collect.importing import Choices

    choices = Choices(format_name, source, _pairs(answers), _day(as_of))
    with business() as (store, ws):
        outcomes = [o for path in files for o in _import_file(store, ws, path, choices, dry_run=dry_run)]
    answer(
        [_outcome(o) for o in outcomes],
        [line for o in outcomes if not o.error for line in _outcome_lines(o, dry_run=dry_run)],
    )
    failed, asks = any(o.error for o in outcomes), any(o.questions for o in outcomes)
    raise typer.Exit(FAILED if failed else ASKS if asks else 0)


def _import_file(store: Store, ws: Workspace, path: Path, choices: Any, *, dry_run: bool) -> list[Outcome]:
    """What became of a file: one outcome for each table in it."""
    import settings
    from collect import importing, log_files

    try:
        if log_files.is_log(path, choices):
            with _lines_told(path) as counted:
                return [log_files.take(store, ws, path, choices, now=settings.now(), progress=counted, dry_run=dry_run)]
        with _share_told(path) as heard:
            previews = importing.look_all(store, ws, path, choices, now=settings.now(), progress=heard)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, the others have their turn
        return [_not_imported(path.name, error)]
    return [_import_part(store, ws, preview, dry_run=dry_run) for preview in previews]


def _import_part(store: Store, ws: Workspace, preview: Preview, *, dry_run: bool) -> Outcome:
    import settings
    from collect import importing

    try:
        outcome = _seen(preview) if dry_run else importing.take(store, ws, preview, now=settings.now())
    except Exception as error:  # noqa: BLE001 - as above
        return _not_imported(preview.file, error)
    finally:
        preview.close()
    for question in outcome.questions:
        options = f" ({' or '.join(question.options)})" if question.options else ""
        tell(f"{outcome.file}: {question.text}{options} Answer with --answer {question.id}=VALUE; nothing was written.")
    return outcome


def _not_imported(name: str, error: Exception) -> Outcome:
    from collect.errors import FAILURES
    from collect.importing import Outcome

    told = str(error) if isinstance(error, FAILURES) else _fault(error)
    message = told if name in told else f"{name}: {told}"
    tell(message)
    return Outcome(name, None, None, None, error=message)


@contextmanager
def _share_told(path: Path) -> Iterator[Callable[[float], None] | None]:
    """Tells a person at a terminal how much of a long file was read; a script hears nothing of it."""
    if not sys.stderr.isatty() or not path.is_file() or path.stat().st_size < LONG_FILE:
        yield None
        return
    try:
        yield lambda share: print(f"\r{path.name}: {share:4.0%} read", end="", file=sys.stderr, flush=True)
    finally:
        print(file=sys.stderr)


@contextmanager
def _lines_told(path: Path) -> Iterator[Callable[[float, int], None] | None]:
    """A progress bar with lines and time left, for a person at a terminal and a long log."""
    if not sys.stderr.isatty() or not path.is_file() or path.stat().st_size < LONG_FILE:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(path.name), BarColumn(), TextColumn("{task.fields[lines]:,} lines"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, lines=0)
        yield lambda share, lines: bar.update(task, completed=share, lines=lines)


def _seen(preview: Preview) -> Outcome:
    from collect.importing import Outcome

    return Outcome(
        preview.file, preview.format, preview.source, None, preview.new, preview.revised, preview.unchanged, preview.partial,
        tuple(preview.left_out), tuple(preview.rejected), tuple(preview.questions),
    )  # fmt: skip


def _outcome(outcome: Outcome) -> dict[str, Any]:
    from dataclasses import asdict

    value = asdict(outcome)
    value["left_out"] = [{"line": r.line, "reason": r.reason} for r in outcome.left_out]
    value["rejected"] = [
        {"line": r.line, "column": r.column, "value": r.value, "reason": r.reason} for r in outcome.rejected
    ]
    return value


def _outcome_lines(outcome: Outcome, *, dry_run: bool) -> list[str]:
    verb = "would be" if dry_run else "were" if not outcome.questions else "are not yet"
    lines = [
        f"{outcome.file}: {outcome.added} rows {verb} added, {outcome.revised} revised, {outcome.unchanged} known already "
        f"({outcome.format}, source {outcome.source}" + (f", batch {outcome.batch})" if outcome.batch else ")")
    ]
    lines += [f"  only a part could be read: {outcome.partial}"] if outcome.partial else []
    shown = [("left out", r) for r in outcome.left_out] + [("rejected", r) for r in outcome.rejected]
    lines += [f"  {what}{f', line {r.line}' if r.line else ''}: {r.reason}" for what, r in shown[:20]]
    return lines + ([f"  and {len(shown) - 20} more"] if len(shown) > 20 else [])


@app.command()
def undo(batch: Annotated[int, typer.Argument(help="The number that import or sync told.")]) -> None:
    """Take a batch back, as if it had never come."""
    from collect import history

    with business() as (store, ws):
        for line in history.undo(store, ws, batch):
            tell(line)
    answer({"batch": batch, "status": "undone"}, [f"Batch {batch} is undone."])


@app.command()
def connect(
    connector: str,
    values: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...")] = None,
    label: Annotated[str | None, typer.Option(metavar="LABEL", help="A name of your own.")] = None,
) -> None:
    """Connect an account, for example: connect rss url=https://…; a key that is left out is asked for, unseen.

    Where an account is opened by signing in, the address to open in a browser is printed.
    """
    from collect import connecting

    config = _completed(connector, _pairs(values))
    signs = _signs_in(connector, config)
    with business() as (store, ws):
        if signs:
            source = _signed_in(store, ws, connector, config, label=label)
        else:
            source = connecting.connect(store, ws, connector, config, label=label)
    answer(
        {"name": source.name, "connector": source.connector, "title": source.title},
        [f"Connected: {source.title} ({source.name})"],
    )


@app.command()
def reconnect(
    source: str,
    values: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...")] = None,
) -> None:
    """Give a source a new key or setting; what is left out stays. An account that was signed in to is signed in to again."""
    from collect import connecting, signing_in

    with business() as (store, ws):
        found = next((s.connector for s in store.sources(ws.id) if s.name == source), "")
        config = _completed(found, _pairs(values), missing=not values)
        if signing_in.again(store, ws, source, config):
            renewed = _signed_in(store, ws, found, config, source=source)
        else:
            renewed = connecting.reconnect(store, ws, source, config)
    answer({"name": renewed.name, "title": renewed.title}, [f"Connected again: {renewed.title} ({renewed.name})"])


@app.command()
def remove(
    source: str,
    keep_history: Annotated[bool, typer.Option("--keep-history", help="Only disconnect it.")] = False,
) -> None:
    """Disconnect a source and forget its key; everything that came from it goes, unless it is kept."""
    from collect import connecting

    with business() as (store, ws):
        if source not in {s.name for s in store.sources(ws.id)}:
            tell(f"There is no source {source!r}: `sources` lists them.")
            raise typer.Exit(FAILED)
        connecting.remove(store, ws, source, history=keep_history)
    answer({"name": source, "history": keep_history}, [f"Removed: {source}"])


def _completed(connector: str, config: dict[str, str], *, missing: bool = True) -> dict[str, str]:
    """The settings with the content of files in the place of their names, and keys that are missing asked for on a terminal."""
    from collect import connecting

    spec = next((each for each in connecting.specs() if each.name == connector), None)
    for setting in spec.form if spec else ():
        if setting.kind == "file" and setting.name in config:
            config[setting.name] = _content(config[setting.name])
        elif missing and setting.secret and setting.required and setting.name not in config and sys.stdin.isatty():
            config[setting.name] = typer.prompt(setting.title, hide_input=True, err=True)
    return config


def _signs_in(connector: str, config: dict[str, str]) -> bool:
    """Whether an account is opened in the browser: it has a sign-in, and no other way in was given."""
    from collect import connecting, signing_in

    spec = next((each for each in connecting.specs() if each.name == connector), None)
    return spec is not None and signing_in.needed(spec, config)


def _signed_in(store: Store, ws: Workspace, connector: str, config: dict[str, str], **more: Any) -> Any:
    """Open the browser and wait for the account that is signed in to."""
    from collect import signing_in_here

    if not sys.stdin.isatty():
        tell(
            f"{connector} is opened by signing in, which needs you and a browser: run this in a terminal, or connect it on the "
            "Sources page of the app; nothing was connected."
        )
        raise typer.Exit(FAILED)
    if "source" not in more and not config.get("client_secret"):
        config = {**config, "client_secret": typer.prompt("Client secret", hide_input=True, err=True)}
    return signing_in_here.sign_in(store, ws, connector, config, show=_open, **more)


def _open(address: str) -> None:
    """Show the address that the owner signs in at, and open it where there is a browser."""
    import webbrowser

    tell(f"Open this address in a browser on this computer and allow what is asked for:\n\n{address}\n")
    with suppress(webbrowser.Error, OSError):
        browser = webbrowser.get()
        if type(browser) is not webbrowser.GenericBrowser:  # one in the terminal would take it away from us
            browser.open(address)
    tell("Waiting for you for five minutes; Ctrl-C ends it.")


def _content(name: str) -> str:
    try:
        return Path(name.removeprefix("@")).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        tell(f"{name}: the file cannot be read.")
        raise typer.Exit(FAILED) from None


@app.command()
def sync(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Read again from this day.")] = None,
) -> None:
    """Bring in what is new from all connected sources, or from those named."""
    from dataclasses import asdict

    import settings
    from collect import sync as syncing

    with business() as (store, ws):
        say = tell if sys.stderr.isatty() else lambda _: None  # a job at night has nobody who watches
        results = syncing.run(store, ws, sources or [], since=_day(since), today=settings.today(ws.zone), say=say)
    for result in results:
        if not result.ok and not (result.told_before and not sources and not sys.stderr.isatty()):
            tell(result.message)  # a job at night tells the same failure once; its exit code tells it each time
    answer(
        [asdict(r) for r in results],
        [r.message for r in results if r.ok] or ["Nothing is connected: `connect` a source first."] * (not results),
    )
    raise typer.Exit(0 if all(r.ok for r in results) else SOURCE_FAILED)


@app.command()
def table(
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Another month than the last full one.")] = None,
) -> None:
    """The business table: eight numbers, each with its source, how it is known and how it changed."""
    import settings

    period = _month(month)
    from figures import business as asking
    from figures import question

    with business() as (store, ws):
        figures = asking.table(question(store, ws, month=period, today=settings.today(ws.zone)))
    answer([_figure(f) for f in figures], [_figure_line(f) for f in figures])


def _month(text: str | None) -> Any:
    import re

    if text is None:
        return None
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise typer.BadParameter(f"{text!r} is no month: give it like 2026-10.")
    import pandas as pd

    return pd.Period(text, "M")


def _figure(figure: Any) -> dict[str, Any]:
    change = {"previous": figure.change.previous, "year": figure.change.year}
    row = {
        "metric": figure.title, "value": figure.value, "unit": figure.unit, "known": figure.known, "as_of": figure.as_of,
        "sources": list(figure.sources), "change": change, "description": figure.description, "qualifier": figure.qualifier,
        "reason": figure.reason, "period": figure.period,
    }  # fmt: skip
    return row | figure.extra


def _figure_line(figure: Any) -> str:
    number = "–" if figure.value is None else figure.value if isinstance(figure.value, str) else f"{figure.value:,.12g}"
    mark = f" ({figure.qualifier})" if figure.qualifier else ""
    why = f"  {figure.reason}" if figure.value is None else f"  {figure.known}, {', '.join(figure.sources)}"
    return f"{figure.title:32} {number:>16} {figure.unit:12}{mark}{why}"


@app.command()
def kpi(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Ids like mrr or hhi.payer; hhi alone is all of its members."),
    ] = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Another month than the last full one.")] = None,
) -> None:
    """Every number by its id, with its value or why it does not exist; docs/metrics.md describes each."""
    import settings

    period = _month(month)
    from figures import kpi as asking
    from figures import question

    wanted = _ids(names or [], list(asking.askers()))
    with business() as (store, ws):
        figures = asking.numbers(question(store, ws, month=period, today=settings.today(ws.zone)), wanted)
    answer([_number(f) for f in figures], [f"{f.name:30} {_figure_line(f)}" for f in figures])


def _ids(names: list[str], known: list[str]) -> list[str]:
    """The ids meant: each as it stands, or all members of a stem."""
    from difflib import get_close_matches

    found: dict[str, None] = {}
    for name in names:
        members = [each for each in known if each == name or each.startswith(f"{name}.")]
        if not members:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "`kpi` lists all."
            raise typer.BadParameter(f"no number has the id {name!r}: {hint}")
        found |= dict.fromkeys(members)
    return list(found)


_BESIDE = ("of", "pair", "n", "share", "method", "low80", "high80", "low95", "high95")
"""What stands beside a number's value in its row, where there is such a thing."""


def _number(figure: Any) -> dict[str, Any]:
    row = {
        "name": figure.name, "title": figure.title, "value": figure.value, "unit": figure.unit, "period": figure.period,
        "known": figure.known, "reason": figure.reason, "as_of": figure.as_of, "sources": list(figure.sources),
        "qualifier": figure.qualifier, "provisional": figure.provisional,
    }  # fmt: skip
    return row | {name: figure.extra[name] for name in _BESIDE if figure.extra.get(name) is not None}


@app.command()
def pieces(
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Only post, episode, video or issue.")] = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Another month than the last full one.")] = None,
) -> None:
    """Every post, episode, video and issue, newest first, at equal age, and what it brought."""
    import settings

    period = _month(month)
    from figures import pieces_league as asking
    from figures import question

    if kind is not None and kind not in asking.NAMES:
        raise typer.BadParameter(f"{kind!r} is no kind: {', '.join(asking.NAMES)}.")
    with business() as (store, ws):
        rows = asking.listed(question(store, ws, month=period, today=settings.today(ws.zone)), kind)
    head = (
        f"{'published':10} {'kind':8} {'age':>5} {'7 days':>10} {'30 days':>10} {'90 days':>10} {'so far':>10}  piece"
    )
    answer(
        rows,
        [head, *map(_piece_line, rows)]
        if rows
        else ["No pieces yet: add a feed, or drop an export of posts, episodes or issues."],
    )


def _piece_line(row: dict[str, Any]) -> str:
    told = (
        f"{'–' if row[name] is None else format(row[name], ',.0f'):>10}"
        for name in ("days_7", "days_30", "days_90", "total")
    )
    age = "–" if row["age"] is None else f"{row['age']:,}"
    return f"{row['published'] or '–'!s:10} {row['kind']:8} {age:>5} {' '.join(told)}  {row['piece']}"


@app.command()
def year_end(
    year: Annotated[
        int | None, typer.Option(help="The calendar year in which it begins; the newest if not given.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the accountant's workbook here (.xlsx).")] = None,
) -> None:
    """Sums of a fiscal year by stream, kind and currency, as received and in home currency."""
    import settings
    from collect.errors import CollectError
    from figures import question
    from figures import year_end as figure
    from reports import year_end as report

    with business() as (store, ws):
        today = settings.today(ws.zone)
        q = question(store, ws, today=today)
        years = figure.years(q)
        if not years or (year is not None and year not in years):
            named = "any fiscal year" if year is None else f"the fiscal year that begins in {year}"
            raise CollectError(f"No entry is known for {named}: import a file, or see `batches`.")
        found = figure.year_end(q, years[0] if year is None else year)
    if out is not None:
        _write(out, report.workbook(found, ws.title or ws.name, today, demo=ws.demo))
    rows = found.sums.astype(object).where(found.sums.notna(), None).to_dict("records")
    answer({"year": found.label, "home": found.home, "sums": rows}, [_sum_line(r, found.home) for r in rows])


def _write(out: Path, data: bytes) -> None:
    from collect.errors import CollectError

    place = out.expanduser().resolve()
    part = place.with_name(f".{place.name[:100]}.part")  # what stood there stays until the new file is whole
    try:
        part.write_bytes(data)
        part.replace(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise CollectError(f"{out} cannot be written ({error.strerror}): choose another place.") from error
    tell(f"{out} is written.")


def _sum_line(row: dict[str, Any], home: str) -> str:
    value = "no rate" if row["value"] is None else f"{row['value']:,.2f} {home}"
    return f"{row['stream']:24} {row['kind']:14} {row['amount']:>16,.2f} {row['currency']} {value:>20}"


@app.command()
def report(
    kind: Annotated[str, typer.Argument(metavar="media-kit|income", help="What to make.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to: .pdf, .png, .html or .md.")],
    kit: Annotated[
        str, typer.Option(metavar="NAME", help="Which one, where several are kept; a first one where none is.")
    ] = "",
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Another month than the last full one.")] = None,
    year: Annotated[
        int | None, typer.Option(help="The fiscal year that begins in this one, instead of a month.")
    ] = None,
    paper: Annotated[str, typer.Option(metavar="NAME", help="a4, letter, slide or square, instead of the kit's.")] = "",
    ppi: Annotated[int, typer.Option(min=36, max=600, help="Dots an inch of a picture: 300 for print.")] = 144,
) -> None:
    """Write a media kit or an income report, with what its allowlist lets out and nothing else."""
    import settings

    period = _report_month(kind, out.suffix, month, year, paper)
    from figures import question
    from reports import asked, files, fonts

    with business() as (store, ws):
        q = question(store, ws, month=period, today=settings.today(ws.zone))
        if year is not None:
            q = question(store, ws, month=asked.last_month(q, year), today=q.today)
        chosen_kit = asked.kit(q, "income" if kind == "income" else "media-kit", kit)
        document = asked.document(q, chosen_kit, year=year is not None)
        missing = [each.reason for each in asked.left_out(q, chosen_kit, year=year is not None)]
    made = files.every(document, out.suffix, paper=paper, ppi=ppi)
    names = [out if n == 0 else out.with_stem(f"{out.stem}-{n + 1}") for n in range(len(made))]
    for name, data in zip(names, made, strict=True):
        _write(name, data)
    notes = [*(f"Left out: {line}" for line in missing), *fonts.warnings(document)]
    for line in notes:
        tell(line)
    row = {
        "file": out, "files": names, "kind": kind, "kit": chosen_kit.name, "title": document.title, "period": q.period,
        "year": year, "as_of": document.as_of, "fingerprint": document.fingerprint, "left_out": missing, "notes": notes,
    }  # fmt: skip
    answer(row, [])


def _report_month(kind: str, ending: str, month: str | None, year: int | None, paper: str) -> Any:
    """The month asked for, once everything else that was asked for makes sense."""
    from reports import files

    if kind not in ("media-kit", "income"):
        raise typer.BadParameter(f"{kind!r} is nothing to make: media-kit or income.")
    if ending.lower() not in files.ENDINGS:
        raise typer.BadParameter(f"--out must end with {', '.join(files.ENDINGS)}: it says what kind of file to write.")
    if paper and paper not in files.PAPERS:
        raise typer.BadParameter(f"{paper!r} is no paper: one of {', '.join(files.PAPERS)}.")
    if year is not None and (month is not None or kind == "media-kit"):
        raise typer.BadParameter("give --month or --year, not both; --year is for income reports only.")
    return _month(month)


@app.command()
def totals() -> None:
    """Rows and exact money per currency, kind and status, with a digest that two equal stores share."""
    from vocabulary import DIGEST

    with business() as (store, ws):
        found = store.totals(ws.id, DIGEST)
    money = [f"{m['currency']} {m['kind']} {m['status']}: {m['amount']}" for m in found["money"]]
    answer(found, [*(f"{name}: {count} rows" for name, count in found["rows"].items()), *money, found["digest"]])


@app.command()
def sources() -> None:
    """What is connected or was imported."""
    with business() as (store, ws):
        rows = [
            {
                "name": s.name,
                "connector": s.connector,
                "title": s.title,
                "channel": s.channel,
                "known": s.known,
                "paused": s.paused,
                **s.state,
            }
            for s in store.sources(ws.id)
        ]
    answer(rows, [f"{r['name']:24} {r['connector']:12} {r['title']}" for r in rows])


@app.command()
def batches() -> None:
    """Every sync, import and save, newest first."""
    with business() as (store, ws):
        rows = [
            {"batch": b.id, "source": b.source, "kind": b.kind, "status": b.status, "as_of": b.as_of, "added": b.added,
             "revised": b.revised, "unchanged": b.unchanged, "rejected": b.rejected, "file": b.file_name, "message": b.message}
            for b in store.batches(ws.id)
        ]  # fmt: skip
    answer(
        rows,
        [
            f"{r['batch']:6} {r['status']:7} {r['kind']:8} {r['source']} +{r['added']} ~{r['revised']} {r['file'] or ''}"
            for r in rows
        ],
    )


@app.command()
def connectors() -> None:
    """The platforms that can be connected."""
    from collect import connecting

    rows = [
        {"name": s.name, "title": s.title, "measures": s.measures, "settings": [i.name for i in s.settings]}
        for s in connecting.specs()
    ]
    for name, reason in connecting.broken().items():
        tell(f"The connector {name} could not be loaded: {reason}")
    answer(rows, [f"{r['name']:16} {r['title']}" for r in rows])


@app.command()
def formats(
    template: Annotated[
        Path | None, typer.Option(help="Write the empty table of our own ledger to this file.", metavar="FILE")
    ] = None,
) -> None:
    """The files that are recognised; with --template the table to fill in for what no platform tells."""
    from collect import importing, own_ledger

    if template is not None:
        own_ledger.write(template)
        answer({"template": str(template)}, [f"Written: {template}. Fill it in, then: python cli.py import {template}"])
        return
    rows = [{"name": f.name, "title": f.title, "platform": f.platform, "tested": f.tested} for f in importing.formats()]
    answer(rows, [f"{r['name']:24} {r['title']}" for r in rows])


@app.command()
def workspace(name: str, values: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...")] = None) -> None:
    """Make a workspace, or set title, currency, zone or fiscal_month of one."""
    from collect import workspaces

    with record() as store:
        made = workspaces.make(store, name, _pairs(values))
    shown = {
        "name": made.name,
        "title": made.title,
        "currency": made.home_currency,
        "zone": made.zone,
        "fiscal_month": made.fiscal_month,
    }
    answer(shown, [", ".join(f"{key} {value}" for key, value in shown.items() if value)])


@app.command()
def demo() -> None:
    """Fill the workspace `demo` with an invented business."""
    import sample
    import settings

    with record() as store:
        made = sample.fill(store, today=settings.today("UTC"))
    answer(
        {"name": made.name}, [f"The workspace {made.name} holds an invented business now: add --workspace {made.name}."]
    )


@app.command()
def export(folder: Path) -> None:
    """Write everything of the workspace as CSV into a new folder, with a page that explains it."""
    import settings
    from collect import export_all

    with business() as (store, ws):
        files = export_all.export(store, ws, folder, today=settings.today(ws.zone))
    rows = [{"name": each.name, "rows": each.rows} for each in files]
    answer(rows, [*(f"{each.rows:10,} {each.name}" for each in files), f"{folder / export_all.INDEX} explains them."])


@app.command()
def backup(file: Path) -> None:
    """Write a checked copy of the whole record."""
    from collect import backups

    with record() as store:
        made = backups.backup(store, file)
    answer({"file": made}, [f"Backup written and checked: {made}"])


@app.command()
def move(
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.")],
) -> None:
    """Carry the workspace, whole, to another record: a file or a PostgreSQL server. It stays here as it is."""
    from dataclasses import asdict

    from collect import moving

    with record() as store:
        moved = moving.move(store, chosen["workspace"], to)
    answer(
        asdict(moved),
        [
            f"Moved: {moved.rows:,} rows of the workspace {moved.workspace} are in the {moved.target} now, with equal totals.",
            f"The {moved.source} was left as it is; set TRIBUTARY_DB to the new address to go on there.",
        ],
    )


@app.command()
def restore(file: Path) -> None:
    """Put a backup in the record's place; what was there is kept beside it."""
    import settings
    from collect import backups

    kept = backups.restore(settings.database_url(), file)
    answer(
        {"file": file, "kept": kept},
        [f"Restored from {file}." + (f" What was there is kept as {kept}." if kept else "")],
    )


@app.command()
def doctor() -> None:
    """Look the whole record over."""
    import settings
    from collect import backups
    from store import StoreError

    try:
        with record() as store:
            found = backups.examine(store)
    except StoreError as error:
        tell(f"{error}\n{backups.advice(settings.database_url())}")
        raise typer.Exit(FAILED) from None
    bad = [line for line, well in found if not well]
    answer([{"line": line, "well": well} for line, well in found], [line for line, well in found if well])
    for line in bad:
        tell(f"Not well: {line}")
    if bad:
        tell(backups.advice(settings.database_url()))
    raise typer.Exit(FAILED if bad else 0)


def _globals_first(words: list[str]) -> list[str]:
    """Global options may stand anywhere; the parser wants them before the command."""
    front, rest, waiting = [], [], iter(words)
    for word in waiting:
        if word == "--json" or word.startswith("--workspace="):
            front.append(word)
        elif word == "--workspace":
            front += [word, *[v for v in [next(waiting, None)] if v is not None]]
        else:
            rest.append(word)
    return front + rest


def main() -> int:
    """Run one command; a failure is one clear line on stderr and an exit code, never a traceback."""
    try:
        app(args=_globals_first(sys.argv[1:]), standalone_mode=True)
    except KeyboardInterrupt:
        tell("Interrupted; what was done stays, what was under way is undone.")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - sorted in _failed: what is written for the owner, and faults of the program
        return _failed(error)
    return 0


def _failed(error: Exception) -> int:
    from collect.errors import FAILURES, ConnectorError, SyncRunning
    from reports.errors import ReportError
    from settings import SettingsError

    if not isinstance(error, (*FAILURES, SettingsError, ReportError)):
        tell(_fault(error))
        return FAILED
    tell(str(error))
    if isinstance(error, SyncRunning):
        return RUNNING
    return SOURCE_FAILED if isinstance(error, ConnectorError) else FAILED


def _fault(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"A fault of the program, not of yours: {type(error).__name__} in {where}. Please report it."


if __name__ == "__main__":
    sys.exit(main())
