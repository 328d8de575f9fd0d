"""WordPress: the posts of a site by its REST API, all of them and not only the newest ones that its feed shows.

Auth: none; where a site shows its posts only to those who sign in, a user and an application password of theirs. Window:
posts that were published or changed since its first day; without one all posts, oldest first, 100 a page, so that one that
is published meanwhile moves no other. Limits: none published; at most four requests a second. Dates: moments in UTC.

Pages, drafts and deleted posts are not read; what was read before and is gone meanwhile is kept. `posts` is the number
that the site itself tells of today, so it goes down again where posts are deleted.

A post's key is its guid (`https://example.org/?p=12`), which WordPress writes into its feed too; title, address and
moment are those of the feed as well. The record keeps what each source told apart: of a site's feed and its REST API, put
into one channel, only the primary source's posts count, and whichever that is, they carry the same keys. As channels of
their own both would count. A post with a sound file is an `episode` in the feed and a `post` here.

A server older than 5.7 does not know *modified_after* and tells all posts each time. Pages, their headers, the error past
the last one, application passwords and the address for sites without permalinks were seen on a real server of version 6.1;
this connector was tried against one that answers as that did. That feed and API agree is from WordPress's source.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from connectors import _address, _answers, _feed, _oauth
from connectors._answers import Fields, Span
from connectors._http import Answer, Http
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="wordpress",
    title="WordPress posts",
    measures=("post", "posts"),
    settings=(
        Setting("url", "Address of the site", "as your browser shows it, for example https://example.org"),
        Setting("user", "User", "only where the site shows its posts to nobody else", required=False),
        Setting("password", "Application password", "of that user, not the one to sign in with", required=False, secret=True),
    ),
    history="full",
    reread_days=2,
    hosts=("",),
    limit=Limit(4, 1.0, 2),
    key_help="No key is needed. Where the site is closed: Users, Profile, Application Passwords, Add New.",
    docs_url="https://developer.wordpress.org/rest-api/reference/posts/",
    tested="a server that answers as one of version 6.1 did",
    channel_kind="site",
)  # fmt: skip
PER_PAGE = 100
_FIELDS = "id,guid,link,title,date_gmt"
_CLOSED = (401, 403)
_FEED = "connect the site's feed instead"


class _Text(Fields):
    rendered: str = ""


class _Post(Fields):
    id: int
    guid: _Text | None = None
    link: str | None = None
    title: _Text | None = None
    date_gmt: datetime | None = None


class _Page(Fields):
    posts: list[_Post]


class _Total(Fields):
    total: int


class _Site:
    """One site's REST API, by whichever of its two addresses answers."""

    def __init__(self, config: Mapping[str, str], http: Http) -> None:
        self._root, self._http = SPEC.root(config), http
        who = (config.get("user") or "").strip(), config.get("password") or ""
        self._headers = _oauth.basic(*who) if all(who) else {}
        self._ways: tuple[bool, ...] = (True, False)

    def get(self, path: str, params: Mapping[str, str], accept: tuple[int, ...] = ()) -> Answer:
        """What the API says. Raises: AuthError: it is closed. ConnectorError: there is none."""
        answers: list[Answer] = []
        for pretty in self._ways:
            answer = self._asked(path, params, accept, pretty)
            if answer.status not in (*_CLOSED, 404) and answer.body.lstrip()[:1] != b"<":
                self._ways = (pretty,)
                return answer
            answers.append(answer)
        raise self._nowhere(answers)

    def _asked(self, path: str, params: Mapping[str, str], accept: tuple[int, ...], pretty: bool) -> Answer:
        """`pretty`: where the site has permalinks; without them the way is a parameter."""
        url = f"{self._root}/wp-json{path}" if pretty else f"{self._root}/"
        asked = dict(params) if pretty else {"rest_route": path, **params}
        expected = (*_CLOSED, 404, *accept)
        answer = self._http.get(url, params=asked, headers=self._headers, accept=expected)
        moved = _address.hostname(answer.url) != _address.hostname(url) and answer.url.startswith("https:")
        if self._headers and moved:  # from example.org to www.example.org, where the password was not shown
            answer = self._http.get(answer.url, headers=self._headers, accept=expected)
        return answer

    def _nowhere(self, answers: list[Answer]) -> ConnectorError:
        host = _address.hostname(self._root)
        if any(answer.status in _CLOSED for answer in answers):
            if self._headers:
                return AuthError(f"{host} refuses this user or application password: make a new one in the profile.")
            return AuthError(
                f"{host} shows its REST API only to those who sign in: give a user and an application password, or {_FEED}."
            )
        if host.endswith(".wordpress.com") or any(a.headers.get("host-header") == "WordPress.com" for a in answers):
            return ConnectorError(f"{host} is hosted by WordPress.com, which has no REST API at that address: {_FEED}.")
        return ConnectorError(
            f"{host} has no REST API of WordPress: it is no WordPress site, the API is switched off, or WordPress is in "
            f"a folder (then give that one's address, too). Else {_FEED}."
        )


@_answers.named("WordPress")
def check(config: Mapping[str, str], http: Http) -> str:
    """The site's name. Raises: AuthError: the API is closed, or the password wrong. ConnectorError: it is not there."""
    site = _Site(config, http)
    _read(site.get("/wp/v2/posts", {"per_page": "1", "_fields": _FIELDS}))
    try:
        name = _answers.opened(site.get("/", {"_fields": "name"}), "WordPress").get("name")
    except ConnectorError:
        name = None  # some sites hide the index, and only that
    return (_feed.plain(name) if isinstance(name, str) else None) or _address.hostname(SPEC.root(config))


@_answers.walked("WordPress")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The posts of the window page by page, and how many there are in all. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    site, read, total = _Site(config, http), 0, None
    for page, (posts, told) in enumerate(_pages(site, _asked(span)), 1):
        read += len(posts)
        total = told if page == 1 else total
        yield _answers.hand(window, ("posts", {"posts": [post.model_dump(mode="json") for post in posts]}), page=page)
    if span.present:
        if span.since is not None:
            total = _total(site.get("/wp/v2/posts", {"per_page": "1", "_fields": "id"}))
        elif total is None:
            total = read
        if total is not None:
            yield _answers.hand(window, ("total", {"total": total}), page=page + 1)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Posts, and their number. Raises: ConnectorError: the answer is not WordPress's."""
    told = _answers.told(payload, "WordPress")
    for part in told.parts:
        if part.what == "total":
            yield _answers.counted("posts", told.day, _answers.shaped(_Total, part.answer, "WordPress").total)
        else:
            now = payload.as_of or datetime.now(UTC)
            posts = _answers.shaped(_Page, part.answer, "WordPress").posts
            yield from filter(None, (_item(post, now) for post in posts))


def _asked(span: Span) -> dict[str, str]:
    """What narrows the question to the days of the window."""
    asked = {}
    if span.since is not None:
        asked["modified_after"] = f"{_answers.starts(span.since, span.zone):%Y-%m-%dT%H:%M:%SZ}"
    if not span.present:
        asked["before"] = f"{_answers.starts(span.until + timedelta(days=1), span.zone):%Y-%m-%dT%H:%M:%SZ}"
    return asked


def _pages(site: _Site, asked: Mapping[str, str]) -> Iterator[tuple[list[_Post], int | None]]:
    """Each page's posts, with how many posts the site says there are to this question."""
    params = {**asked, "per_page": str(PER_PAGE), "orderby": "date", "order": "asc", "_fields": _FIELDS}

    def turn(page: int | None) -> tuple[tuple[list[_Post], int | None], int | None]:
        number = page or 1
        answer = site.get("/wp/v2/posts", {**params, "page": str(number)}, accept=(400,) if page else ())
        if answer.status == 400:
            if b"rest_post_invalid_page_number" in answer.body:
                return ([], None), None  # the page before was the last one, and full
            raise ConnectorError("WordPress refuses one of the pages; nothing was taken. It is tried again next time.")
        posts, pages = _read(answer), _number(answer, "x-wp-totalpages")
        more = number < pages if pages is not None else len(posts) >= PER_PAGE
        return (posts, _total(answer)), number + 1 if more else None

    yield from _answers.followed(turn, "WordPress")


def _read(answer: Answer) -> list[_Post]:
    return _answers.shaped(_Page, {"posts": answer.json()}, "WordPress").posts


def _total(answer: Answer) -> int | None:
    return _number(answer, "x-wp-total")


def _number(answer: Answer, header: str) -> int | None:
    text = answer.headers.get(header, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _item(post: _Post, now: datetime) -> Item | None:
    """A post as its feed would tell it; None where it has neither guid nor address."""
    key = (html.unescape(post.guid.rendered).strip() if post.guid else "") or post.link
    if not key:
        return None
    moment = post.date_gmt.utctimetuple() if post.date_gmt else None
    return Item(
        item=key, kind="post", title=_feed.plain(post.title.rendered) if post.title else None,
        url=_feed.http_only(post.link), published=_feed.moment(moment, None, now),
    )  # fmt: skip
