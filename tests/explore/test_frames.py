import pandas as pd

from kg.explore.frames import actors, claims, events
from kg.graph.store import Store


def test_claims(graph):
    frame = claims(graph)
    assert len(frame) == 8
    assert (str(frame["act"].dtype), frame["published"].dt.year.max()) == ("category", 2026)
    (passed_on,) = frame.dropna(subset="via").itertuples()
    assert (passed_on.speaker, passed_on.via, passed_on.topics) == (
        "泽连斯基", "乌克兰国家通讯社", ["membership", "security-guarantee"],
    )  # fmt: skip


def test_events(graph):
    frame = events(graph)
    assert len(frame) == 15
    assert frame["first"].dtype.kind == "M" and frame["confidence"].dtype == "float64"
    happened = frame[(frame["status"] == "actual") & frame["claim"].isna()]
    assert len(happened) == 8
    assert set(happened[happened["place"] == "柏林"]["lat"]) == {52.5244}


def test_actors(graph):
    frame = actors(graph)
    assert frame.iloc[0]["name"] == "乌克兰"
    assert frame.set_index("name").loc["泽连斯基", "wikidata"] == "Q3874799"
    assert pd.isna(frame.set_index("name").loc["默茨", "wikidata"])
    assert frame["mentions"].dtype.kind == "i"


def test_an_empty_graph_has_empty_frames():
    with Store.in_memory() as empty:
        for frame in (claims(empty), events(empty), actors(empty)):
            assert len(frame) == 0 and len(frame.columns) > 4
