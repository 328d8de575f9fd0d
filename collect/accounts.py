"""A connected account's settings: what may be seen is in the record, its secrets are in the `vault`.

An address can be a secret too (a feed for paying subscribers): it is kept whole in the vault, and what is seen of it in the
record has a sign in the place of its secret parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from collect import vault
from collect.errors import CollectError
from connectors import _address, _veiled

if TYPE_CHECKING:
    from connectors._spec import Spec
    from store import Source

KEPT = "kept"
"""The setting that says where the secrets of a source are; no connector has one of that name."""


def parted(spec: Spec, config: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What of a config may be seen, and its secrets."""
    open_: dict[str, str] = {}
    secret: dict[str, str] = {}
    for name, value in config.items():
        if value == "":
            continue
        if name in spec.secrets:
            secret[name] = value
            continue
        open_[name] = shown(name, value)
        if open_[name] != value:
            secret[name] = value
    return open_, secret


def shown(name: str, value: str) -> str:
    """A setting that is no key as it may be seen: of an address not what is secret in it."""
    return _veiled.veiled(value) if _address.is_address(name) else value


def seen(source: Source) -> dict[str, str]:
    """The settings of a source that may be seen."""
    return {name: shown(name, value) for name, value in source.settings.items() if name != KEPT}


def identity(spec: Spec, open_: Mapping[str, str], *, token_tells: bool = True) -> dict[str, str]:
    """The settings that say which account it is (a property, a list, a site), whatever it is called; empty where none does.

    Not those of the owner's own program there, a choice, or an address that tells its place only with what is secret in it;
    with `token_tells` that is held possible of a token behind the place, too.
    """
    choices = {s.name for s in spec.settings if s.kind == "choice" or s.hidden}
    telling = {n: v for n, v in open_.items() if n not in choices | _OF_NOBODY and not _veils(n, v, token_tells)}
    return telling if set(telling) != {"server"} else {}


_OF_NOBODY = frozenset({"base", "client_id", "currency", "user", "username"})


def _veils(name: str, value: str, token_tells: bool) -> bool:
    behind = value.rpartition("@")[2]
    return _address.is_address(name) and _veiled.SIGN in (behind if token_tells else behind.partition("?")[0])


def reference(source: Source) -> str | None:
    """Where the secrets of a source are kept; None where it has none."""
    return source.settings.get(KEPT)


def config(spec: Spec, source: Source) -> dict[str, str]:
    """Everything a connector needs, secrets and defaults included.

    Raises: CollectError: the secrets are not on this computer or cannot be read.
    """
    defaults = {s.name: s.default for s in spec.settings if s.default is not None}
    place = reference(source)
    open_ = {name: value for name, value in source.settings.items() if name != KEPT}
    return {**defaults, **open_, **(vault.read(place) if place else {})}


def given(source: Source, config: Mapping[str, str]) -> dict[str, str]:
    """What an owner changed: a form shows addresses without their secret parts, and gives them back like that."""
    there = seen(source)
    return {n: v for n, v in config.items() if not (_veiled.SIGN in v and v.strip() == there.get(n))}


def whole(config: Mapping[str, str]) -> None:
    """Raises: CollectError: an address was copied from where its secret part is not shown."""
    for name, value in config.items():
        if _address.is_address(name) and _veiled.SIGN in value:
            raise CollectError(
                f"The address has “{_veiled.SIGN}” in the place of its secret part: copy it from where you have it whole."
            )


def kept(spec: Spec, config: Mapping[str, str], place: str | None = None) -> dict[str, str]:
    """The settings as the record holds them, the secrets put into the vault (at `place`, if there are some already).

    Raises: CollectError: the secrets cannot be kept.
    """
    open_, secret = parted(spec, config)
    return {**open_, KEPT: vault.keep(secret, place)} if secret else open_


def forget(source: Source) -> None:
    """Delete the secrets of a source; where the vault cannot be opened they go with it when it is made anew."""
    place = reference(source)
    if place:
        try:
            vault.forget(place)
        except CollectError:
            return


def by_files(spec: Spec, config: Mapping[str, str]) -> dict[str, str]:
    """The settings that must be others where files of this account tell the same money."""
    told = {s.name: s.by_files for s in spec.settings if s.by_files}
    return {name: value for name, value in told.items() if value and config.get(name) != value}


def of_file(sources: Sequence[Source], platform: str) -> str:
    """The source that a file of `platform` belongs to when the owner names none: that of its name, or the account that is connected.

    So that a file and a sync of one account never count twice. Raises: CollectError: several accounts are connected.
    """
    accounts = [s.name for s in sources if s.connector == platform]
    if platform in {s.name for s in sources} or not accounts:
        return platform
    if len(accounts) > 1:
        raise CollectError(f"Several accounts of {platform} are there: say which with --source: {', '.join(accounts)}.")
    return accounts[0]


def adopted(sources: Sequence[Source], spec: Spec, label: str) -> str | None:
    """The name of the source that files of this account made before it was connected; None where there is none.

    `label` tells several apart. A self-hosted server's or a feed's goes by its title instead.
    """
    made = [s.name for s in sources if s.connector == spec.name and not s.settings]
    if label:
        return label if label in made else None
    return made[0] if len(made) == 1 and "" not in spec.hosts else None
