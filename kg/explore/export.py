"""Networks as files: GEXF for Gephi, GraphML, and tables of nodes and edges.

The writers of networkx take only plain values, and some values they take make files that no reader opens. So every
network is made plain first (`plain`): a writer below sees text without control characters, whole numbers, floats
and booleans only, one type for each attribute, and no name that a format keeps for itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from numbers import Integral, Real
from typing import Any
from xml.etree.ElementTree import SubElement

import networkx as nx
import numpy as np
from networkx.readwrite.gexf import GEXFWriter

# What XML 1.0 cannot hold: control characters, halves of surrogate pairs, two non-characters.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Names that GEXF or a writer of networkx gives a meaning of their own.
KEPT_NAMES = {"id", "key", "type", "for", "pid", "parents", "slices"}
FORMULA = re.compile(r"\s*[=+\-@|%\t\r＝＋－＠]")
COLOURS = {
    "PERSON": (180, 67, 47),
    "ORG": (74, 79, 174),
    "GPE": (29, 118, 102),
    "LOC": (107, 111, 20),
    "WORK": (139, 69, 144),
    "EVENT": (31, 99, 166),
    "TOPIC": (184, 134, 11),
}
GREY = (120, 120, 120)


def gexf(network: nx.Graph) -> bytes:
    """Write GEXF 1.2draft as Gephi reads it: labels, types, colours, sizes, weights and the days of each thing."""
    clean = plain(network)
    for _, about in clean.nodes(data=True):
        red, green, blue = COLOURS.get(str(about.get("kind")), GREY)
        # Area, not width, tells how often somebody is named.
        size = round(4 + 4 * float(about.get("articles", 1)) ** 0.5, 2)
        about["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}, "size": size}
    writer = _Writer(clean, version="1.2draft")
    meta, graph = writer.xml.find("meta"), writer.xml.find("graph")
    # The day of writing would make two exports of one graph differ.
    del meta.attrib["lastmodifieddate"]
    # GEXF has a description for what networkx writes as a name of the graph.
    if name := graph.attrib.pop("name", None):
        SubElement(meta, "description").text = name
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


class _Writer(GEXFWriter):
    def add_attributes(self, node_or_edge: str, xml_obj: Any, data: dict[str, Any], default: Any) -> Any:
        # networkx adds the number that tells parallel edges apart; it means nothing to a reader.
        data.pop("key", None)
        return super().add_attributes(node_or_edge, xml_obj, data, default)


def graphml(network: nx.Graph) -> bytes:
    """Write GraphML."""
    clean = plain(network)
    for _, about in [*clean.nodes(data=True), *((None, edge) for *_, edge in clean.edges(data=True))]:
        about.pop("spells", None)
    out = BytesIO()
    nx.write_graphml(clean, out, encoding="utf-8", named_key_ids=True)
    return out.getvalue()


def node_table(network: nx.Graph) -> str:
    """Write the nodes as CSV, a row each, the way Gephi's import table names its columns."""
    rows = [{"Id": node, **about} for node, about in plain(network).nodes(data=True)]
    return _csv(rows, {"label": "Label"})


def edge_table(network: nx.Graph) -> str:
    """Write the edges as CSV, a row each, the way Gephi's import table names its columns."""
    kind = "Directed" if network.is_directed() else "Undirected"
    edges = plain(network).edges(data=True)
    rows = [{"Source": one, "Target": other, "Type": kind, **about} for one, other, about in edges]
    return _csv(rows, {"label": "Label", "weight": "Weight"})


def plain(network: nx.Graph) -> nx.Graph:
    """Copy a network so that every writer can take it: ids and names as text, values as text, number or truth.

    >>> network = nx.Graph()
    >>> network.add_node(1, day=date(2025, 12, 14), seen=None, names={"默茨", "梅尔茨"}, type="PERSON")
    >>> plain(network).nodes["1"]
    {'day': '2025-12-14', 'names': '梅尔茨|默茨', 'type_': 'PERSON'}
    """
    clean = nx.MultiDiGraph() if network.is_directed() else nx.MultiGraph()
    clean.graph["name"] = _text(network.graph.get("name", ""))
    ids = _ids(network.nodes)
    whole = _values(dict(network.nodes(data=True)))
    for node, about in whole.items():
        clean.add_node(ids[node], **about)
    edges = {number: (one, other, about) for number, (one, other, about) in enumerate(network.edges(data=True))}
    for number, about in _values({number: edge[2] for number, edge in edges.items()}).items():
        one, other, _ = edges[number]
        clean.add_edge(ids[one], ids[other], key=number, **about)
    # A network without parallel edges is written as one: some readers ask for that.
    if not network.is_multigraph():
        return nx.DiGraph(clean) if network.is_directed() else nx.Graph(clean)
    return clean


def _ids(nodes: Iterable[Hashable]) -> dict[Hashable, str]:
    """Name every node by text; two nodes whose text is alike get different names."""
    taken: dict[str, Hashable] = {}
    for node in nodes:
        name = _text(node)
        while name in taken:
            name += "'"
        taken[name] = node
    return {node: name for name, node in taken.items()}


def _values(things: Mapping[Any, Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
    """Make attributes plain, and of one type each over all things: 1 and 1.5 are floats, 1 and "一" texts."""
    tidy = {
        thing: {_name(name): _value(name, value) for name, value in about.items() if value is not None}
        for thing, about in things.items()
    }
    types: dict[str, set[type]] = {}
    for about in tidy.values():
        for name, value in about.items():
            types.setdefault(name, set()).add(type(value))
    for about in tidy.values():
        for name, value in about.items():
            if types[name] == {int, float}:
                about[name] = float(value)
            elif len(types[name]) > 1:
                about[name] = _text(value)
    return tidy


def _name(name: str) -> str:
    name = _text(name)
    return f"{name}_" if name in KEPT_NAMES else name


def _value(name: str, value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if name == "spells":
        return [(_text(start), _text(end)) for start, end in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Decimal | Real):
        return float(value)
    if isinstance(value, set | frozenset):
        return "|".join(sorted(_text(part) for part in value))
    if isinstance(value, list | tuple):
        return "|".join(_text(part) for part in value)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return NO_XML.sub("", str(value))


def _csv(rows: list[dict[str, Any]], heads: Mapping[str, str]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row if name not in {"spells", "viz"}))
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([heads.get(name, name) for name in columns])
    for row in rows:
        writer.writerow([inert_cell(row.get(name, "")) for name in columns])
    return out.getvalue()


def inert_cell(value: Any) -> Any:
    """A cell that begins like a formula gets an apostrophe, so that no spreadsheet works it out."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
