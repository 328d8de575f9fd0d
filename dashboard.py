"""The launcher: `streamlit run dashboard.py` serves the screen in `ui/app.py`, to this machine only."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from ui.guard import Guard, refusal
from ui.jobs import close_jobs
from ui.signed_in import PATH, land
from ui.warming import keep, warm

_reason = refusal(st.get_option("server.address"))
if _reason:
    sys.exit(_reason)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Get the first page ready while the browser loads; back up and sync while the server runs; at the end wait a moment for a sync."""
    stop = threading.Event()
    keeping = threading.Thread(target=partial(keep, stop), name="keep", daemon=True)
    for thread in (threading.Thread(target=warm, name="warm", daemon=True), keeping):
        thread.start()
    yield {}
    stop.set()
    keeping.join(timeout=2)
    close_jobs()


app = st.App(
    Path(__file__).parent / "ui" / "app.py",
    lifespan=lifespan,
    routes=[Route(PATH, land, methods=["GET"])],
    middleware=[Middleware(Guard)],
)
