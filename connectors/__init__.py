"""Connectors bring rows in from the outside: one module per platform, and one per export format in `files`.

A connector is a module of this package without a leading underscore that has `SPEC`, `fetch` and `parse`. It imports
nothing of the project but `vocabulary` and its own room.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

_NOT_CONNECTORS = frozenset({"files", "isolated"})
_NEEDED = ("SPEC", "fetch", "parse")


def discover(path: list[str] | None = None, package: str = __name__) -> tuple[dict[str, ModuleType], dict[str, str]]:
    """All connectors by name, and for each module that cannot be used the reason.

    One bad module never stops the rest.
    """
    loaded: dict[str, ModuleType] = {}
    broken: dict[str, str] = {}
    for name in _candidates(path):
        try:
            module = _checked(importlib.import_module(f"{package}.{name}"), name)
            loaded[module.SPEC.name] = module
        except Exception as error:  # noqa: BLE001 - whatever one module raises must not take the others down
            broken[name] = f"{type(error).__name__}: {error}"
    return loaded, broken


def load(name: str) -> ModuleType:
    """The connector called `name`. Raises: KeyError: there is none."""
    module = name.replace("-", "_")
    if module not in _candidates(None):
        raise KeyError(name)
    return _checked(importlib.import_module(f"{__name__}.{module}"), module)


def _candidates(path: list[str] | None) -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(path or list(__path__)))
    return sorted(name for name in found if not name.startswith("_") and name not in _NOT_CONNECTORS)


def _checked(module: ModuleType, name: str) -> ModuleType:
    missing = [word for word in _NEEDED if not hasattr(module, word)]
    if missing:
        raise TypeError(f"{name} has no {', '.join(missing)}")
    if module.SPEC.name.replace("-", "_") != name:  # a module's name can have no hyphen
        raise TypeError(f"SPEC.name is {module.SPEC.name!r}, the module is called {name!r}")
    return module
