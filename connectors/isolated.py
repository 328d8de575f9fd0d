"""Foreign bytes are parsed in a child process, so that a hostile feed can cost at most some seconds and never the app.

Limits: 1 GB of memory and 10 s of processor time a payload (where the system knows such limits; not on Windows), 20 s
on the clock everywhere. Both sides speak lines of JSON through pipes.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from threading import Timer
from typing import Any, Self

import vocabulary
from connectors._spec import ConnectorError, Payload, Remark
from vocabulary import Entry, Item, Member, Observation

WALL_SECONDS = 20
CPU_SECONDS = 10
MEMORY_BYTES = 1_000_000_000

Row = Observation | Entry | Item | Member
_ROOT = Path(__file__).resolve().parent.parent


def parse(name: str, payload: Payload) -> list[Row | Remark]:
    """What `connectors.<name>.parse` yields for `payload`, worked out in a child process.

    Raises: ConnectorError: the connector refused the payload, or the child was stopped at a limit.
    """
    with Child(name) as child:
        return child.parse(payload)


def describe(name: str, payload: Payload) -> dict[str, Any]:
    """What `connectors.<name>.describe` says about `payload` as a whole (title, kind, link, complete ...).

    Raises: ConnectorError: as for `parse`.
    """
    with Child(name) as child:
        return child.describe(payload)


class Child:
    """A child process that parses the payloads of one connector one after the other; started at the first one."""

    def __init__(self, name: str, *, wall_seconds: float = WALL_SECONDS) -> None:
        self.name = name
        self._wall = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def parse(self, payload: Payload) -> list[Row | Remark]:
        """Rows and remarks of one payload. Raises: ConnectorError."""
        return [_decoded(*pair) for pair in self._ask("parse", payload)]

    def describe(self, payload: Payload) -> dict[str, Any]:
        """What the payload is as a whole. Raises: ConnectorError."""
        return dict(self._ask("describe", payload))

    def close(self) -> None:
        """End the child."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, verb: str, payload: Payload) -> Any:
        process = self._process = self._process or _started(self.name)
        assert process.stdin and process.stdout
        timer = Timer(self._wall, process.kill)
        timer.start()
        try:
            process.stdin.write(_line(verb, payload))
            process.stdin.flush()
            reply = process.stdout.readline()
        except BrokenPipeError:
            reply = b""
        finally:
            timer.cancel()
        return self._understood(reply, payload)

    def _understood(self, reply: bytes, payload: Payload) -> Any:
        if not reply.endswith(b"\n"):
            self.close()
            raise ConnectorError(_stopped(payload))
        answer = json.loads(reply)
        if "error" in answer:
            raise ConnectorError(answer["error"])
        return answer["result"]


def _started(name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "connectors._child", name, str(MEMORY_BYTES), str(CPU_SECONDS)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _line(verb: str, payload: Payload) -> bytes:
    body = payload.body
    plain = {
        **asdict(replace(payload, body={}, as_of=None)),
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "as_of": payload.as_of.isoformat() if payload.as_of else None,
    }
    return json.dumps({"verb": verb, "payload": plain}).encode() + b"\n"


def _decoded(word: str, fields: dict[str, Any]) -> Row | Remark:
    return Remark(**fields) if word == "remark" else vocabulary.ROWS[word].model_validate(fields)  # type: ignore[return-value]


def _stopped(payload: Payload) -> str:
    size = f" of {len(payload.body):,} bytes" if isinstance(payload.body, bytes) else ""
    return (
        f"The answer{size} took too much time or memory to read and was given up after {WALL_SECONDS} s at most; "
        "nothing was taken from it. Check that the address is really the feed you mean."
    )
