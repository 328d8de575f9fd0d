"""Whatever one value of an answer turns into, a connector reads on or says one clear error: nothing else, and no value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from types import ModuleType
from typing import Any

import pytest
from test_connectors_over_http import CASES, Script
from vendors import Call, Peer, rows, window

from connectors._spec import ConnectorError

ODD = (None, "0dd-value", 7, [], {}, [None], {"0dd-value": 1})
MOST = 40
"""So many places of an answer are tried; the rest are rows like those before them."""


def places(thing: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inner = thing.items() if isinstance(thing, dict) else enumerate(thing[:2]) if isinstance(thing, list) else ()
    for key, value in inner:
        yield from places(value, (*at, key))


def changed(thing: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    copy = deepcopy(thing)
    inside = copy
    for key in at[:-1]:
        inside = inside[key]
    inside[at[-1]] = value
    return copy


@pytest.mark.parametrize(("module", "config", "script"), CASES, ids=[case[0].SPEC.name for case in CASES])
def test_drift_is_never_a_fault_of_the_program(module: ModuleType, config: dict[str, str], script: Script) -> None:
    config = {
        **config,
        **({"url": "https://own.example"} if "url" in config else {}),
        **({"server": "own.example"} if "server" in config else {}),
    }
    plain = Peer(script)
    rows(module, config, plain, window("2026-11-21"))
    kinds = {call.path.rpartition("/")[2]: index for index, call in reversed(list(enumerate(plain.calls)))}
    for index in sorted(kinds.values()):
        said = script(plain.calls[index])
        for at in list(places(said[1] if isinstance(said, tuple) else said))[:MOST]:
            for odd in ODD:
                _try(module, config, script, index, at, odd)


def _try(module: ModuleType, config: dict[str, str], script: Script, index: int, at: tuple[Any, ...], odd: Any) -> None:
    made = 0

    def drifted(call: Call) -> Any:
        nonlocal made
        made += 1
        said = script(call)
        if made - 1 != index or isinstance(said, tuple):
            return said
        return json.dumps(changed(said, at, odd)).encode()

    try:
        rows(module, config, Peer(drifted), window("2026-11-21"))
    except ConnectorError as error:
        assert "0dd-value" not in str(error), (module.SPEC.name, at, odd)
        assert "\n" not in str(error)
    except Exception as error:
        raise AssertionError((module.SPEC.name, index, at, odd)) from error
