"""A YouTube channel in small: its pages of the Data API and its reports of Analytics, worked out from one table of views."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google_peer import TOKEN, answered, checked, denied
from vendors import Call

REPORTS: tuple[tuple[set[str], set[str], bool], ...] = (
    ({"day"}, set(), False), ({"video"}, set(), True), ({"country"}, set(), False),
    ({"insightTrafficSourceType"}, {"day"}, False), ({"deviceType"}, {"day"}, False),
)  # fmt: skip
"""Of Google's list of channel reports those that are asked for: dimensions that must be, that may be, and whether it is a list of the top."""
_WHERE = frozenset({"views", "estimatedMinutesWatched"})
"""The numbers that reports by way and device know."""
_FORMS = {
    "ids": r"[a-zA-Z]+==[a-zA-Z0-9_+-]+", "startDate": r"\d{4}-\d\d-\d\d", "endDate": r"\d{4}-\d\d-\d\d",
    "metrics": r"[0-9a-zA-Z,]+", "dimensions": r"[0-9a-zA-Z,]+", "sort": r"[-0-9a-zA-Z,]+", "currency": r"[A-Z]{3}",
    "maxResults": r"[1-9]\d*",
}  # fmt: skip
"""The patterns that the description's texts give."""


@dataclass(frozen=True)
class View:
    """So many views of a video on a day, from a country, a way and a device, and what they brought."""

    day: str
    video: str
    views: int
    minutes: int = 0
    gained: int = 0
    lost: int = 0
    country: str = "DE"
    way: str = "YT_SEARCH"
    device: str = "MOBILE"


_DIMENSIONS = {
    "day": "day",
    "video": "video",
    "country": "country",
    "insightTrafficSourceType": "way",
    "deviceType": "device",
}
_METRICS = {
    "views": "views",
    "estimatedMinutesWatched": "minutes",
    "subscribersGained": "gained",
    "subscribersLost": "lost",
}


def video(
    name: str, published: str, *, views: int | None = 0, title: str = "", length: str = "PT4M13S", **status: str
) -> dict[str, Any]:
    """A video as the Data API tells it."""
    live = status.pop("live", "none")
    about = {
        "publishedAt": published,
        "channelId": "UC",
        "title": title or f"Video {name}",
        "liveBroadcastContent": live,
    }
    return {
        "kind": "youtube#video", "etag": "e", "id": name, "snippet": about,
        "contentDetails": {"duration": length, "dimension": "2d"},
        "statistics": {"likeCount": "5", **({"viewCount": str(views)} if views is not None else {})},
        "status": {"privacyStatus": "public", **status},
    }  # fmt: skip


@dataclass
class Tube:
    """A channel with `videos` (newest first), `table` of views, and `revenue` by day."""

    videos: Sequence[dict[str, Any]] = ()
    table: Iterable[View] = ()
    revenue: Mapping[str, Any] = field(default_factory=dict)
    statistics: Mapping[str, Any] = field(
        default_factory=lambda: {
            "viewCount": "99",
            "subscriberCount": "1230",
            "hiddenSubscriberCount": False,
            "videoCount": "3",
        }
    )
    made: str | None = "2024-03-01T09:00:00Z"
    at_once: int = 50
    refuses: Mapping[str, Any] = field(default_factory=dict)
    """By dimension or metric: what is answered to a report that asks for it."""

    def __call__(self, call: Call) -> Any:
        if call.path == "/token":
            return TOKEN
        if call.path == "/v2/reports":
            return self._report(call)
        method = checked("youtube", "v3", call)
        said = {"channels": self._channel, "playlistItems": self._uploads, "videos": self._told}[
            call.path.rpartition("/")[2]
        ](call)
        return said if isinstance(said, tuple) else answered("youtube", "v3", method, said)

    def _channel(self, call: Call) -> Any:
        named = {
            name: call.query.get(name) for name in ("mine", "id", "forHandle", "forUsername") if name in call.query
        }
        assert len(named) == 1, "YouTube wants exactly one filter"
        if "mine" in named and "authorization" not in call.headers:
            return 401, {"error": {"code": 401, "message": "Login Required"}}
        if named not in (
            {"mine": "true"},
            {"id": "UC" + "a" * 22},
            {"forHandle": "@harbour"},
            {"forUsername": "harbour"},
        ):
            return {
                "kind": "youtube#channelListResponse",
                "etag": "e",
                "pageInfo": {"totalResults": 0, "resultsPerPage": 5},
            }
        about = {
            "kind": "youtube#channel", "etag": "e", "id": "UC" + "a" * 22,
            "snippet": {"title": "Harbour Stories", **({"publishedAt": self.made} if self.made else {})},
            "statistics": dict(self.statistics),
            "contentDetails": {"relatedPlaylists": {"likes": "LL", "uploads": "UU" + "a" * 22}},
        }  # fmt: skip
        return {"kind": "youtube#channelListResponse", "etag": "e", "items": [about]}

    def _uploads(self, call: Call) -> Any:
        if (
            call.query["playlistId"] != "UU" + "a" * 22 or not self.videos
        ):  # so YouTube says of a channel without a video
            return denied("The playlist cannot be found.", "playlistNotFound", 404)
        first = int(call.query.get("pageToken") or 0)
        size = min(self.at_once, int(call.query["maxResults"]))
        shown = self.videos[first : first + size]
        more = {"nextPageToken": str(first + size)} if first + size < len(self.videos) else {}
        items = [
            {"kind": "youtube#playlistItem", "etag": "e", "id": "x",
             "contentDetails": {"videoId": v["id"], "videoPublishedAt": v["snippet"]["publishedAt"]}} for v in shown
        ]  # fmt: skip
        return {"kind": "youtube#playlistItemListResponse", "etag": "e", "items": items, **more}

    def _told(self, call: Call) -> Any:
        ids = call.query["id"].split(",")
        assert len(ids) <= 50
        known = {v["id"]: v for v in self.videos}
        return {"kind": "youtube#videoListResponse", "etag": "e", "items": [known[i] for i in ids if i in known]}

    def _report(self, call: Call) -> Any:
        method = checked("youtubeAnalytics", "v2", call)
        query = call.query
        assert all(re.fullmatch(_FORMS[name], value) for name, value in query.items() if name in _FORMS)
        assert query["ids"] == "channel==MINE" and query["startDate"] <= query["endDate"]
        names, metrics = query["dimensions"].split(","), query["metrics"].split(",")
        for word in (*names, *metrics):
            if word in self.refuses:
                return self.refuses[word]
        self._allowed(set(names), set(metrics), query)
        said = self._table(names, metrics, query["startDate"], query["endDate"])
        if "sort" in query:
            said.sort(key=lambda row: -row[len(names) + metrics.index(query["sort"].removeprefix("-"))])
        columns = [{"name": n, "columnType": "DIMENSION", "dataType": "STRING"} for n in names]
        columns += [
            {"name": n, "columnType": "METRIC", "dataType": "FLOAT" if n == "estimatedRevenue" else "INTEGER"}
            for n in metrics
        ]
        told = said[: int(query.get("maxResults", len(said)))]
        answer = {"kind": "youtubeAnalytics#resultTable", "columnHeaders": columns, **({"rows": told} if told else {})}
        return answered("youtubeAnalytics", "v2", method, answer)

    def _allowed(self, names: set[str], metrics: set[str], query: Mapping[str, str]) -> None:
        """That it is one of the reports that Google lists."""
        for needed, more, top in REPORTS:
            if needed <= names <= needed | more:
                assert not top or (query["sort"].startswith("-") and 1 <= int(query["maxResults"]) <= 200)
                assert needed & {"day", "video", "country"} or metrics <= _WHERE
                return
        raise AssertionError(f"YouTube Analytics has no report by {names}")

    def _table(self, names: list[str], metrics: list[str], first: str, last: str) -> list[list[Any]]:
        if metrics == ["estimatedRevenue"]:
            return [[day, amount] for day, amount in sorted(self.revenue.items()) if first <= day <= last]
        groups: dict[tuple[str, ...], list[View]] = {}
        for view in self.table:
            if first <= view.day <= last:
                groups.setdefault(tuple(getattr(view, _DIMENSIONS[n]) for n in names), []).append(view)
        return [
            [*key, *(sum(getattr(v, _METRICS[m]) for v in views) for m in metrics)]
            for key, views in sorted(groups.items())
        ]
