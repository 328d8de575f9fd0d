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
        _monthly_revenue(q),
        revenue.top_program(q),
        content.posts(q),
        audience.followers(q),
    ]


def _monthly_revenue(q: Question) -> Figure:
    return revenue.net(q, "monthly_revenue", "Monthly Revenue")


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


KPIS = {
    "monthly_website_visitors": audience.visitors,
    "podcast_downloads": audience.downloads,
    "email_subscribers": audience.subscribers,
    "average_episode_length": podcast.average_length,
    "monthly_revenue": _monthly_revenue,
    "top_affiliate_program": revenue.top_program,
    "number_of_blog_posts": content.posts,
    "social_media_followers": audience.followers,
}
"""The numbers of the business table by id."""
