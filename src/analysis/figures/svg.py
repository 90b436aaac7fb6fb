"""Matplotlib's SVG made fit for a page: no style sheet inside, no style attributes, no idle ids.

A policy with `style-src 'self'` forbids both ways of styling inside a page; presentation
attributes are neither, and browsers read `var()` in them as anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_HREF = f"{{{_XLINK}}}href"
_LONG_FRACTION = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"(?<=url\(#)[^)]+")
# What matplotlib says of all elements in a style sheet of its own, said once on the root.
_INHERITED = {
    "font-family": "inherit",
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
}
HALO = "halo"
"""The name of groups whose texts get a rim in the colour of the page, to be read over lines."""
_RIM = {
    "paint-order": "stroke",
    "stroke": "var(--vm-surface, #ffffff)",
    "stroke-width": "3",
}
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def for_page(svg: str, prefix: str, name: str, colours: Mapping[str, str]) -> str:
    """The chart as inline SVG with an accessible name and ids that no other chart uses.

    `colours` maps a colour as drawn to the value that follows the page, such as
    `var(--vm-ink, #1d2b38)`.
    """
    root = ElementTree.fromstring(svg[svg.index("<svg") :])
    _remove_what_no_page_needs(root)
    used = _used_ids(root)
    for element in root.iter():
        _style_to_attributes(element, colours)
        _shorten(element)
        _rename_ids(element, prefix, used)
    _unwrap(root)
    named = {"role": "img", "aria-label": name}
    root.attrib = named | _INHERITED | root.attrib
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r">\s+<", ">\n<", text).strip()


def _remove_what_no_page_needs(root: Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)


def _used_ids(root: Element) -> set[str]:
    used = set()
    for element in root.iter():
        for key, value in element.attrib.items():
            used |= {value[1:]} if key == _HREF else set(_REFERENCE.findall(value))
    return used


def _style_to_attributes(element: Element, colours: Mapping[str, str]) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        # The font is the page's.
        if key and key != "font-family":
            element.set(key, colours.get(value, value))


def _shorten(element: Element) -> None:
    # Hundredths of a point cannot be seen; the digits after them weigh, and differ by machine.
    for key, value in list(element.attrib.items()):
        short = _LONG_FRACTION.sub(lambda found: f"{float(found[0]):.2f}", value)
        element.set(key, re.sub(r"\s+", " ", short).strip())
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]


def _unwrap(parent: Element) -> None:
    """Put the content of groups that say nothing in their place."""
    children = []
    for child in parent:
        _unwrap(child)
        is_bare = child.tag == f"{{{_SVG}}}g" and not child.attrib
        children += list(child) if is_bare else [child]
    parent[:] = children


def _rename_ids(element: Element, prefix: str, used: set[str]) -> None:
    name = element.attrib.pop("id", None)
    if name in used:
        element.set("id", f"{prefix}-{name}")
    if name == HALO:
        element.attrib |= _RIM
    for key, value in list(element.attrib.items()):
        if key == _HREF:
            element.set(key, f"#{prefix}-{value[1:]}")
        elif "url(#" in value:
            element.set(key, _REFERENCE.sub(lambda found: f"{prefix}-{found[0]}", value))
