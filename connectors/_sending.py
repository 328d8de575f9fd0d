"""One question and its answer: redirects among the allowed hosts, a capped body, and what went wrong in words."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from connectors import _meaning, _waiting
from connectors._hosts import Hidden, Hosts
from connectors._meaning import Answer, Wrong
from connectors._spec import AuthError, ConnectorError, Limit, Offline
from connectors._waiting import Clock, Pace, Unreached

for _noisy in ("httpx", "httpcore"):  # at INFO they log whole addresses, keys in the query included
    logging.getLogger(_noisy).setLevel(logging.WARNING)

MAX_HOPS = 5
MAX_BYTES = 10_000_000
CONNECT_SECONDS = 15.0
REQUEST_SECONDS = 60.0
"""No single answer may take longer, however much of the deadline is left: a server that drips would use it all up."""

_AGENT = "Tributary/1 (creator dashboard)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PUBLIC_HEADERS = frozenset({"accept", "accept-version", "if-none-match", "if-modified-since"})
"""What may follow a redirect to another host: none of these is a key."""


@dataclass(frozen=True)
class Request:
    """What is asked; header names are lower case."""

    method: str
    url: str
    content: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    max_bytes: int = MAX_BYTES
    accept: frozenset[int] = frozenset()
    wrong: Wrong | None = None


class Refused(AuthError):
    """The platform says that the token is not good (any more): a fresh one may be."""


class Sender:
    """Sends requests for one source, until its clock says that it is over."""

    def __init__(self, hosts: Hosts, hidden: Hidden, clock: Clock, limit: Limit, *, watch_clock: bool = False) -> None:
        self._watch_clock = watch_clock
        self._hosts, self._hidden, self._clock, self._limit = hosts, hidden, clock, limit
        self._paces: dict[str, Pace] = {}
        self._client = httpx.Client(
            follow_redirects=False,
            trust_env=False,
            verify=_certificates(),
            headers={"user-agent": _AGENT, "accept-encoding": "gzip, deflate"},
        )

    def spent(self) -> float:
        """The largest share of a host's long limit that is used up."""
        return max((pace.spent() for pace in self._paces.values()), default=0.0)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def follow(self, asked: Request, signature: Mapping[str, str]) -> Answer:
        """Ask once, following redirects. `signature`: headers that never go to another host.

        Raises: Refused (401), AuthError (403), RateLimited, Busy, Unreached, Offline, Stopped, ConnectorError.
        """
        url, headers = asked.url, {**asked.headers, **signature}
        for _ in range(MAX_HOPS + 1):
            answer = self._once(asked, url, headers)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return self._judged(asked, answer)
            following = _with_user(url, urljoin(url, target))
            if not _keeps_keys(url, following):
                headers = {name: value for name, value in headers.items() if name in _PUBLIC_HEADERS}
            if asked.method != "GET":
                raise ConnectorError(
                    f"{self._hidden.place(url)} has moved to {self._hidden.place(following)}; connect that address."
                )
            url = following
        raise ConnectorError(f"{self._hidden.place(url)} redirects in a circle; check the address.")

    def _judged(self, asked: Request, answer: Answer) -> Answer:
        error = (self._watch_clock and _meaning.clock(answer)) or _meaning.judged(answer, asked.accept, asked.wrong)
        if error is None:
            return answer
        if isinstance(error, AuthError) and answer.status != 403:
            raise Refused(str(error))
        raise error

    def _once(self, asked: Request, url: str, headers: Mapping[str, str]) -> Answer:
        place = self._hidden.place(url)
        self._clock.check(place)
        pinned, extra, extensions = self._hosts.pinned(url)
        pace = self._paces[extra["host"]] = _waiting.pace(extra["host"], self._limit)
        try:
            with (
                pace.turn(self._clock, place),
                self._client.stream(
                    asked.method, pinned, content=asked.content, headers={**headers, **extra}, extensions=extensions,
                    timeout=self._timeout(),
                ) as response,
            ):  # fmt: skip
                body = b"".join(self._capped(response, place, asked.max_bytes))
                return Answer(response.status_code, dict(response.headers), body, url)
        except httpx.DecodingError:
            raise ConnectorError(f"{place} sent a broken compressed answer; try again later.") from None
        except (httpx.TransportError, OSError) as error:
            reason = self._hidden.safe(str(error)) or type(error).__name__
            raise Unreached(f"{place} cannot be reached ({reason}); it is tried again next time.") from None
        except (httpx.InvalidURL, ValueError) as error:
            raise ConnectorError(f"{place} is not a usable address ({self._hidden.safe(str(error))}).") from None

    def _timeout(self) -> httpx.Timeout:
        """A server that is there answers soon that it is; what it has to work out first may take as long as an answer may."""
        left = max(0.05, self._clock.left())
        return httpx.Timeout(min(left, REQUEST_SECONDS), connect=min(left, CONNECT_SECONDS))

    def _capped(self, response: httpx.Response, place: str, max_bytes: int) -> Iterator[bytes]:
        total, until = 0, time.monotonic() + REQUEST_SECONDS
        for chunk in response.iter_bytes():
            total += len(chunk)
            if total > max_bytes:
                raise ConnectorError(f"{place} sent more than {max_bytes:,} bytes; that is refused.")
            if self._clock.left() <= 0 or time.monotonic() > until:
                raise Offline(f"{place} answered too slowly; it is tried again next time.")
            self._clock.check(place)
            yield chunk


def _with_user(old: str, new: str) -> str:
    """The address that another one leads to, with the user and password of that one where both are of one place."""
    was, now = urlsplit(old), urlsplit(new)
    user = was.netloc.rpartition("@")[0]
    same = (was.scheme, was.hostname, was.port) == (now.scheme, now.hostname, now.port)
    if not user or not same or "@" in now.netloc:
        return new
    return urlunsplit(now._replace(netloc=f"{user}@{now.netloc}"))


def _keeps_keys(old: str, new: str) -> bool:
    """Whether what opens the one address may be shown to the other: the same host, and no less private."""
    was, now = urlsplit(old), urlsplit(new)
    return was.hostname == now.hostname and (now.scheme == "https" or was.scheme == now.scheme)


@cache
def _certificates() -> ssl.SSLContext:
    """The trusted authorities, read once: that takes longer than many a request."""
    return httpx.create_ssl_context(trust_env=False)
