"""What the files of an export hold: one line a file, one line a column, for the page that explains them."""

from __future__ import annotations

FILES: dict[str, str] = {
    "entry": "The ledger: one line of money a row. Only what counts now; what it replaced is in ledger_history.csv.",
    "observation": "Measured numbers: visitors, downloads, subscribers and the like, by day, month or period.",
    "item": "Posts, episodes, videos, products, properties, holdings, loans.",
    "member": "Subscribers and patrons, known only by a keyed hash: neither names nor addresses are kept.",
    "rate": "Your own exchange rates; the European Central Bank's are published by it and not repeated here.",
    "note": "Dated events that charts show.",
    "goal": "Targets.",
    "worklog": "Hours of work.",
    "channel": "Sites, shows, lists, accounts and shops: what is measured.",
    "source": "Who measures: connected accounts, files, typed sheets. Their keys and passwords are not exported.",
    "stream": "Income streams.",
    "rule": "Rules by which rows are renamed, merged or reclassified, also those undone (see their batch).",
    "mapping": "How files of your own are read.",
    "batch": "Every sync, import and save, with what came of it.",
    "workspace": "The business itself.",
}
NAMES = {
    "entry": "ledger", "observation": "measured", "item": "items", "member": "members", "rate": "own_rates", "note": "notes",
    "goal": "goals", "worklog": "worklog", "channel": "channels", "source": "sources", "stream": "streams", "rule": "rules",
    "mapping": "mappings", "batch": "batches", "workspace": "workspace",
}  # fmt: skip
"""The file of each table, without its ending."""

COLUMNS: dict[str, str] = {
    "id": "the row's number in this program",
    "batch": "the batch that brought it: see batches.csv",
    "superseded_by": "the id of the row that replaced it",
    "layer": "who said it: the source itself, a rule or a hand edit over it",
    "source": "who told it: see sources.csv",
    "external_id": "the row's own number at its source, or one made of its content",
    "day": "the day it was earned, measured or is about, in the business's time zone",
    "paid_day": "the day it was paid, where the source says it",
    "kind": "what kind it is (of money: sale, fee, refund, payout …)",
    "status": "pending, approved, paid, declined or reversed; of a batch: open, done or undone",
    "stream": "the income stream: see streams.csv",
    "payer": "the program, sponsor, tenant or platform that pays; never a buyer",
    "product": "what was sold",
    "item": "the post, episode or thing it belongs to; empty for a total",
    "quantity": "how many",
    "amount": "the amount in its currency; what you gain is positive, what you lose negative",
    "currency": "the currency, three letters",
    "reverses": "the external_id of the row it takes back",
    "metric": "what was measured",
    "grain": "day, month or span (a period of several days)",
    "until": "the last day of its period",
    "value": "the number; empty where there is a gap",
    "denominator": "of a ratio: what the value is divided by",
    "title": "its title",
    "url": "its address",
    "published": "when it was published, in UTC",
    "duration": "its length in seconds",
    "attributes": "more about it, as JSON",
    "member": "the keyed hash of a subscriber or patron",
    "tier": "the tier or plan",
    "state": "whether they are still there",
    "joined": "the day they joined",
    "left": "the day they left",
    "rate": "units of the currency for one euro",
    "key": "its key",
    "text": "its words",
    "target": "the number to be reached",
    "minutes": "how many minutes",
    "channel": "the channel: see channels.csv",
    "primary_source": "the source that counts, by metric, as JSON",
    "connector": "how it is read",
    "known": "how its numbers are known: measured, imported, typed, estimated or demo",
    "schedule": "how often it is read",
    "paused": "1 where it is not read for now",
    "class": "active, semi-passive or passive",
    "colour": "its colour on charts, where it was chosen",
    "audience": "the audience it depends on",
    "repeats": "sources that repeat another one of the stream and are never added, as JSON",
    "share": "your part of it, 1 for all; figures are scaled by it, the ledger keeps the full amount",
    "conditions": "which rows it is about, as JSON",
    "result": "what they become, as JSON",
    "columns": "which column is what, as JSON",
    "styles": "how days and numbers are written in it, as JSON",
    "name": "its name",
    "since": "the first day it is about",
    "as_of": "the moment it was told, in UTC",
    "received": "rows it brought",
    "added": "rows that were new",
    "revised": "rows that changed",
    "unchanged": "rows known already",
    "rejected": "rows that could not be read",
    "format": "the kind of file",
    "file_name": "the name of the file",
    "sha256": "the fingerprint of what came in",
    "message": "what is said about it",
    "opened": "when it began, in UTC",
    "closed": "when it ended, in UTC",
    "home_currency": "the currency of its figures",
    "zone": "its time zone",
    "fiscal_month": "the first month of its fiscal year",
    "note": "what to know of this row",
}


def page(title: str, day: str, files: list[tuple[str, str, int, tuple[str, ...]]]) -> str:
    """The page that explains an export: of each file its name, what it is, how many rows, and its columns."""
    lines = [
        f"{title}: everything Tributary holds, exported on {day}", "",
        "Every file is CSV in UTF-8, with a comma between columns and the names in the first line. Days are YYYY-MM-DD. Amounts are exact,",
        "with a point. A text that a spreadsheet would run as a formula is led by an apostrophe.",
        "Passwords, keys and the key of the hashes are not in any file.",
    ]  # fmt: skip
    for name, what, count, columns in files:
        lines += ["", f"{name}  ({count:,} row{'s' if count != 1 else ''})", f"  {what}"]
        width = max(map(len, columns), default=0)
        lines += [f"    {column:{width}}  {COLUMNS[column]}" for column in columns]
    return "\n".join(lines) + "\n"
