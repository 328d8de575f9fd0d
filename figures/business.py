"""The business table and the cards of the Overview."""

from __future__ import annotations

from figures import audience, content, podcast, revenue
from figures.answer import Card, Figure
from figures.asking import Question


def table(q: Question) -> list[Figure]:
    """The eight rows of the business table; names, order and units never change."""
    return [
        audience.visitors(q),
        audience.downloads(q),
        audience.subscribers(q),
        podcast.average_length(q),
        revenue.net(q, "monthly_revenue", "Monthly Revenue"),
        revenue.top_program(q),
        content.posts(q),
        audience.followers(q),
    ]


def cards(q: Question) -> list[Card]:
    """Eight figures with the shape of their last 13 months, in the order of the Overview."""
    return [
        Card(audience.visitors(q), audience.spark(q, "visitors")),
        Card(audience.downloads(q), audience.spark(q, "downloads")),
        Card(audience.subscribers(q), audience.spark(q, "subscribers")),
        Card(audience.followers(q), audience.spark(q, "followers")),
        Card(revenue.net(q), revenue.spark(q)),
        Card(revenue.passive_share(q), revenue.passive_spark(q)),
        Card(content.posts(q), content.spark(q)),
        Card(podcast.average_length(q), podcast.spark(q)),
    ]
