"""A user's own actors are taken as a whole or not at all, and what is wrong is told with its line."""

import json

import pytest

from kg.link.imports import import_file
from kg.link.lexicon import Knowledge
from kg.model import Trouble
from kg.ways import knowing

HEADER = "type,name,name_en,country,office,office_en,from,until\n"
GOOD = (
    HEADER
    + "person,林某某,Lin Moumou,NO,挪威特使,Special Envoy of Norway,2025-01-01,\nplace,某某湾,Moumou Bay,NO,,,,\n"
)


def taken(tmp_path, text, name="mine.csv", **more):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return import_file(file, tmp_path / "knowledge", **more)


def test_csv(tmp_path):
    assert taken(tmp_path, GOOD) == {"people.tsv": 1, "places.tsv": 1}
    known = Knowledge.load(sorted((tmp_path / "knowledge").glob("*.tsv")))
    assert known.things["person/lin-moumou"].label == "林某某"
    assert any("person/lin-moumou" in line for line in knowing.listed("林某某", known))
    assert any("person/lin-moumou" in line for line in knowing.chosen("林某某", known))


def test_wikidata_json(tmp_path):
    answer = {
        "head": {"vars": ["item", "itemLabel", "itemAltLabel", "countryCode"]},
        "results": {"bindings": [{
            "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q999999991"},
            "itemLabel": {"type": "literal", "value": "某某研究所"},
            "itemAltLabel": {"type": "literal", "value": "某某所, 某研所"},
            "countryCode": {"type": "literal", "value": "NO"},
        }]},
    }  # fmt: skip
    assert taken(tmp_path, json.dumps(answer), "answer.json", type="organisation") == {"organisations.tsv": 1}
    known = Knowledge.load([tmp_path / "knowledge" / "organisations.tsv"])
    assert known.things["org/q999999991"].aliases == ("某某所", "某研所")


@pytest.mark.parametrize(("text", "complaint"), [
    ("type,nmae\nperson,林某某\n", ":1: no column is called 'nmae'"),
    (HEADER + "person,林某某,Lin Moumou,NO,,,,\nperson,陈某某,Lin Moumou,NO,,,,\n", ":3: the id 'lin-moumou' stands in"),
    (HEADER + "person,林某某,Angela Merkel,NO,,,,\n", ":2: the id 'angela-merkel' is"),
    (HEADER + "person,林某某,Lin Moumou,NX,,,,\n", ":2: 'country' NX is no country"),
    (HEADER + "person,林某某,Lin Moumou,NO,,,2025-13,\n", ":2: 'from'"),
    (HEADER + "ship,林某号,Lin,NO,,,,\n", ":2: 'type' is 'ship'"),
    (HEADER + "person,林某某\n", ":2: has 2 cells instead of 8"),
    ('{"head": {}}', "is not what a SPARQL query returns"),
    ('{"head": \n', ":2: is no JSON"),
])  # fmt: skip
def test_nothing_is_half_imported(tmp_path, text, complaint):
    taken(tmp_path, GOOD.replace("lin", "zhu").replace("林", "朱").replace("Lin", "Zhu"), "before.csv")
    before = {path.name: path.read_bytes() for path in (tmp_path / "knowledge").iterdir()}
    with pytest.raises(Trouble) as raised:
        taken(tmp_path, text)
    assert complaint in str(raised.value) and "\n" not in str(raised.value)
    assert {path.name: path.read_bytes() for path in (tmp_path / "knowledge").iterdir()} == before
