"""Where the keys of connected accounts are kept: the system's keyring where a sync without a session can read it, else an encrypted file.

The record only knows a reference (setting ``kept``), so neither it nor its backups and exports ever hold a secret.
The file lies in the program's folder beside its own key, both readable by their owner alone: whoever gets one of the
two files, a copy of the record or a backup, has nothing; whoever can read the whole folder has everything.

One entry may serve several records (a workspace that was moved and its old copy): it counts them, and goes with the last.
It is not copied, since a refresh token that is renewed is good for one of two copies only.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import settings
from collect.errors import CollectError
from store.locks import FileLock

SERVICE = "tributary"
_KEYRING, _FILE = "keyring", "file"
_WAIT = 10.0
_RENEWING = 90.0
"""Seconds that a platform may take to renew a key; others who want to renew the same one wait as long."""

NOWHERE = "file:"
"""A reference under which nothing is ever kept."""

_USES = ""
"""Under this name, which no setting has, an entry says how many records refer to it."""


def keep(values: Mapping[str, str], reference: str | None = None) -> str:
    """Keep the secrets of one account. Returns: The reference by which `read` finds them.

    With a `reference` they take the place of what is kept under it. Raises: CollectError: they cannot be kept.
    """
    if reference is not None:
        with _alone():
            _write(reference, {**values, **_count(_entry(reference))})
        return reference
    name, text = secrets.token_hex(8), json.dumps(dict(values))
    reference = f"{_KEYRING}:{name}" if _keyring_does(name, text) else f"{_FILE}:{name}"
    with _alone():
        _write(reference, values)
    return reference


def read(reference: str) -> dict[str, str]:
    """The secrets kept under a reference. Raises: CollectError: they are not on this computer."""
    entry = _entry(reference)
    if entry is None:
        raise CollectError(
            "Its key is not kept on this computer, or cannot be read without your session: reconnect it."
        )
    return {name: value for name, value in entry.items() if name != _USES}


def change(reference: str, name: str, value: str) -> None:
    """One secret was renewed. Raises: CollectError."""
    with _alone():
        _write(reference, {**(_entry(reference) or read(reference)), name: value})


@contextmanager
def renewing(reference: str) -> Iterator[dict[str, str]]:
    """Hold the right to renew the secrets of an account; gives them as they are now, which may be newer than what was read before.

    A platform that takes each refresh token once would shut out whoever comes second with the same one.

    Raises: CollectError: another program holds it for too long, or the secrets are not on this computer.
    """
    lock = FileLock(_folder() / f"renewing-{reference.partition(':')[2]}.lock")
    if not lock.acquire(_RENEWING):
        raise CollectError("Another program is renewing its key: try again in a moment.")
    try:
        yield read(reference)
    finally:
        lock.release(remove=True)


def share(reference: str) -> bool:
    """One more record refers to this entry. Returns: False where it is not on this computer."""
    with _alone():
        entry = _entry(reference)
        if entry is not None:
            _write(reference, {**entry, _USES: str(_uses(entry) + 1)})
    return entry is not None


def forget(reference: str) -> None:
    """One record less refers to this entry; with the last one it is gone."""
    place, _, name = reference.partition(":")
    with _alone():
        entry = _entry(reference)
        if entry is not None and _uses(entry) > 1:
            _write(reference, {**entry, _USES: str(_uses(entry) - 1)})
        elif place == _KEYRING:
            _forgotten_by_keyring(name)
        elif entry is not None:
            _save({other: text for other, text in _everything().items() if other != name})


def where(reference: str) -> str:
    """In words where the secrets are."""
    return "the system's keyring" if reference.startswith(_KEYRING) else f"an encrypted file ({_folder() / _DATA})"


def _entry(reference: str) -> dict[str, str] | None:
    place, _, name = reference.partition(":")
    text = _from_keyring(name) if place == _KEYRING else _everything().get(name)
    return None if text is None else dict(json.loads(text))


def _uses(entry: Mapping[str, str]) -> int:
    return int(entry.get(_USES, "1"))


def _count(entry: Mapping[str, str] | None) -> dict[str, str]:
    return {_USES: entry[_USES]} if entry and _USES in entry else {}


def _write(reference: str, values: Mapping[str, str]) -> None:
    """Write an entry; call it while `_alone`."""
    place, _, name = reference.partition(":")
    text = json.dumps(dict(values))
    if place != _KEYRING:
        _save({**_everything(), name: text})
    elif not _to_keyring(name, text):
        raise CollectError("The system's keyring does not take the key now: unlock it and try again.")


# The keyring


def _keyring_does(name: str, text: str) -> bool:
    """Whether the keyring took the secret and a program without a desktop session reads it back; else it is out again."""
    if not _to_keyring(name, text):
        return False
    if _readable_from_cron(name, text):
        return True
    _forgotten_by_keyring(name)
    return False


def _to_keyring(name: str, text: str) -> bool:
    try:
        import keyring

        keyring.set_password(SERVICE, name, text)
        return keyring.get_password(SERVICE, name) == text
    except Exception:  # noqa: BLE001 - every system's keyring has failures of its own; the file takes over
        return False


def _from_keyring(name: str) -> str | None:
    try:
        import keyring

        return keyring.get_password(SERVICE, name)
    except Exception:  # noqa: BLE001 - as above: the caller says what to do
        return None


def _forgotten_by_keyring(name: str) -> None:
    try:
        import keyring

        keyring.delete_password(SERVICE, name)
    except Exception:  # noqa: BLE001, S110 - what is not there or locked away needs no deleting now
        pass


_CHECK = "import sys, keyring; sys.exit(keyring.get_password(sys.argv[1], sys.argv[2]) != sys.stdin.read())"


def _readable_from_cron(name: str, text: str) -> bool:
    """Whether a program that has of the environment only what cron gives reads the secret."""
    command = [sys.executable, "-c", _CHECK, SERVICE, name]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and text
            command,
            input=text,
            text=True,
            env=settings.cron_environment(),
            capture_output=True,
            timeout=_WAIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):  # a keyring that asks for its password waits for ever
        return False
    return done.returncode == 0


# The file

_DATA, _KEY = "keys.enc", "keys.secret"


def _folder() -> Path:
    return settings.home()


@contextmanager
def _alone() -> Iterator[None]:
    lock = FileLock(_folder() / "keys.lock")
    if not lock.acquire(_WAIT):
        raise CollectError("Another program is writing the kept keys: try again in a moment.")
    try:
        yield
    finally:
        lock.release()


def _everything() -> dict[str, str]:
    from cryptography.fernet import Fernet, InvalidToken

    try:
        sealed = (_folder() / _DATA).read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return dict(json.loads(Fernet((_folder() / _KEY).read_bytes()).decrypt(sealed)))
    except (InvalidToken, ValueError, OSError) as error:
        raise CollectError(
            f"The kept keys ({_folder() / _DATA}) cannot be read ({type(error).__name__}): put that file and {_KEY} back "
            "from a copy, or move both away and reconnect the sources."
        ) from None


def _save(kept: Mapping[str, str]) -> None:
    from cryptography.fernet import Fernet

    place = _folder() / _KEY
    try:
        if not place.exists():
            _put(place, Fernet.generate_key())
        _put(_folder() / _DATA, Fernet(place.read_bytes()).encrypt(json.dumps(dict(kept)).encode()))
    except (OSError, ValueError) as error:
        raise CollectError(
            f"The keys cannot be kept in {_folder()} ({error}): make room or set TRIBUTARY_HOME."
        ) from None


def _put(target: Path, content: bytes) -> None:
    """Write a private file whole or not at all (what `tempfile` makes is readable by its owner only)."""
    number, name = tempfile.mkstemp(dir=target.parent, prefix=".keys-")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
