"""The one place where the store meets metrics: a question in, explained figures out.

Pages, command line and reports ask the same functions here, so they can never disagree.
"""

from figures.answer import Card, Change, Figure, RowsQuery, Summary
from figures.asking import Question, question

__all__ = ["Card", "Change", "Figure", "Question", "RowsQuery", "Summary", "question"]
