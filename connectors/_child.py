"""The child process of `isolated`: reads payloads as lines of JSON, answers each with one line. Never imported."""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from types import ModuleType
from typing import Any

import connectors
from connectors._spec import ConnectorError, Payload, Remark

try:
    import resource
except ImportError:  # Windows has no such limits: there the clock of the parent alone counts
    resource = None  # type: ignore[assignment]


def limit_memory(limit: int) -> None:
    """No more than `limit` bytes of address space from here on."""
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def limit_time(seconds: int) -> None:
    """No more than `seconds` of processor time from here on."""
    if resource:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds + 1, hard))


def answer(module: ModuleType, line: bytes) -> dict[str, Any]:
    """The reply to one line: ``result``, or ``error`` with a text for the owner."""
    request = json.loads(line)
    verb: Callable[[Payload, ModuleType], Any] = parsed if request["verb"] == "parse" else described
    try:
        return {"result": verb(_payload(request["payload"]), module)}
    except ConnectorError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "The answer needs more memory than is allowed; nothing was taken from it."}
    except RecursionError:
        return {"error": "The answer is nested too deeply to be read; nothing was taken from it."}


def parsed(payload: Payload, module: ModuleType) -> list[tuple[str, dict[str, Any]]]:
    """Rows and remarks of a payload as pairs of word and fields."""
    return [_encoded(row) for row in module.parse(payload)]


def described(payload: Payload, module: ModuleType) -> dict[str, Any]:
    """What the payload is as a whole; empty for a connector that does not say."""
    describe: Callable[[Payload], dict[str, Any]] = getattr(module, "describe", lambda _: {})
    return describe(payload)


def _encoded(row: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(row, Remark):
        return "remark", asdict(row)
    return type(row).__name__.lower(), row.model_dump(mode="json")


def _payload(plain: dict[str, Any]) -> Payload:
    body, as_of = plain.pop("body"), plain.pop("as_of")
    return Payload(
        **plain,
        body=base64.b64decode(body) if isinstance(body, str) else body,
        as_of=datetime.fromisoformat(as_of) if as_of else None,
    )


def main(name: str, memory: int, seconds: int) -> None:
    """Answer lines until the parent closes the pipe."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # a print in a parser must not reach the pipe
    module = connectors.load(name)
    limit_memory(memory)
    for line in sys.stdin.buffer:
        limit_time(seconds)
        replies.write(json.dumps(answer(module, line)).encode() + b"\n")
        replies.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
