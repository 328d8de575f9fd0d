"""From rows about readers and patrons to members known by a keyed hash, and to how many there are."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from connectors.files import _words
from connectors.files._format import Context, Mask, Question, Tables
from vocabulary import COLUMNS, MICROS

STATES = ("active", "unsubscribed", "bounced", "complained", "pending")
"""What a reader is: only the active ones get mail."""


def hashed(addresses: pd.Series, key: bytes) -> list[str]:
    """Each address, in lower case and without blanks around it, as a keyed hash (HMAC-SHA256, hexadecimal)."""
    return [hmac.digest(key, address.strip().lower().encode(), "sha256").hex() for address in addresses]


def members(
    addresses: pd.Series,
    context: Context,
    *,
    state: str | Mask | pd.Series,
    tier: str | Mask | pd.Series | None = None,
    joined: pd.Series | None = None,
    left: pd.Series | None = None,
) -> Tables:
    """A row for each address, which itself goes no further. `joined` and `left` are datetime64[s]; None is “not said”."""
    fields = {"tier": tier, "state": state, "joined": joined, "left": left}
    columns = {name: value.to_numpy() if isinstance(value, pd.Series) else value for name, value in fields.items()}
    frame = pd.DataFrame({"member": hashed(addresses, context.hash_key), **columns})
    return {"member": frame[list(COLUMNS["member"])]}


def count(context: Context, **groups: Mask | pd.Series) -> None:
    """Add to the tally how many rows are in each group, named by the metric it becomes."""
    context.tally.update({name: int(np.asarray(rows, bool).sum()) for name, rows in groups.items()})


def counted(*names: str) -> Callable[[Context], Tables]:
    """A format's `finish`: what was tallied as figures of the file's day.

    Nothing without a day, or where no row was tallied at all.
    """

    def finish(context: Context) -> Tables:
        if context.as_of is None or not any(name in context.tally for name in names):
            return {}
        frame = pd.DataFrame({"metric": names, "value": [context.tally[name] * MICROS for name in names]})
        frame = frame.assign(item="", grain="day", day=np.datetime64(context.as_of, "s"))
        return {"observation": frame.reindex(columns=list(COLUMNS["observation"])).astype({"value": "int64"})}

    return finish


def states(said: pd.Series, known: Mapping[str, str], context: Context) -> pd.Series:
    """The state of each row by what the platform calls it, or as the owner answered; NaN where neither tells."""
    return _words.meanings(said.str.lower(), known, context, "status", STATES)


def unknown_states(said: pd.Series, known: Mapping[str, str], context: Context, platform: str) -> list[Question]:
    """A question for each status that is not known."""
    told = f"What are readers whom {platform} calls “{{}}”?"
    return _words.unknown(said.str.lower(), states(said, known, context), "status", told, STATES)
