"""The ontology as a page for people: `python -m kg.graph.ontology > docs/ontology.html`.

All that is on it stands in `ontology/*.ttl`.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape

from kg.graph.iris import OWL, PREFIXES, RDF, RDFS, SKOS, WJ, bare, ontology, vocabulary
from kg.graph.quads import Statements, statements, value

BASE = PREFIXES["wj"]
STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1a; --soft: #66655f; --line: #d9d7cf; --paper: #fbfaf6; --mark: #8a3324 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6df; --soft: #a3a199; --line: #3a3935; --paper: #191917; --mark: #e08a76 } }
body { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 6rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif }
h1 { font-size: 1.9rem; line-height: 1.2 } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line) }
article { padding: .9rem 0; border-bottom: 1px solid var(--line) } article:target { outline: 2px solid var(--mark); outline-offset: .4rem }
h3 { margin: 0; font-size: 1.05rem } h3 code { color: var(--mark) } h3 span { font-weight: 400; margin-left: .6rem }
p { margin: .3rem 0 } dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .9rem; margin: .4rem 0 0; font-size: .9rem }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere } nav { columns: 14rem; font-size: .9rem } nav a { display: block }
table { border-collapse: collapse; width: 100%; font-size: .92rem } td, th { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line) }
a { color: inherit } code { font-size: .92em }
"""
SAID = {
    RDFS.subClassOf: ("subclass of", "上位类"),
    RDFS.subPropertyOf: ("subproperty of", "上位属性"),
    RDFS.domain: ("domain", "定义域"),
    RDFS.range: ("range", "值域"),
    SKOS.exactMatch: ("same as", "等同"),
    SKOS.closeMatch: ("close to", "近似"),
    SKOS.relatedMatch: ("not to be taken for", "勿与混同"),
}
PARTS = (
    (OWL.Class, "Classes", "类"),
    (OWL.ObjectProperty, "Properties between things", "对象属性"),
    (OWL.DatatypeProperty, "Properties with values", "数据属性"),
)


def page() -> str:
    """Write the page."""
    said = statements(vocabulary())
    about = said[f"<{BASE}>"]
    title, description = (_languages(about, f"<{PREFIXES['dct']}{name}>") for name in ("title", "description"))
    own = {kind: [term for term in said if _own(term) and kind in said[term].get(RDF.type, ())] for kind, *_ in PARTS}
    schemes = [term for term in said if SKOS.ConceptScheme in said[term].get(RDF.type, ())]
    parts = [
        "<!doctype html>",
        '<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title[0])}</title><style>{STYLE}</style>",
        f'<h1>{escape(title[0])}<br><span lang="zh">{escape(title[1])}</span></h1>',
        f'<p>{escape(description[0])}</p><p lang="zh">{escape(description[1])}</p>',
        f"<p>Namespace 命名空间: <code>{BASE}</code>, prefix 前缀: <code>wj:</code></p>",
        *_contents(own, schemes, said),
    ]
    for kind, english, chinese in PARTS:
        parts.append(f"<h2>{english} {_zh(chinese)}</h2>")
        parts += (_term(term, said) for term in sorted(own[kind]))
    parts.append(f"<h2>Schemes {_zh('概念体系')}</h2>")
    parts += (_scheme(scheme, said) for scheme in sorted(schemes))
    parts.append(f"<h2>Terms of other vocabularies {_zh('所用外部词汇')}</h2>")
    parts.append(_table(("term", "English", "中文"), _reused(said)))
    parts.append(f"<h2>Names in JSON-LD {_zh('JSON-LD 名称')}</h2>")
    parts.append(_table(("name", "term"), _context()))
    parts.append(f"<h2>Prefixes {_zh('前缀')}</h2>")
    parts.append(_table(("prefix", "namespace"), ((_code(name), _code(base)) for name, base in PREFIXES.items())))
    return "\n".join([*parts, "</html>\n"])


def _contents(own: dict[str, list[str]], schemes: Iterable[str], said: Statements) -> Iterator[str]:
    yield "<nav>"
    for kind, *_ in PARTS:
        yield from (f'<a href="#{WJ.name(term)}"><code>{WJ.name(term)}</code></a>' for term in sorted(own[kind]))
    yield from (f'<a href="#{WJ.name(term)}"><code>{WJ.name(term)}</code></a>' for term in sorted(schemes))
    yield "</nav>"


def _term(term: str, said: Statements) -> str:
    about = said[term]
    name, labels, definition = WJ.name(term), _languages(about, RDFS.label), _languages(about, SKOS.definition)
    rows = "".join(
        f"<dt>{english} {_zh(chinese)}</dt><dd>{', '.join(map(_link, about[predicate]))}</dd>"
        for predicate, (english, chinese) in SAID.items()
        if predicate in about
    )
    return (
        f'<article id="{name}"><h3><code>wj:{name}</code><span>{escape(labels[0])} {_zh(labels[1])}</span></h3>'
        f'<p>{escape(definition[0])}</p><p lang="zh">{escape(definition[1])}</p>{f"<dl>{rows}</dl>" if rows else ""}</article>'
    )


def _scheme(scheme: str, said: Statements) -> str:
    about = said[scheme]
    name, labels, definition = WJ.name(scheme), _languages(about, SKOS.prefLabel), _languages(about, SKOS.definition)
    members = [term for term in said if scheme in said[term].get(SKOS.inScheme, ())]
    rows = ((_concept(term), *_told(said[term]), _codes(said[term])) for term in sorted(members))
    return (
        f'<article id="{name}"><h3><code>wj:{name}</code><span>{escape(labels[0])} {_zh(labels[1])}</span></h3>'
        f'<p>{escape(definition[0])} <span lang="zh">{escape(definition[1])}</span></p>'
        f"{_table(('concept', 'English', '中文', 'codes and matches'), rows)}</article>"
    )


def _concept(term: str) -> str:
    return f'<code id="{WJ.name(term)}">{WJ.name(term)}</code>'


def _told(about: dict[str, list[str]]) -> tuple[str, str]:
    """Give a concept's name and meaning in both languages."""
    both = zip(_languages(about, SKOS.prefLabel), _languages(about, SKOS.definition), strict=True)
    english, chinese = (f"<b>{escape(name)}</b> {escape(meaning)}" for name, meaning in both)
    return english, f'<span lang="zh">{chinese}</span>'


def _codes(about: dict[str, list[str]]) -> str:
    notations = defaultdict(list)
    for code in about.get(SKOS.notation, ()):
        kind = code.rpartition("^^")[2]
        notations[WJ.name(kind) if kind.startswith(f"<{BASE}") else "record"].append(value(code))
    matches = [_link(term) for predicate in (SKOS.exactMatch, SKOS.closeMatch) for term in about.get(predicate, ())]
    return ", ".join([*(f"{kind} {' '.join(sorted(codes))}" for kind, codes in sorted(notations.items())), *matches])


def _reused(said: Statements) -> Iterator[tuple[str, ...]]:
    for term in sorted(said):
        labels = _languages(said[term], RDFS.label)
        if not _own(term) and any(labels):
            yield (_link(term), escape(labels[0]), _zh(labels[1]))


def _context() -> Iterator[tuple[str, str]]:
    context = json.loads((ontology() / "context.jsonld").read_text("utf-8"))["@context"]
    for name, about in context.items():
        iri = about["@id"] if isinstance(about, dict) else about
        if isinstance(iri, str) and ":" in iri and not iri.startswith("http"):
            yield _code(name), _code(iri)


def _languages(about: dict[str, list[str]], predicate: str) -> tuple[str, str]:
    """Give what is said in English and in Chinese, or nothing."""
    found = about.get(predicate, ())
    english, chinese = (
        next((value(words) for words in found if words.endswith(f"@{code}")), "") for code in ("en", "zh")
    )
    return english, chinese


def _own(term: str) -> bool:
    return term.startswith(f"<{BASE}") and term != f"<{BASE}>"


def _link(term: str) -> str:
    """Write a term by its prefix, with a link to where it is explained."""
    iri = bare(term)
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            name = iri.removeprefix(base)
            return f'<a href="{f"#{name}" if prefix == "wj" else escape(iri)}"><code>{prefix}:{escape(name)}</code></a>'
    return f'<a href="{escape(iri)}">{escape(iri)}</a>'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>\n{body}</table>"


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _zh(text: str) -> str:
    return f'<span lang="zh">{escape(text)}</span>'


if __name__ == "__main__":
    sys.stdout.write(page())
