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

from ui.guard import Guard, refusal
from ui.jobs import close_jobs
from ui.warming import keep, warm

_reason = refusal(st.get_option("server.address"))
if _reason:
    sys.exit(_reason)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Get the first page ready while the browser loads, keep a daily backup; at the end wait a moment for a running sync."""
    stop = threading.Event()
    for name, work in (("warm", warm), ("keep", partial(keep, stop))):
        threading.Thread(target=work, name=name, daemon=True).start()
    yield {}
    stop.set()
    close_jobs()


app = st.App(Path(__file__).parent / "ui" / "app.py", lifespan=lifespan, middleware=[Middleware(Guard)])
