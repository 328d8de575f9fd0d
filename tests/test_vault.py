"""The keys of connected accounts: in the keyring where cron can read it, else in an encrypted file; never in the record."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

import settings
from collect import vault
from collect.errors import CollectError

SECRET = "sk_live_PLANTED"


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError(username)


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_without_a_keyring_an_encrypted_file_keeps_them() -> None:
    reference = vault.keep({"key": SECRET, "refresh_token": "r1"})

    assert reference.startswith("file:")
    assert vault.read(reference) == {"key": SECRET, "refresh_token": "r1"}
    home = settings.home()
    for file in home.iterdir():
        assert SECRET.encode() not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert "encrypted file" in vault.where(reference)


def test_a_renewed_secret_takes_the_place_of_the_old_one_and_leaves_the_others() -> None:
    first, second = vault.keep({"key": "a", "refresh_token": "r1"}), vault.keep({"key": "b"})

    vault.change(first, "refresh_token", "r2")
    assert vault.keep({"key": "c"}, second) == second

    assert vault.read(first) == {"key": "a", "refresh_token": "r2"}
    assert vault.read(second) == {"key": "c"}


def test_what_is_forgotten_is_gone_and_says_reconnect() -> None:
    first, second = vault.keep({"key": "a"}), vault.keep({"key": "b"})

    vault.forget(first)
    vault.forget(first)

    with pytest.raises(CollectError, match="reconnect"):
        vault.read(first)
    assert vault.read(second) == {"key": "b"}


@pytest.mark.parametrize("gone", [False, True])
def test_a_file_without_its_key_is_an_error_and_is_not_written_over(gone: bool) -> None:
    reference = vault.keep({"key": "a"})
    (settings.home() / "keys.secret").unlink() if gone else (settings.home() / "keys.secret").write_bytes(b"no key")
    sealed = (settings.home() / "keys.enc").read_bytes()

    for work in (lambda: vault.read(reference), lambda: vault.keep({"key": "b"}), lambda: vault.forget(reference)):
        with pytest.raises(CollectError, match="cannot be read"):
            work()

    assert (settings.home() / "keys.enc").read_bytes() == sealed


def test_a_keyring_is_used_where_a_job_without_a_session_can_read_it(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "_readable_from_cron", lambda name, text: True)
    reference = vault.keep({"key": SECRET})

    assert reference.startswith("keyring:")
    assert vault.read(reference) == {"key": SECRET}
    assert not (settings.home() / "keys.enc").exists()
    vault.change(reference, "key", "new")
    assert vault.read(reference) == {"key": "new"}
    vault.forget(reference)
    assert ring.kept == {}
    with pytest.raises(CollectError, match="reconnect"):
        vault.read(reference)


def test_a_keyring_that_only_the_session_can_read_keeps_nothing(ring: Ring) -> None:
    reference = vault.keep({"key": SECRET})  # the child has another keyring than this process: none

    assert reference.startswith("file:")
    assert ring.kept == {}
    assert vault.read(reference) == {"key": SECRET}


def test_the_check_runs_with_what_cron_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = {}
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/0/bus")
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda command, **told: seen.update(told, command=command) or subprocess.CompletedProcess([], 0),
    )

    assert vault._readable_from_cron("name", SECRET)
    assert "DBUS_SESSION_BUS_ADDRESS" not in seen["env"]
    assert {"PATH", "TRIBUTARY_HOME"} <= seen["env"].keys()
    assert SECRET not in " ".join(seen["command"])


@pytest.mark.every
def test_another_process_reads_them_and_two_at_once_lose_nothing() -> None:
    code = "from collect import vault; import sys; [print(vault.keep({'key': sys.argv[1] + str(n)})) for n in range(5)]"
    at_work = [
        subprocess.Popen([sys.executable, "-c", code, word], stdout=subprocess.PIPE, text=True, env=settings.cron_environment(),
                         cwd=Path(vault.__file__).parent.parent)
        for word in "ab"
    ]  # fmt: skip
    references = [process.communicate()[0].split() for process in at_work]

    assert [[vault.read(r)["key"] for r in each] for each in references] == [
        [f"{w}{n}" for n in range(5)] for w in "ab"
    ]
