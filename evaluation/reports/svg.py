"""Matplotlib's drawings as SVG that stands inside a page: its text is text, its colours follow the page's."""

import io
import re
from contextlib import AbstractContextManager

import matplotlib
from lxml import etree
from markupsafe import Markup
from matplotlib.figure import Figure as Drawing

# Colours to draw with; none of them is ever seen. The page gives each variable a colour for light and one for dark.
INK = "#010101"
MUTED = "#020202"
RULE = "#030303"
PAPER = "#040404"
FIRST = "#050505"
SECOND = "#060606"
_VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    RULE: "--rule",
    PAPER: "--paper",
    FIRST: "--series-1",
    SECOND: "--series-2",
}
# Labels come from data, where "$" is a dollar.
_SETTINGS = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "lines.linewidth": 2,
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
# The page's own font is used; what matplotlib names need not be on the reader's machine.
_LEFT_OUT = {"font-family", "font"}


def drawing_settings(name: str) -> AbstractContextManager[None]:
    """A context to draw and write in; the ids in a drawing are made from `name`, so that drawings can share a page."""
    context: AbstractContextManager[None] = matplotlib.rc_context({**_SETTINGS, "svg.hashsalt": name})
    return context


def to_inline_svg(drawing: Drawing, *, title: str) -> Markup:
    """The drawing as an `<svg>` element for an HTML page, as wide as its place, with a title for screen readers.

    It has no style sheet and no style attributes, so that it obeys a strict Content-Security-Policy.
    """
    written = io.BytesIO()
    drawing.savefig(written, format="svg", transparent=True, metadata=_NO_METADATA)
    parser = etree.XMLParser(remove_comments=True, remove_blank_text=True, no_network=True, resolve_entities=False)
    root = etree.fromstring(written.getvalue(), parser)
    for style in list(root.iter(f"{_SVG}style", f"{_SVG}metadata")):
        parent = style.getparent()
        if parent is not None:
            parent.remove(style)
    for element in root.iter():
        _style_by_attributes(element)
    _drop_unused_ids(root)
    _name(root, title)
    return Markup(etree.tostring(root, encoding="unicode"))


def _style_by_attributes(element: etree._Element) -> None:
    for declaration in str(element.get("style", "")).split(";"):
        name, _, value = declaration.partition(":")
        if value and name.strip() not in _LEFT_OUT:
            element.set(name.strip(), value.strip())
    _remove(element, "style")
    for attribute, drawn in element.attrib.items():
        if drawn in _VARIABLES:
            element.set(attribute, f"var({_VARIABLES[str(drawn)]})")
    if href := element.get(_XLINK_HREF):
        element.set("href", href)
        _remove(element, _XLINK_HREF)


def _drop_unused_ids(root: etree._Element) -> None:
    """The ids that matplotlib gives to groups are the same in every drawing; an id may stand once in a page."""
    used = set()
    for element in root.iter():
        for value in element.attrib.values():
            used.update(_REFERENCE.findall(str(value)))
        used.add(str(element.get("href", "")).removeprefix("#"))
    for element in root.iter():
        if element.get("id") not in used:
            _remove(element, "id")


def _name(root: etree._Element, title: str) -> None:
    _remove(root, "width", "height", "version")
    root.set("role", "img")
    root.set("aria-label", title)
    # Set here rather than for each path: matplotlib says it in the style sheet that is dropped.
    root.set("stroke-linejoin", "round")
    element = etree.Element(f"{_SVG}title")
    element.text = title
    root.insert(0, element)
    etree.cleanup_namespaces(root)


def _remove(element: etree._Element, *attributes: str) -> None:
    for attribute in attributes:
        if attribute in element.attrib:
            del element.attrib[attribute]
