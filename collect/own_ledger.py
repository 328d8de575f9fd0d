"""The table to fill in for what no platform tells: rent and vacancy, costs, loans, a sponsor's transfer."""

from __future__ import annotations

from pathlib import Path

from collect.errors import CollectError
from connectors.files import tributary_ledger

NAME = "tributary-ledger.csv"
"""What the table is called when it is downloaded."""


def template() -> bytes:
    """The table with its header and a few examples (which an import leaves out), as CSV that spreadsheets open rightly."""
    return tributary_ledger.template()


def write(path: Path) -> None:
    """Write the table to a new file. Raises: CollectError: it is there already, or cannot be written."""
    try:
        with path.open("xb") as file:
            file.write(template())
    except FileExistsError:
        raise CollectError(f"{path} is there already and stays as it is: choose another name.") from None
    except OSError as error:
        raise CollectError(f"{path} cannot be written ({error.strerror or error}): choose another place.") from error
