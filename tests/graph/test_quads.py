"""Terms are written as the store writes them: equal things are equal bytes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.graph.iris import XSD
from kg.graph.quads import chinese, days, decimal, quads, statements, text, value, when

WORDS = st.text() | st.text(alphabet='\\u0022"\n\r\t\b\f\x00\x0b\x7f\u0085\u2028\ufffe\uffff<>@^. zh中𠮷')


@given(WORDS)
def test_a_string_is_written_as_the_store_writes_it(words):
    assert text(words) == str(Literal(words))
    assert chinese(words) == str(Literal(words, language="zh"))


@given(WORDS)
def test_a_string_is_read_back_as_it_was(words):
    assert value(text(words)) == words
    assert value(chinese(words)) == words


@given(WORDS)
def test_text_never_becomes_a_statement(words):
    line = f"<a:s> <a:p> {chinese(words)} .\n"
    (quad,) = parse(quads(line, "<a:g>"), format=RdfFormat.N_QUADS)
    assert quad == Quad(NamedNode("a:s"), NamedNode("a:p"), Literal(words, language="zh"), NamedNode("a:g"))
    assert statements(line) == {"<a:s>": {"<a:p>": [chinese(words)]}}


@given(st.integers(-(10**15), 10**15) | st.floats(-1e12, 1e12, allow_nan=False))
def test_numbers_are_as_the_store_keeps_them(number):
    store = Store()
    store.load(f"<a:s> <a:p> {decimal(number)} <a:g> .\n".encode(), RdfFormat.N_QUADS)
    (quad,) = store
    if abs(number) >= 1e-17 or number == 0:
        assert float(quad.object.value) == float(number)
        assert str(quad.object) == decimal(number)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2025-12-15", date(2025, 12, 15), date(2025, 12, 15)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-12-14/2025-12-15", date(2025, 12, 14), date(2025, 12, 15)),
        ("2025-01/2025-07", date(2025, 1, 1), date(2025, 7, 31)),
        ("2022/2026", date(2022, 1, 1), date(2026, 12, 31)),
    ],
)
def test_every_time_has_a_first_and_a_last_day(written, first, last):
    assert days(written) == (first, last)


@pytest.mark.parametrize("written", ["2025-02-30", "2025-13", "近日", "", "2025-12-15T10:00"])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):
        days(written)


def test_a_time_says_how_exact_it_is():
    assert when("2025-12").endswith(f"^^{XSD.gYearMonth}")
    assert when("2025-12-14/2025-12-15") == '"2025-12-14/2025-12-15"'
