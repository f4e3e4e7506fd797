"""Names: a misspelt term fails where it is written, and nothing from outside can break out of an IRI."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.graph.iris import SEM, WJ, Names, bare, namespace, safe
from kg.model import Span, Trouble


def test_a_declared_term_is_an_iri():
    assert WJ.actual == "<https://w3id.org/waijiao/ns#actual>"
    assert WJ["security-guarantee"] == "<https://w3id.org/waijiao/ns#security-guarantee>"


@pytest.mark.parametrize("misspelt", ["stauts", "Meting", "actaul"])
def test_a_misspelt_term_fails(misspelt):
    with pytest.raises(AttributeError, match=f"declares no .*{misspelt}"):
        getattr(WJ, misspelt)


def test_terms_of_others_are_closed_too():
    assert SEM.hasActor.endswith("hasActor>")
    assert "hasActors" not in namespace("sem")


@pytest.mark.parametrize(
    "id",
    [
        "a> <b> <c> . <d",
        'x"y',
        "a b",
        "../../etc",
        ".",
        "..",
        "%2e%2e",
        "a#char=0,1",
        "a#graph",
        "<script>",
        "}; DROP ALL; {",
        "\x00\n\r",
        "澤連斯基·Ω",
        "\u202e\u200f",
    ],
)
def test_an_id_stays_inside_its_iri(id, names):
    for name in (names.doc(id), names.graph(id), names.span(id, Span(0, 1)), names.actor(id), names.rule(id)):
        iri = bare(name)
        assert NamedNode(iri).value == iri
        assert not set(' "<>\\^`{|}\n') & set(iri)
        assert iri.startswith(names.base)
        assert not {".", ".."} & set(iri.removeprefix(names.base).split("/"))


@given(st.text())
def test_an_id_is_read_back_as_it_was(id):
    names = Names()
    assert names.read("doc", names.doc(id)) == id
    assert names.read("doc", names.graph(id)) == id
    assert names.read("rule", names.rule(id)) == id


@given(st.text(), st.text())
def test_two_ids_have_two_names(one, other):
    assert (one == other) == (safe(one) == safe(other))


def test_names_depend_on_what_was_printed_alone(names):
    here = names.made("event", "d1", 3, 5, "CONSULT")
    assert here == Names().made("event", "d1", 3, 5, "CONSULT")
    others = [
        names.made("event", "d1", 3, 5, "AGREE"),
        names.made("event", "d1", 3, 6, "CONSULT"),
        names.made("event", "d2", 3, 5, "CONSULT"),
    ]
    assert here not in others
    assert here.startswith("<https://w3id.org/waijiao/id/event/")


@pytest.mark.parametrize("base", ["", "id/", "http://x.org/a b/", "http://x.org/>", "http://x.org/id", "file:///etc/"])
def test_a_base_that_would_break_names_is_refused(base):
    with pytest.raises(Trouble):
        Names(base)
