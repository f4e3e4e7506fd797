"""Through whom something is said, in order; names that only look like a link of the chain stand beside them."""

import pytest

from kg.extract.chains import addressed, chain, is_medium, learnt_from, turn
from kg.extract.claims import row_of, sayings_of
from tests.extract.marked import read

REUTERS, TASS = "[路透社|ORG media/reuters]", "[塔斯社|ORG media/tass]"
KYODO, XINHUA = "[共同社|ORG media/kyodo]", "[新华社|ORG media/xinhua]"
US, IR, UA = "[美国|GPE country/US]", "[伊朗|GPE country/IR]", "[乌克兰|GPE country/UA]"
LAVROV = "[俄罗斯|GPE country/RU]~外长~[拉夫罗夫|PERSON]"


@pytest.mark.parametrize(
    "marked, by, via",
    [
        (f"据{TASS}15日报道，{LAVROV}<表示>，«谈判没有破裂»。", ["拉夫罗夫"], ["media/tass"]),
        (f"据{TASS}今天（15日）报道，{LAVROV}<表示>，«谈判没有破裂»。", ["拉夫罗夫"], ["media/tass"]),
        (f"{TASS}援引{LAVROV}的话<报道说>，«谈判没有破裂»。", ["拉夫罗夫"], ["media/tass"]),
        (f"据{REUTERS}14日援引一名{UA}官员的话<报道>，«谈判没有破裂»。", ["country/UA"], ["media/reuters"]),
        (f"{US}多家媒体15日以{IR}官员为消息源<报道>，«谈判没有破裂»。", ["country/IR"], ["country/US"]),
        (f"{UA}媒体援引{LAVROV}的话<说>，«谈判没有破裂»。", ["拉夫罗夫"], ["country/UA"]),
        (f"{XINHUA}引述{KYODO}的报道说，{US}一名官员<称>，«谈判没有破裂»。", ["country/US"], ["media/kyodo", "media/xinhua"]),
        (f"据{REUTERS}援引{TASS}的消息，{LAVROV}<认为>，«谈判没有破裂»。", ["拉夫罗夫"], ["media/tass", "media/reuters"]),
        (f"{LAVROV}通过{TASS}<表示>，«谈判没有破裂»。", ["拉夫罗夫"], ["media/tass"]),
    ],
)  # fmt: skip
def test_the_chain_is_kept_in_order(marked, by, via):
    (claim,) = read(marked).claims()
    assert (list(claim.by), list(claim.via)) == (by, via)


@pytest.mark.parametrize(
    "marked",
    [
        f"{LAVROV}援引[国防部|ORG]的数据<说>，«谈判没有破裂»。",
        f"{LAVROV}在{US}媒体面前<说>，«谈判没有破裂»。",
        f"{LAVROV}通过[外交部|ORG]<表示>，«谈判没有破裂»。",
        f"{REUTERS}15日<报道>，«谈判没有破裂»。",
    ],
)
def test_who_quotes_figures_is_no_medium(marked):
    article = read(marked)
    (cue,) = article.marks.of("claim", "cue")
    assert chain(article.scene(), 0, cue.span) is None


@pytest.mark.parametrize("words, medium", [("美国多家媒体14日", True), ("《明镜》周刊", True), ("伊朗官员", False)])
def test_what_a_medium_is_called(words, medium):
    assert is_medium(words) == medium


def test_another_one_takes_the_word():
    told = read("[泽连斯基|PERSON]<说>，«乌方准备会谈，而[普京|PERSON]则表示，时机尚未成熟»。")
    first, second = told.claims()
    assert (first.by, second.by) == (("泽连斯基",), ("普京",))
    assert [claim.content.of(told.article.text) for claim in (first, second)] == ["乌方准备会谈", "时机尚未成熟"]


@pytest.mark.parametrize("marked", ["«谈判继续，普京表示过支持»", "«原则上则表示同意的，只有[普京|PERSON]»"])
def test_who_is_spoken_of_takes_no_word(marked):
    article = read(f"[泽连斯基|PERSON]<说>，{marked}。")
    (content,) = article.marks.of("claim", "content")
    assert turn(article.scene(), content.span) is None


@pytest.mark.parametrize(
    "marked, whom",
    [
        (f"[默茨|PERSON]对{US}方面<说>，«谈判没有破裂»。", "美国"),
        (f"[默茨|PERSON]向{US}~总统~[特朗普|PERSON]<表示>，«谈判没有破裂»。", "特朗普"),
        (f"针对{US}的威胁，[默茨|PERSON]<说>，«谈判没有破裂»。", None),
        (f"[默茨|PERSON]对{US}加征关税一事<说>，«谈判没有破裂»。", None),
        (f"对{US}和[默茨|PERSON]的话，{IR}<表示>，«谈判没有破裂»。", None),
    ],
)
def test_who_is_spoken_to_does_not_speak(marked, whom):
    scene = read(marked).scene()
    (saying,) = sayings_of(scene)
    hearing = {scene.entities[e].label for e in addressed(scene, 0, saying.cue)}
    assert hearing == set() if whom is None else whom in hearing


@pytest.mark.parametrize(
    "marked, whom",
    [
        ("记者从[交通部|ORG]<获悉>，«大桥年底通车»。", "交通部"),
        (f"记者17日从{IR}[石油部|ORG]<了解到>，«油井已经复产»。", "石油部"),
        ("记者从[交通部|ORG]获悉，[默茨|PERSON]<表示>，«大桥年底通车»。", None),
        ("[默茨|PERSON]从[交通部|ORG]离开时<说>，«大桥年底通车»。", None),
    ],
)
def test_from_whom_reporters_heard_it(marked, whom):
    scene = read(marked).scene()
    (saying,) = sayings_of(scene)
    heard = learnt_from(scene, 0, saying.cue)
    assert heard is None if whom is None else scene.entities[heard].label == whom


def test_all_of_a_row_speak_where_several_do():
    row = "[法国|GPE country/FR]~总统~[马克龙|PERSON]、[德国|GPE country/DE]~总理~[默茨|PERSON]和[英国|GPE country/GB]~首相~[斯塔默|PERSON]"
    scene = read(f"{row}15日一致<表示>，«欧洲必须参与谈判»。").scene()
    (saying,) = sayings_of(scene)
    macron, merz, starmer = (
        scene.standings[j].entity
        for j in scene.within(0, saying.cue.start)
        if scene.standings[j].kind == "name" and scene.entities[scene.standings[j].entity].type == "PERSON"
    )
    assert row_of(scene, saying, [macron]) == []
    assert [e for e in row_of(scene, saying, [macron, starmer]) if e == merz] == [merz]
