"""What an attacker writes into parameters, ids, names and articles stays a word: each line is an attempt, none succeeds."""

import csv
import io
import json
import re
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import networkx as nx
import pytest
from lxml import etree, html

import kg
from kg.explore.export import edge_table, gexf, graphml, node_table
from kg.explore.page import page
from kg.explore.query import ask, questions
from kg.explore.tables import write_csv
from kg.graph.facts import facts
from kg.graph.iris import Names
from kg.graph.readings import readings as given_back
from kg.graph.store import Store
from kg.model import Article, Entity, Reading, Trouble
from kg.read.articles import read
from tests.explore.berlin import arrival, readings
from tests.hard.effort import articles as dispatches
from tests.hard.effort import content, run
from tests.hard.spoilt import IDS, SENTENCE

SECRET = "only-the-machine-may-know-this"


@pytest.fixture(scope="module")
def store():
    made = Store.in_memory()
    made.replace([facts(reading, made.names) for reading in readings()])
    return made


@pytest.fixture()
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture(scope="module")
def listener():
    """A neighbour who notes whoever calls."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        shut = threading.Event()

        def listen():
            while not shut.is_set():
                try:
                    visitor, _ = door.accept()
                except TimeoutError:
                    continue
                calls.append(visitor.recv(1000))
                visitor.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/", calls
        shut.set()
        thread.join()


# ---------------------------------------------------------------- SPARQL, by parameters

INJECTIONS = (
    '" } UNION { ?s ?p ?o } #',
    '"@zh } ?s ?p ?o . { "',
    '\\" } UNION { ?s ?p ?o } #',
    '\\u0022 } UNION { ?s ?p ?o } #',
    "' } UNION { ?s ?p ?o } #",
    "''' } UNION { ?s ?p ?o } #",
    '""" } UNION { ?s ?p ?o } #',
    "> } UNION { ?s ?p ?o } #",
    "https://x/> } UNION { ?s ?p ?o } #",
    "https://x/\\u003e } UNION { ?s ?p ?o } #",
    "https://x/\n} UNION { ?s ?p ?o } #",
    "UNDEF } VALUES ?x { UNDEF",
    "?s",
    "$topic",
    "} ; DROP ALL #",
    '"; DELETE WHERE { ?s ?p ?o } #',
    "} } ; LOAD <file:///etc/passwd> #",
    '" . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #',
    "Q64> . ?s ?p ?o . #",
    "wj:territory ?s ?p ?o",
    "2025-12-14> ?s ?p ?o",
    "1 ) || true || ( 1",
    "1e400",
    "NaN",
    "-0x1F",
    "2025-12-14T00:00:00Z",
    "%22%20%7D%20UNION",
    "\x00",
    "\ud800",
    "VALUES ?topic { UNDEF }",
    "柏林\" } UNION { ?s ?p ?o } #",
    "a" * 100_000,
)  # fmt: skip
ASKED = {
    "text": ("sentences-with", "words"),
    "actor": ("who-said-what", "actor"),
    "place": ("who-met-whom-where", "place"),
    "topic": ("who-said-what", "topic"),
    "type": ("who-is-mentioned", "kind"),
    "day": ("articles-per-day", "since"),
    "thing": ("evidence", "thing"),
}


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_a_parameter_is_never_part_of_the_query(store, kind, text):
    name, parameter = ASKED[kind]
    before = len(store)
    try:
        answer = ask(store, name, **{parameter: text})
    except Trouble as trouble:
        assert len(str(trouble).splitlines()) == 1 and len(str(trouble)) <= 610
    else:
        assert answer.rows() == []
    assert len(store) == before


@pytest.mark.parametrize("name", ["topic } #", "topic\n", "__class__", "topic=", "*", "тopic", "store", "question"])
def test_a_parameters_name_is_one_of_those_declared(store, name):
    with pytest.raises((Trouble, TypeError)):
        ask(store, "who-said-what", **{name: "territory"})


@pytest.mark.parametrize("text", ["topic", "=x", "a b=x", "--=x", "1=x", "a;b=x", "../a=x", "a\n=x"])
def test_the_command_line_takes_only_names_as_names(text):
    done = run("query", "who-said-what", "--set", text, "--graph", "nowhere")
    assert done.returncode == 2 and "usage: kg" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "../page", "who-said-what.rq", "/etc/passwd", "who-said-what\x00", ""]
)
def test_a_question_is_one_of_those_declared(store, name):
    assert name not in questions()
    with pytest.raises(Trouble):
        ask(store, name)


# ---------------------------------------------------------------- SPARQL itself

UPDATES = (
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { <a:a> <a:b> <a:c> } WHERE { ?s ?p ?o }",
    "DROP ALL",
    "CLEAR GRAPH <https://w3id.org/waijiao/id/graph/reference>",
    "CREATE GRAPH <a:g>",
    "COPY DEFAULT TO <a:g>",
    "LOAD <file:///etc/passwd>",
    "LOAD SILENT <http://127.0.0.1:9/x>",
    "LOAD <{listener}> INTO GRAPH <a:g>",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
    "ASK { } ; INSERT DATA { <a:a> <a:b> <a:c> }",
    "# ASK\nDELETE WHERE { ?s ?p ?o }",
    "PREFIX a: <a:> WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
)


@pytest.mark.parametrize("update", UPDATES)
def test_nothing_can_be_changed_by_asking(store, update, listener):
    address, calls = listener
    calls.clear()
    before = len(store)
    with pytest.raises(Trouble):
        ask(store, update.replace("{listener}", address))
    assert len(store) == before and calls == []


REACHING = (
    "SELECT * { SERVICE <{listener}> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <{listener}> { ?s ?p ?o } }",
    "SELECT * { BIND(<{listener}> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <{listener}> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { sErViCe <{listener}> { ?s ?p ?o } }",
    "SELECT * { SERVICE# a comment\n<{listener}> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { { SERVICE <{listener}> { ?s ?p ?o } } } }",
    "SELECT * { { SELECT * { SERVICE <{listener}> { ?s ?p ?o } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <{listener}> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <{listener}> { ?s ?p ?o } }",
    "PREFIX a: <{listener}> SELECT * { SERVICE a: { ?s ?p ?o } }",
    "BASE <{listener}> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <{listener}> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT<{listener}>{ ?s ?p ?o } }",
    "SELECT * FROM <{listener}> { ?s ?p ?o }",
    "SELECT * FROM NAMED <{listener}> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH <{listener}> { ?s ?p ?o } }",
    "DESCRIBE <{listener}>",
)


@pytest.mark.parametrize("query", REACHING)
def test_no_neighbour_is_called(store, query, listener):
    address, calls = listener
    calls.clear()
    with suppress(Trouble):
        ask(store, query.replace("{listener}", address)).write("json")
    assert calls == []


@pytest.mark.parametrize("query", ["SELECT * FROM <file://{}> {{ ?s ?p ?o }}", "SELECT * {{ GRAPH <file://{}> {{ ?s ?p ?o }} }}",
                                   "CONSTRUCT {{ ?s ?p ?o }} FROM <file://{}> WHERE {{ ?s ?p ?o }}", "DESCRIBE <file://{}>"])  # fmt: skip
def test_no_file_is_read(store, query, secret):
    try:
        assert SECRET not in ask(store, query.format(secret)).write("json")
    except Trouble as trouble:
        assert SECRET not in str(trouble)


# ---------------------------------------------------------------- ids, names of files, IRIs

NAMED = tuple(id for id in IDS if id.strip() and "\x00" not in id and len(id) < 300)


@pytest.mark.parametrize("id", NAMED)
def test_an_id_names_its_article_and_nothing_else(tmp_path, id):
    named = replace(arrival(), article=replace(arrival().article, id=id))
    before = sorted(tmp_path.iterdir())
    with Store.open(tmp_path / "graph") as made:
        made.replace([facts(named, made.names), facts(readings()[1], made.names)])
        assert set(made.ids()) == {id, readings()[1].article.id}
        assert {reading.article.id for reading in given_back(made)} == set(made.ids())
        made.remove([id])
        assert made.ids() == [readings()[1].article.id]
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "graph"])
    names = {path.name for path in (tmp_path / "graph").rglob("*")}
    assert not any(re.search("passwd|boot|script", name) for name in names)


@pytest.mark.parametrize("id", NAMED)
def test_an_iri_made_of_an_id_cannot_be_broken_open(id):
    names = Names()
    for term in (names.doc(id), names.graph(id), names.rule(id), names.title(id), names.actor(id), names.unit(id)):
        assert re.fullmatch(r"<[^\x00-\x20<>\"{}|\\^`]+>", term)
        assert term.startswith(f"<{names.base}") and "/../" not in term and "/./" not in term


@pytest.mark.parametrize(
    "base", ["file:///etc/", "javascript:alert(1)/", "https://x/> <a:b/", "https://x y/", "//x/", "", "https://x"]
)
def test_a_base_is_an_address_or_refused(tmp_path, base):
    with pytest.raises(Trouble):
        Store.open(tmp_path / "graph", base or " ")
    assert not (tmp_path / "graph" / "quads").exists()


NAMES = ("-rf", "--help", "$(touch pwned).txt", "`touch pwned`.txt", ";touch pwned;.txt", "a\nb.txt", "|touch pwned", "甲 乙.txt", "%2e%2e.txt",
         "\u202etxt.exe", "*.txt", "[a].txt", "~.txt", "a.jsonl.gz.txt", "<script>.html")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_is_only_a_name(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_text(SENTENCE, encoding="utf-8")
    troubles = []
    (article,) = read([folder], troubles.append)
    assert article.text == SENTENCE and troubles == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_a_link_that_points_to_itself_ends(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    troubles = []
    assert len(list(read([tmp_path], troubles.append))) == 1


# ---------------------------------------------------------------- XML from outside

ENTITIES = (
    '<!DOCTYPE html [<!ENTITY x SYSTEM "file://{0}">]><html><body><p>{1}&x;</p></body></html>',
    '<!DOCTYPE html [<!ENTITY % p SYSTEM "file://{0}"> %p;]><html><body><p>{1}</p></body></html>',
    '<!DOCTYPE html SYSTEM "file://{0}"><html><body><p>{1}</p></body></html>',
    '<!DOCTYPE html PUBLIC "x" "file://{0}"><html><body><p>{1}&x;</p></body></html>',
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{0}">]><html><body>{1}&x;</body></html>',
    '<html xmlns:xi="http://www.w3.org/2001/XInclude"><body>{1}<xi:include href="file://{0}" parse="text"/></body></html>',
    '<?xml-stylesheet href="file://{0}"?><html><body>{1}</body></html>',
    '<html><body>{1}<iframe src="file://{0}"></iframe><object data="file://{0}"></object><embed src="file://{0}"></body></html>',
    '<html><head><base href="file://{0}"><link rel=import href="file://{0}"></head><body>{1}<img src="file://{0}"></body></html>',
)


@pytest.mark.parametrize("text", ENTITIES)
@pytest.mark.parametrize("ending", ["html", "xhtml", "txt"])
def test_a_page_fetches_nothing(tmp_path, secret, text, ending):
    path = tmp_path / f"page.{ending}"
    path.write_text(text.format(secret, SENTENCE), encoding="utf-8")
    (article,) = read([path], pytest.fail)
    assert SENTENCE in article.text and SECRET not in article.text


# ---------------------------------------------------------------- what is written for others

SCRIPTS = (
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<!--<script>", "-->", "]]>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>',
    "'><b>", "&lt;script&gt;", "&#60;script&#62;", "\\u003cscript\\u003e", "\\x3cscript", "${alert(1)}", "{{constructor}}", "{{data}}", "`", "</title><script>",
    "</style><script>", "<a href=javascript:alert(1)>", "<iframe srcdoc='<script>'>", "<math><mi//xlink:href=\"data:x,<script>\">", "\u2028alert(1)\u2029",
    "<meta http-equiv=refresh content=0;url=//x>", "<base href=//x>", "<form action=//x>", "\x00<script>", "\ufeff<script>", "<ScRiPt>", "<scr<script>ipt>",
    "$&", "\\1", "%3Cscript%3E",
)  # fmt: skip


def told(words: str) -> Reading:
    """A reading in which every word from outside is this one."""
    article = Article("x", words + SENTENCE, title=words, published="2025-12-16", source=words, url=words)
    entity = Entity("e1", "PERSON", words, words, words, (words, words + "2"), why=words)
    return Reading(article, entities=(entity,), reader=words)


@pytest.fixture(scope="module")
def quiet():
    """The tags of a page in which nobody wants anything."""
    return tags(page([told("好")]))


def tags(text: str) -> list[tuple]:
    return [(one.tag, tuple(sorted(one.attrib))) for one in html.document_fromstring(text.encode("utf-8")).iter()]


@pytest.mark.parametrize("words", SCRIPTS)
def test_the_page_has_no_tag_more(quiet, words):
    written = page([told(words)], title=words)
    assert tags(written) == quiet
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', written)
    assert policy and "default-src 'none'" in policy[1] and "unsafe" not in policy[1]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd",
     "//evil.example", "blob:x", "\x01javascript:alert(1)", "javascript&colon;alert(1)", "ftp://x"],
)  # fmt: skip
def test_only_web_addresses_become_links(url):
    written = page([replace(told("好"), article=Article("x", SENTENCE, url=url))])
    data = json.loads(html.document_fromstring(written.encode()).xpath("string(//script[@id='data'])"))
    assert data["articles"][0]["url"] is None


@pytest.mark.parametrize("words", SCRIPTS)
def test_gexf_and_graphml_hold_the_words_as_words(words):
    network = nx.MultiDiGraph(name=words)
    network.add_node(words, label=words, kind="PERSON", articles=1)
    network.add_node("other", label="他", kind=words, articles=1)
    network.add_edge(words, "other", kind=words, weight=1, label=words)
    shown = re.sub("[\x00\ufffe\uffff]", "", words)
    safe = etree.XMLParser(resolve_entities=False, no_network=True)
    drawn = etree.fromstring(gexf(network), safe)
    assert shown in drawn.xpath("//*[local-name()='node']/@label")
    assert not {one.tag for one in drawn.iter() if isinstance(one.tag, str)} & {"script", "svg", "img", "b"}
    assert shown in nx.read_graphml(BytesIO(graphml(network))).nodes


FORMULAS = (
    "=1+1", "+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0", "\t=1", "\r=1", " =1", "\n=1", "　=1", "＝1+1", "＋1", "－1", "＠SUM",
    "|x", "%x", "=IMPORTXML(\"http://x\",\"//a\")", "-2+3+cmd|' /C calc'!D2", "=DDE(\"cmd\")",
)  # fmt: skip


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(words):
    network = nx.Graph()
    network.add_node(words, label=words)
    network.add_edge(words, "x", label=words)
    out = BytesIO()
    write_csv([[words, 1, None]], ["text", "number", "nothing"], out)
    for table in (node_table(network), edge_table(network), out.getvalue().decode("utf-8")):
        for row in csv.reader(io.StringIO(table, newline="")):
            assert not [cell for cell in row if re.match(r"\s*[=+\-@|%\t\r＝＋－＠]", cell)], row


@pytest.mark.parametrize("words", ["a\r\nb", 'a"b', "a,b", 'a","b', "a\nb", "a;b\tc", '"'])
def test_a_cell_does_not_spill(words):
    network = nx.Graph()
    network.add_node("n", label=words, last="z")
    (_, row) = csv.reader(io.StringIO(node_table(network), newline=""))
    assert len(row) == 3 and row[-1] == "z"


@pytest.mark.parametrize("words", ["\x1b[2J会谈", "\x1b]0;title\x07", "\x9b31m", "\u202e会谈", "a\rb", "\x08\x08"])
def test_a_terminal_is_not_commanded(tmp_path, words):
    one = next(dispatches(1))
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(one | {"title": words + "会谈", "source": words, "id": words.strip()}), encoding="utf-8")
    with kg.build([path], tmp_path / "graph") as graph:
        shown = graph.query("SELECT ?t WHERE { ?a <http://purl.org/dc/terms/title> ?t }").write()
        assert shown and not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
        (link,) = graph.query("SELECT ?e WHERE { ?e a <https://w3id.org/waijiao/ns#Link> } LIMIT 1").rows()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", graph.explain(link["e"]))
    assert content(tmp_path / "graph")
