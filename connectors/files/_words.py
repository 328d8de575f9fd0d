"""What a platform's own word for a row means: as it is known, or as the owner answered; other words are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from connectors.files._format import Context, Question


def meanings(
    words: pd.Series, known: Mapping[str, str], context: Context, of: str, options: Sequence[str]
) -> pd.Series:
    """The meaning of each word (lower case); NaN where neither `known` nor an answer ``<of>:<word>`` tells it."""
    answers = {key.partition(":")[2]: value for key, value in context.answers.items() if key.startswith(f"{of}:")}
    return words.map({**known, **{word: value for word, value in answers.items() if value in options}})


def unknown(words: pd.Series, found: pd.Series, of: str, told: str, options: Sequence[str]) -> list[Question]:
    """A question for each word without a meaning; `told` holds ``{}`` for the word."""
    return [
        Question(f"{of}:{word}", told.format(word or "(blank)"), tuple(options))
        for word in sorted(words[found.isna()].unique())
    ]
