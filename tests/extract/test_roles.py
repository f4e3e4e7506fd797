"""Offices and links → roles."""

from kg.extract.roles import roles
from kg.link.choose import link
from kg.link.lexicon import Knowledge
from kg.model import Marks
from kg.tag.offices import offices
from tests.link.marked import read


def held(marked):
    knowledge = Knowledge.load()
    article, sentences, mentions, _ = read(marked)
    posts = offices(article, sentences, mentions, Marks({}), knowledge.titles)
    entities, links = link(article, mentions, posts, knowledge)
    label = {entity.id: entity.label for entity in entities}
    return [
        (label[role.person], role.title, label.get(role.affiliation), role.sentence)
        for role in roles(posts, links, entities)
    ]


def test_person_title_and_affiliation_by_entity():
    assert held(
        "[美|GPE]总统[特朗普|PERSON]致电[乌|GPE]总统[泽连斯基|PERSON]。\n[特朗普|PERSON]总统说……[美国|GPE]、[乌克兰|GPE]。"
    ) == [
        ("特朗普", "总统", "美国", "s1"),
        ("泽连斯基", "总统", "乌克兰", "s1"),
        ("特朗普", "总统", None, "s2"),
    ]


def test_several_offices_are_several_roles():
    assert held("[约旦|GPE]副首相兼外交大臣[萨法迪|PERSON]说。") == [
        ("萨法迪", "副首相", "约旦", "s1"),
        ("萨法迪", "外交大臣", "约旦", "s1"),
    ]


def test_no_offices_no_roles():
    assert roles((), (), ()) == ()
