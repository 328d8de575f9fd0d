"""What a connector is made of: its declaration, the window it reads, what it hands over, and how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Setting:
    """One value the owner types to connect an account. A `secret` is kept in the keyring and never shown again; so is what
    is secret in an address (a setting called ``url``, ``…_url``, ``server`` or ``base``).

    `kind`: a *file* setting holds the content of a file the owner chooses (a service account's key), one of *choice*
    is picked among `choices`. A `hidden` one is not in the form: it comes from signing in, or from tests. `by_files`: the
    value it must have where files of this account tell the same money in rows of another shape; it stays as it is once
    the account is connected, since what was brought one way would count again the other way.
    """

    name: str
    title: str
    help: str = ""
    required: bool = True
    secret: bool = False
    default: str | None = None
    kind: Literal["text", "file", "choice"] = "text"
    choices: tuple[str, ...] = ()
    hidden: bool = False
    by_files: str | None = None


@dataclass(frozen=True)
class Limit:
    """What a host bears: `requests` in `seconds`, of which `at_once` at the same time; shared by all sources of it."""

    requests: int = 10
    seconds: float = 1.0
    at_once: int = 4


@dataclass(frozen=True)
class OAuth:
    """Where the owner signs in and where tokens are renewed. The names of the secrets are those of the settings.

    *code*: in the browser, with a refresh token kept. *google*: the same, or a service account's key file.
    *client*: client id and secret are exchanged for a token, without a browser. `optional` scopes are asked for as well,
    and the source works without them. `client_name`: what the platform calls the client's ID (TikTok: ``client_key``),
    `separator`: what stands between scopes, `challenge`: how the hash of PKCE is written.
    """

    kind: Literal["code", "google", "client"]
    token_url: str
    authorize_url: str = ""
    scopes: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    client_name: str = "client_id"
    separator: str = " "
    challenge: Literal["base64", "hex"] = "base64"


@dataclass(frozen=True)
class Spec:
    """The declaration of a connector: settings form, secrets template and docs row are made from it.

    `measures`: metric names and item kinds of the vocabulary. `history`: *full* where the platform can be asked for
    the past, *snapshot* where it only tells the present: then it is asked once a day. `reread_days`: how far back
    figures are still revised. `hosts`: the hosts it may talk to; the empty string stands for the host the owner typed.
    `base`: the address of the API, which the hidden setting ``base`` overrides. `batch_days`: the longest window it is
    asked for at once (None: any), `history_days` and `earliest`: how far back there is anything. `proof` is *unproven*
    where the platform is only known from memory. `opt_in`: what reading costs the owner, told before it is connected.
    `in_child`: its answers can harm who parses them (XML), so a child process does.
    """

    name: str
    title: str
    measures: tuple[str, ...]
    settings: tuple[Setting, ...]
    history: Literal["full", "snapshot"]
    reread_days: int
    hosts: tuple[str, ...]
    key_help: str
    docs_url: str
    tested: str
    channel_kind: str
    stream: str | None = None
    stream_class: str | None = None
    audience: str | None = None
    proof: Literal["described", "unproven"] = "described"
    base: str = ""
    oauth: OAuth | None = None
    limit: Limit = Limit()
    batch_days: int | None = None
    history_days: int | None = None
    earliest: date | None = None
    opt_in: str = ""
    in_child: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the settings that must never be shown, logged or stored in clear."""
        return tuple(setting.name for setting in self.settings if setting.secret)

    @property
    def names(self) -> frozenset[str]:
        """Every setting that a config may have, the hidden ``base`` included."""
        return frozenset(setting.name for setting in self.settings) | ({"base"} if self.base else set())

    @property
    def form(self) -> tuple[Setting, ...]:
        """The settings the owner is asked for."""
        return tuple(setting for setting in self.settings if not setting.hidden)

    def missing(self, config: Mapping[str, str]) -> tuple[str, ...]:
        """Titles of required settings that `config` leaves empty."""
        return tuple(s.title for s in self.settings if s.required and not (config.get(s.name) or s.default))

    def root(self, config: Mapping[str, str]) -> str:
        """The address that paths of the API are put behind, without a slash at its end.

        The hidden ``base``, else what the owner typed as ``server`` or ``url``, else the platform's own.
        """
        typed = config.get("base") or config.get("server") or config.get("url")
        if not typed:
            return self.base.rstrip("/")
        typed = typed.strip().rstrip("/")
        return typed if "://" in typed else f"https://{typed}"


@dataclass(frozen=True)
class Window:
    """What to read: days `since` (None = from the beginning) to `until`, and the source's own bookmark (opaque).

    `zone` is the workspace's, `now` this moment (None: ask the clock), `hash_key` what members' addresses are hashed with.
    """

    since: date | None
    until: date
    bookmark: dict[str, Any] = field(default_factory=dict)
    zone: str = "UTC"
    now: datetime | None = None
    hash_key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Payload:
    """One answer as it came. `bookmark` holds once its rows are in; `as_of` is the moment of the answer (UTC).

    `beginning`: the platform has nothing before the days of this window, so no more of the past is asked for.
    """

    body: bytes | dict[str, Any]
    address: str = ""
    media_type: str = ""
    bookmark: dict[str, Any] = field(default_factory=dict)
    as_of: datetime | None = None
    page: int = 1
    beginning: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What did not become a row, and why.

    *partial*: only a part could be read. *left_out*: a row that is no income or nothing new. *rejected*: a row that
    could not be understood. `value` is given only for columns declared as money, number or date.
    """

    kind: Literal["partial", "left_out", "rejected"]
    reason: str
    line: int | None = None
    column: str | None = None
    value: str | None = None


class ConnectorError(Exception):
    """The source could not be read. The text says what happened and what the owner can do; it holds no secret."""


class AuthError(ConnectorError):
    """The platform refuses the key: it has to be entered again."""


class RateLimited(ConnectorError):
    """The platform asks to wait. `wait`: seconds, None where it does not say; a wait longer than a sync may is an error."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Busy(ConnectorError):
    """The platform has trouble of its own: worth another try, and an error only if it lasts."""


class Offline(ConnectorError):
    """The platform cannot be reached: nothing was read, nothing changes."""


class Stopped(ConnectorError):
    """The owner stopped the sync: what was kept stays."""
