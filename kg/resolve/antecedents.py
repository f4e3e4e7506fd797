"""Whom a word of each kind stands for, seen from what stands before it; where two readings are left, nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial

from kg.ground.sides import is_state
from kg.ground.tables import numbered, rows
from kg.model import BrokenData, Sentence
from kg.resolve.setting import ACTORS, CLAUSE_END, JOINTS, Phrase, Setting

Answer = tuple[tuple[str, ...], str, float]
OPEN: Answer = ((), "nothing before it fits alone", 0.0)

# What the holders of 两国总理 and its like are called; 两国领导人 may be either of the first two.
HEADS = re.compile("(?:总统|国家主席|联邦主席|主权委员会主席|主席团主席|^主席|国王|苏丹|埃米尔|元首|总书记|天皇|大公)$")
PREMIERS = re.compile("(?:总理|首相)$")
OFFICES = {
    "heads": (HEADS,),
    "leaders": (HEADS, PREMIERS),
    "premiers": (PREMIERS,),
    "ministers": (re.compile("(?:外长|外交部长|外交大臣|外交部部长|国务卿)$"),),
    "speakers": (re.compile("(?:议长|(?<!国务)(?<!国务委员会)委员长)$"),),
}
DEPUTY = re.compile("副|前|候任|助理|特使|顾问|发言人|夫人")
NEAR = 3  # paragraphs in which two persons are still 两人
NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
BESIDE = re.compile("[)》”]?(?:以?及|和|与)$")
DASH = re.compile("[—-]+")
THINGS = re.compile("[和与及、]|还是|或者?")
CUES = "reference_cues.tsv"
MEANINGS = ("object", "belongs", "source", "while", "predicate", "no-title", "topic")


@cache
def cues(meaning: str) -> tuple[str, ...]:
    """Read the words around a reference that tell something of it: **要求**其撤军 means another than who demands."""
    found: dict[str, list[str]] = {meaning: [] for meaning in MEANINGS}
    for line, row in numbered(CUES, ("means", "words", "example")):
        if row["means"] not in found or row["words"] not in row["example"]:
            raise BrokenData(f"{CUES}:{line}: {row['words']} is not in its example, or means none of {MEANINGS}")
        found[row["means"]].append(row["words"])
    return tuple(found[meaning])


def in_front(setting: Setting, at: int) -> tuple[str, ...]:
    """Give the names joined right in front of a place: 中 and 法 before the 两国 of 中法两国."""
    chain: list[str] = []
    for link in reversed(setting.between(max(0, at - 30), at)):
        gap = setting.text[link.mention.span.end : at]
        if link.mention.span.end > at or (gap and not (JOINTS.fullmatch(gap) and chain)):
            break
        chain.append(link.entity)
        at = link.mention.span.start
    return tuple(reversed(chain))


def group_in_front(setting: Setting, sentence: Sentence, at: int, size: int) -> tuple[str, ...]:
    """Give the joined names that end right in front of a place, with an 等 at most between."""
    for group in setting.groups(sentence.span.start, at):
        if len(group.who) == size and setting.text[group.span.end : at] in ("", "等"):
            return group.who
    return ()


def two_states(setting: Setting, sentence: Sentence, at: int) -> Answer:
    """Find the two countries that a paragraph, or else the article so far, is about."""
    paragraph = setting.states(setting.paragraph(sentence), at).most_common()
    if len(paragraph) == 2:
        return tuple(sorted(s for s, _ in paragraph)), "the paragraph names two countries", 0.8
    if pair := pair_of_states(setting, sentence, at):
        return tuple(sorted(pair)), "two countries stand joined beside it", 0.7
    article = setting.states(0, len(setting.text)).most_common()
    lead = setting.states(0, at).most_common()
    for counted, why in ((lead, "the article so far"), (article, "the article")):
        if len(counted) == 2 or (len(counted) > 2 and counted[1][1] >= 2 * counted[2][1]):
            return tuple(sorted(s for s, _ in counted[:2])), f"two countries stand out in {why}", 0.7
    if len(paragraph) > 2 and paragraph[1][1] > paragraph[2][1]:
        return tuple(sorted(s for s, _ in paragraph[:2])), "two countries are named most in the paragraph", 0.5
    return OPEN


def pair_of_states(setting: Setting, sentence: Sentence, at: int) -> tuple[str, ...]:
    """Give the two countries last joined in the paragraph; else those in the rest of the sentence, if one is named before."""
    begin = setting.paragraph(sentence)
    before = [group.who for group in setting.groups(begin, at) if is_pair_of_states(setting, group)]
    behind = [group.who for group in setting.groups(at, sentence.span.end) if is_pair_of_states(setting, group)]
    if before or not behind:
        return before[-1] if before else ()
    return behind[0] if set() < setting.states(begin, at).keys() <= set(behind[0]) else ()


def is_pair_of_states(setting: Setting, group: Phrase) -> bool:
    """Tell whether two countries stand joined, none a part of another (中国香港), and not as what is spoken of: 巴以冲突."""
    if len(group.who) != 2 or not fits(setting, group, ("GPE",)):
        return False
    states = [one.label for one in setting.entities.values() if is_state(one)]
    labels = [setting.entities[one].label for one in group.who]
    whole = not any(label.startswith(state) and label != state for label in labels for state in states)
    return whole and not setting.text.startswith(cues("topic"), group.span.end)


def holder(setting: Setting, office: re.Pattern[str], state: str) -> str | None:
    """Give the one person of the article who holds such an office of a country, or nobody."""
    found = [one for one in setting.offices if setting.sides.get(one) == state and holds(setting, one, office)]
    return found[0] if len(found) == 1 else None


def holds(setting: Setting, person: str, office: re.Pattern[str]) -> bool:
    """Tell whether somebody holds such an office, and not a deputy's."""
    own = setting.offices.get(person, ())
    return any(office.search(title) and not DEPUTY.search(title) for title in own)


def of_sides(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """双方: the names in front; the two bodies joined before; else the two countries, with the two persons who have just met."""
    if len(joined := in_front(setting, at)) >= 2:
        return joined, "the names stand right before it", 0.9
    states, why, sure = two_states(setting, sentence, at)
    persons = list(dict.fromkeys(setting.named(setting.paragraph(sentence), at, "PERSON")))
    if len(persons) == 2 and len({setting.sides.get(p) for p in persons}) == 2 and not setting.is_said(at):
        return tuple(dict.fromkeys((*states, *persons))), "two persons of two sides are named before it", 0.6
    if bodies := pair_with_a_body(setting, sentence, at):
        return bodies, "two sides stand joined before it", 0.8
    return states, why, sure


def pair_with_a_body(setting: Setting, sentence: Sentence, at: int) -> tuple[str, ...]:
    """Give the two last joined in this or the last sentence, if one of them is a body: 武装部队和快速支援部队."""
    begin = setting.back(sentence)[:2][-1].span.start
    fitting = [group.who for group in setting.groups(begin, at) if is_pair_with_a_body(setting, group)]
    return fitting[-1] if fitting else ()


def is_pair_with_a_body(setting: Setting, group: Phrase) -> bool:
    """Tell whether two stand joined of which one is a body, and the other another or a country."""
    types = [setting.entities[name].type for name in group.who]
    return len(types) == 2 and "ORG" in types and {"ORG", "GPE"} >= set(types)


def of_opponents(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """冲突双方: the two sides that the article joined last, of which one is no country; who fights whom is not guessed.

    Those that are named behind a dash are meant: 冲突双方——甲军和乙军.
    """
    behind = DASH.match(setting.text, at + len(word))
    begin = behind.end() if behind else sentence.span.end
    told = [
        one.who for one in setting.groups(begin, sentence.span.end) if one.span.start == begin and len(one.who) == 2
    ]
    if told:
        return told[0], "they are named right behind it", 0.9
    fitting = [group.who for group in setting.groups(0, at) if is_pair_with_a_body(setting, group)]
    return (fitting[-1], "two sides stand joined before it", 0.7) if fitting else OPEN


def of_states(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """两国: the names in front, else the two countries."""
    if len(joined := in_front(setting, at)) >= 2:
        return joined, "the names stand right before it", 0.95
    return two_states(setting, sentence, at)


def of_officers(kind: str, setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """两国元首: the two just named together who hold the office; those who do in the two countries; else the countries."""
    if persons := pair_of_officers(setting, sentence, at, OFFICES[kind]):
        return persons, "two holders of the office stand joined before it", 0.85
    states, why, sure = of_states(setting, sentence, at, word)
    for office in OFFICES[kind]:
        holding = [one for one in map(partial(holder, setting, office), states) if one]
        if holding and len(holding) == len(states):
            return tuple(holding), "the article names the holders of the office", 0.8
        if holding:
            break  # 两国领导人 where one is a head: the other is not sure to be the premier
    return states, why + "; who holds the office is not told", sure / 2


def pair_of_officers(
    setting: Setting, sentence: Sentence, at: int, offices: Sequence[re.Pattern[str]]
) -> tuple[str, ...]:
    """Give the two persons of two countries last joined in this or the last sentence, if both hold such an office."""
    begin = setting.sentence_before(sentence).span.start
    for group in reversed(setting.groups(begin, at)):
        sides = {setting.sides.get(person) for person in group.who}
        if len(group.who) == len(sides - {None}) == 2 and persons_among(setting, group.who) == group.who:
            together = all(any(holds(setting, one, office) for office in offices) for one in group.who)
            return group.who if together else ()
    return ()


def of_parties(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """各方: the names in front only; who else belongs to them is seldom told."""
    joined = in_front(setting, at)
    return (joined, "the names stand right before it", 0.9) if len(joined) >= 2 else OPEN


def of_number(types: Sequence[str], setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """三方, 三国, 三人: so many names of these types in front, else the last so many that stand joined before."""
    size = NUMBERS[word[0]]
    if joined := group_in_front(setting, sentence, at, size):
        return joined, "the names stand right before it", 0.9
    fitting = [group.who for group in setting.groups(0, at) if len(group.who) == size and fits(setting, group, types)]
    if not fitting:
        return OPEN
    return fitting[-1], "so many stand joined before it", 0.8 if len(set(map(frozenset, fitting))) == 1 else 0.6


def fits(setting: Setting, group: Phrase, types: Sequence[str]) -> bool:
    """Tell whether all of a group are of these types; a GPE that is meant is a country."""
    members = [setting.entities[name] for name in group.who]
    return all(one.type in types and (one.type != "GPE" or is_state(one)) for one in members)


def of_person(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """他: who was speaking, where he goes on; else the person who opened the last sentence with such a person in it."""
    if goes_on(setting, sentence, at) and (
        voice := of_gender(setting, persons_among(setting, setting.voice(at)), word)
    ):
        return voice, "who was speaking", 0.9
    if beside := of_gender(setting, beside_actor(setting, sentence, at), word):
        return beside, "the only one beside the actor", 0.75
    for earlier in setting.back(sentence):
        end = min(at, earlier.span.end)
        # 林德迎接他: nobody meets himself.
        end = (
            clause_of(setting, sentence, at) if earlier is sentence and is_object(setting, sentence, at, word) else end
        )
        persons = of_gender(setting, setting.named(earlier.span.start, end, "PERSON"), word)
        if persons and word == "她" and len(set(persons)) > 1 and not is_woman(setting, persons[0]):
            return OPEN
        if persons:
            return persons[:1], "the first person named last", 0.85 if len(set(persons)) == 1 else 0.65
    return OPEN


def beside_actor(setting: Setting, sentence: Sentence, at: int) -> tuple[str, ...]:
    """Give the one person of the sentence beside whoever acts on him: 林德致电松本，祝贺他当选."""
    if not setting.text.endswith(cues("object"), 0, at):
        return ()
    named = list(dict.fromkeys(setting.named(sentence.span.start, at, "PERSON")))
    actors = setting.named(clause_of(setting, sentence, at), at, "PERSON") or named
    others = [person for person in named if person not in actors[:1]]
    return tuple(others) if len(others) == 1 else ()


def of_gender(setting: Setting, persons: Sequence[str], word: str) -> tuple[str, ...]:
    """Give those whom 他 or 她 can mean: no known woman is 他, and a known one goes before others as 她."""
    women = tuple(person for person in persons if is_woman(setting, person))
    if word == "他":
        return tuple(person for person in persons if person not in women)
    return women if word == "她" and women else tuple(persons)


def is_woman(setting: Setting, person: str) -> bool:
    """Tell whether somebody is a woman in the table."""
    return setting.entities[person].key in women()


@cache
def women() -> frozenset[str]:
    """Read who in the table of people is a woman."""
    return frozenset(f"person/{row['key']}" for row in rows("women.tsv", ("key", "name")))


def goes_on(setting: Setting, sentence: Sentence, at: int) -> bool:
    """Tell whether the word opens its sentence and speaks: 他还说."""
    return at == sentence.span.start and bool(setting.cues_between(at, at + 6))


def persons_among(setting: Setting, entities: Sequence[str]) -> tuple[str, ...]:
    """Give those that are persons."""
    return tuple(one for one in entities if setting.entities[one].type == "PERSON")


def clause_of(setting: Setting, sentence: Sentence, at: int) -> int:
    """Give the start of the clause that holds a place."""
    ends = [mark.end() for mark in CLAUSE_END.finditer(setting.text, sentence.span.start, at)]
    return ends[-1] if ends else sentence.span.start


def is_object(setting: Setting, sentence: Sentence, at: int, word: str) -> bool:
    """Tell whether the word ends its clause behind a person's name without speech between: 林德到车站迎接他."""
    start = clause_of(setting, sentence, at)
    if setting.cues_between(start, at) or not CLAUSE_END.match(setting.text, at + len(word)):
        return False
    return bool(setting.named(start, at, "PERSON"))


def of_persons(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """他们, 两人: the two persons named before it, in the last paragraph that names any."""
    if is_object(setting, sentence, at, word):
        at = clause_of(setting, sentence, at)
    for paragraph in setting.paragraphs_back(sentence)[:NEAR]:
        spans = [s.span for s in paragraph if s.span.start < at]
        named = [name for span in spans for name in setting.named(span.start, min(span.end, at), "PERSON")]
        if named:
            persons = tuple(dict.fromkeys(named))
            return (persons, "two persons are named before it", 0.8) if len(persons) == 2 else OPEN
    return OPEN


def of_its(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """其: the first actor of the sentence, else of the sentence before."""
    before = setting.text[max(0, at - 3) : at]
    if (beside := BESIDE.search(before)) and (phrase := phrase_ending(setting, at - len(beside[0]))):
        return phrase.who[-1:], "named right before it", 0.8
    for earlier in setting.back(sentence):
        phrases = setting.phrases_between(earlier.span.start, min(at, earlier.span.end))
        actors = heads_of(setting, [one for one in phrases if is_actor(setting, one)])
        if actors and earlier is sentence and before.endswith(cues("object")):
            return of_object(actors)
        if actors:
            return actors[0].who[-1:], "the first actor of the sentence", 0.6
    return OPEN


def of_object(actors: Sequence[Phrase]) -> Answer:
    """要求其撤军: not whoever acts, but the only other one."""
    others = {one.who for one in actors} - {actors[0].who}
    return (others.pop()[-1:], "the only one beside the actor", 0.7) if len(others) == 1 else OPEN


def heads_of(setting: Setting, actors: list[Phrase]) -> list[Phrase]:
    """Leave out whom the next one belongs to (哈马斯下属卡桑旅), and who only brings the news where others act."""
    acting = [one for one in actors if not belongs(setting, one)]
    return [one for one in acting if not setting.is_medium(one.who[-1])] or actors


def belongs(setting: Setting, phrase: Phrase) -> bool:
    """Tell whether who is named next belongs to this one: 哈马斯（…）下属卡桑旅."""
    behind = phrase.span.end + (setting.text[phrase.span.end : phrase.span.end + 1] in (")", "”"))
    return setting.text.startswith(cues("belongs"), behind)


def is_actor(setting: Setting, phrase: Phrase) -> bool:
    """Tell whether a phrase names somebody who acts, and not only the article's own medium."""
    return setting.entities[phrase.who[-1]].type in ACTORS and phrase.who[-1] not in setting.credits


def phrase_ending(setting: Setting, at: int) -> Phrase | None:
    """Give the phrase that ends at a place."""
    return next((one for one in setting.phrases_between(max(0, at - 30), at) if one.span.end == at), None)


def of_state(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """该国: the country named last; one that only says whose somebody is (美国总统特朗普) if no other is there."""
    phrases = setting.phrases_between(setting.paragraph(sentence), at)
    named = [name for one in phrases for name in one.who if is_state(setting.entities[name])]
    if named:
        return (named[-1],), "named last before it", 0.75
    beside = {name for one in phrases for name in one.of if is_state(setting.entities[name])}
    return (tuple(beside), "no other country is named before it", 0.6) if len(beside) == 1 else OPEN


def of_town(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """该市: the place named last that is no country, here or in the paragraph before."""
    named = setting.named(setting.last_paragraph(sentence), at, "GPE")
    towns = [name for name in named if not is_state(setting.entities[name])]
    return ((towns[-1],), "named last before it", 0.75) if towns else OPEN


def of_body(ends: Sequence[str], setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """该党: the body named last whose name ends so, here or in the paragraph before; 该组织: the last here that brings no news."""
    begin = setting.last_paragraph(sentence) if ends else setting.paragraph(sentence)
    named = setting.named(begin, at, "ORG")
    fitting = [name for name in named if ends_so(setting, name, ends) and not setting.is_medium(name)]
    if goes_on(setting, sentence, at) and setting.voice(at - 1)[:1] and setting.voice(at - 1)[0] in fitting:
        return setting.voice(at - 1), "the body that was speaking", 0.85
    return ((fitting[-1],), "named last before it", 0.75) if fitting else OPEN


def of_medium(ends: Sequence[str], setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """该社, 这家媒体: the agency, paper or station named last, here or in the paragraph before."""
    media = [
        name
        for name in setting.named(setting.last_paragraph(sentence), at, "ORG", "WORK")
        if ends_so(setting, name, ends)
    ]
    known = [name for name in media if setting.is_medium(name)] or (media if ends else [])
    return ((known[-1],), "the medium named last", 0.8) if known else OPEN


def ends_so(setting: Setting, entity: str, ends: Sequence[str]) -> bool:
    """Tell whether one of somebody's names ends in one of these, or in whatever if none is asked for."""
    one = setting.entities[entity]
    return not ends or any(name.endswith(tuple(ends)) for name in (one.label, *one.aliases))


def of_two(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """前者, 后者: the first or second of two that stand joined, or that alone act, before the first of these words."""
    sentence, at = first_of_two(setting, sentence, at)
    for earlier in setting.back(sentence)[:2]:
        end = min(at, earlier.span.end)
        phrases = [one for one in setting.phrases_between(earlier.span.start, end) if is_actor(setting, one)]
        pairs = [group for group in setting.groups(earlier.span.start, end) if fits(setting, group, ACTORS)]
        if pairs and (len(pairs[-1].who) != 2 or THINGS.search(setting.text, pairs[-1].span.end, end)):
            return OPEN
        if pairs:
            return (pairs[-1].who[word.startswith("后")],), "of the two joined before it", 0.85
        if phrases:
            return of_last_two(setting, phrases, end, word)
    return OPEN


def first_of_two(setting: Setting, sentence: Sentence, at: int) -> tuple[Sentence, int]:
    """Give the place where a contrast of the two begins: 前者…，后者…."""
    for earlier in setting.back(sentence)[:2][::-1]:
        if found := re.compile("[前后]者").search(setting.text, earlier.span.start, min(at, earlier.span.end)):
            return earlier, found.start()
    return sentence, at


def of_last_two(setting: Setting, phrases: Sequence[Phrase], end: int, word: str) -> Answer:
    """后者: the last of two actors or more that are alike; 前者 only where there are no more than two."""
    kinds = [setting.entities[one.who[-1]].type == "PERSON" for one in phrases[-2:]]
    if len(phrases) < 2 or kinds[0] != kinds[1] or THINGS.search(setting.text, phrases[-1].span.end, end):
        return OPEN
    if word.startswith("后"):
        return phrases[-1].who[-1:], "the last of those before it", 0.7
    return (phrases[0].who[-1:], "the first of the two before it", 0.7) if len(phrases) == 2 else OPEN


def of_speaker(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """我: the person whose words these are."""
    if persons := persons_among(setting, setting.voice(at)):
        return persons, "the speaker of the paragraph", 0.85
    return of_person(setting, sentence, at, word)


def of_side(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """我们: the country of the person whose words these are; the body, where a body speaks."""
    voice = setting.voice(at)
    if voice and not persons_among(setting, voice):
        return voice, "the body that speaks", 0.6
    persons, _, sure = of_speaker(setting, sentence, at, word)
    return tuple(setting.sides[p] for p in persons if p in setting.sides), "the speaker's country", sure * 0.8


def of_country(setting: Setting, sentence: Sentence, at: int, word: str) -> Answer:
    """我国: the country of whoever speaks, and of the medium where nobody does."""
    if setting.is_said(at):
        sides, _, sure = of_side(setting, sentence, at, word)
        return tuple(setting.sides[side] for side in sides if side in setting.sides), "the speaker's country", sure
    return ((setting.home,), "the country of the medium that brings the article", 0.8) if setting.home else OPEN


RULES: dict[str, Callable[[Setting, Sentence, int, str], Answer]] = {
    "sides": of_sides,
    "opponents": of_opponents,
    "states": of_states,
    **{kind: partial(of_officers, kind) for kind in OFFICES},
    "parties": of_parties,
    "several-parties": partial(of_number, ACTORS),
    "several-states": partial(of_number, ("GPE",)),
    "several-persons": partial(of_number, ("PERSON",)),
    "person": of_person,
    "persons": of_persons,
    "its": of_its,
    "of-two": of_two,
    "state": of_state,
    "town": of_town,
    "speaker": of_speaker,
    "side": of_side,
    "country": of_country,
}
NAMED_SO: dict[str, Callable[[Sequence[str], Setting, Sentence, int, str], Answer]] = {
    "body": of_body,
    "medium": of_medium,
}
"""Rules for what is known by the ends of its name."""
