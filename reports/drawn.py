"""A chart of a document as SVG, on its theme's ground and at the width it is shown at."""

from __future__ import annotations

from charts import export
from reports import themes
from reports.document import Drawing, Look


def svg(drawing: Drawing, look: Look, width: float, height: float | None = None) -> str:
    """The chart as SVG text, `width` points wide (`height` only where it is to differ from the chart's own), with no title and no caption."""
    return export.printed(drawing.frame, drawing.spec, themes.theme(look).panel, width, height)
