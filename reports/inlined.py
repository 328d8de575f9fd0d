"""A chart's SVG as a part of a web page: only shapes and words, nothing that runs, asks, links or hides a number."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Tree


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG = "http://www.w3.org/2000/svg"
_SHAPES = _words("svg g path rect line circle ellipse polygon polyline text tspan defs clipPath linearGradient stop")
_SAYS = _words(
    "d x y x1 y1 x2 y2 dx dy cx cy r rx ry points width height viewBox transform fill stroke opacity offset id "
    "clip-path clip-rule fill-rule fill-opacity stroke-opacity stroke-width stroke-dasharray stroke-dashoffset stroke-linecap "
    "stroke-linejoin stroke-miterlimit stop-color stop-opacity gradientUnits gradientTransform text-anchor dominant-baseline "
    "font-size font-weight font-style letter-spacing direction"
)
_REFERENCE = re.compile(r"url\(\s*['\"]?#([\w-]+)['\"]?\s*\)")
_DRAWN = _words("path rect line circle ellipse polygon polyline text")


def inlined(svg: str, name: str, kind: str = "") -> str:
    """The SVG as an element for a page; `name` keeps its ids apart from those of the page's other charts, `kind` is a class.

    The words that a chart keeps for a pointer or a screen reader go: the chart's own sentence stands beside it.
    """
    root = Tree.fromstring(svg)  # noqa: S314 - drawn by our own converter a moment ago, without a document type
    _clean(root, name)
    width, height = root.attrib.pop("width", "100"), root.attrib.pop("height", "100")
    root.attrib.setdefault("viewBox", f"0 0 {width} {height}")
    root.attrib |= {"class": f"chart {kind}".strip(), "aria-hidden": "true", "focusable": "false"}
    for element in root.iter():
        element.tag = _local(element.tag)
    return Tree.tostring(root, encoding="unicode")


def _clean(element: Tree.Element, name: str) -> None:
    element.attrib = {key: _own(key, value, name) for key, value in element.attrib.items() if _may(key, value)}
    if _local(element.tag) not in ("text", "tspan"):
        element.text = None
    for child in list(element):
        child.tail = child.tail if _local(element.tag) in ("text", "tspan") else None
        if _kept(child):
            _clean(child, name)
        else:
            element.remove(child)


def _kept(element: Tree.Element) -> bool:
    if not isinstance(element.tag, str) or _local(element.tag) not in _SHAPES:
        return False
    says = element.attrib
    if says.get("display") == "none" or says.get("visibility") == "hidden":
        return False
    unseen = says.get("opacity") in ("0", "0.0") or (_local(element.tag) == "path" and not says.get("d"))
    return not (unseen and _local(element.tag) in _DRAWN)


def _may(key: str, value: str) -> bool:
    if key not in _SAYS:
        return False
    return "url(" not in value.lower() or _REFERENCE.fullmatch(value) is not None


def _own(key: str, value: str, name: str) -> str:
    return f"{name}-{value}" if key == "id" else _REFERENCE.sub(rf"url(#{name}-\1)", value)


def _local(tag: str) -> str:
    return tag.removeprefix(f"{{{_SVG}}}")
