"""What a connector is made of: its declaration, the window it reads, what it hands over, and how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Setting:
    """One value the owner types to connect an account. A `secret` is kept in the keyring and never shown again."""

    name: str
    title: str
    help: str = ""
    required: bool = True
    secret: bool = False
    default: str | None = None


@dataclass(frozen=True)
class Spec:
    """The declaration of a connector: settings form, secrets template and docs row are made from it.

    `measures`: metric names and item kinds of the vocabulary. `history`: *full* where the platform can be asked for
    the past, *snapshot* where it only tells the present. `reread_days`: how far back figures are still revised.
    `hosts`: the hosts it may talk to; the empty string stands for the host the owner typed.
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

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the settings that must never be shown, logged or stored in clear."""
        return tuple(setting.name for setting in self.settings if setting.secret)

    def missing(self, config: Mapping[str, str]) -> tuple[str, ...]:
        """Titles of required settings that `config` leaves empty."""
        return tuple(s.title for s in self.settings if s.required and not (config.get(s.name) or s.default))


@dataclass(frozen=True)
class Window:
    """What to read: days `since` (None = from the beginning) to `until`, and the source's own bookmark (opaque)."""

    since: date | None
    until: date
    bookmark: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Payload:
    """One answer as it came. `bookmark` holds once its rows are in; `as_of` is the moment of the answer (UTC)."""

    body: bytes | dict[str, Any]
    address: str = ""
    media_type: str = ""
    bookmark: dict[str, Any] = field(default_factory=dict)
    as_of: datetime | None = None
    page: int = 1


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
    """The platform asks to wait longer than a sync may."""


class Offline(ConnectorError):
    """The platform cannot be reached: nothing was read, nothing changes."""
