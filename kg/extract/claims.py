"""表示, 指出, 据…报道, “…” → who said what, through whom, about what, and what the saying does.

The tagger's heads mark speech verbs (cues) and what is said (contents). Here a content gets its cue, its bounds are
put right, and the networks of `relations` name the speaker, whoever passes it on, the topics and the act. Where no
speech verb stands in a sentence, the speaker of the paragraph carries on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from kg.extract.chains import (
    Chain,
    addressed,
    before_verb,
    chain,
    clause_start,
    learnt_from,
    local,
    meant_with,
    opening_person,
    speaks_with,
    tied_back,
    turn,
    turned_at,
    unnamed,
    verb_opens,
)
from kg.extract.documents import speaking_document, told_before
from kg.extract.frames import framed, speaker_behind
from kg.extract.pairs import Anchor, pairs
from kg.extract.relations import Relations
from kg.extract.scene import Scene, kinds_of_markers
from kg.extract.texts import Texts, texts
from kg.extract.topics import TOPICS, named_topics
from kg.ground.script import fold
from kg.ground.sides import is_state
from kg.ground.tables import numbered, words_of
from kg.model import BrokenData, Claim, Span

CONNECTIVES = "connectives.tsv"
CUE_KINDS = ("cue", "content alone")
ACTS = ("assert", "endorse", "oppose", "demand", "commit", "propose", "warn", "deny")
FRAME = re.compile(r"[\s，,：:、；;。.！!？?…—]+")
BY, VIA = range(2)
SHORTEST = 3
LIKELY = 0.5  # what carries nothing on and has no verb must at least be that sure to be said at all
FRAMED = 0.9  # the confidence of what a frame tells to be said; set by hand: no annotated article holds one
OPENING = re.compile("[《“]?")
ROW = re.compile("[、和与及]|以及")
WILLING = "愿"
PLAIN = 0.97  # the confidence of a speaker whom grammar alone decides: 49 of 50 in the annotated articles
NAMED = 0.9  # and to a topic that is named by its own word


class Saying(NamedTuple):
    """A content with its cue, before anybody is named."""

    content: Span
    cue: Span | None
    sentence: int
    confidence: float


@cache
def connectives() -> re.Pattern[str]:
    """Match a connective that opens a sentence and is not part of what is said."""
    words: list[str] = []
    for line, row in numbered(CONNECTIVES, ("word", "example")):
        if not row["example"].startswith(row["word"]):
            raise BrokenData(f"{CONNECTIVES}:{line}: the example does not begin with {row['word']}")
        words.append(row["word"])
    return re.compile("(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")[，,]")


@cache
def quoted_titles() -> re.Pattern[str]:
    """Match the titles that stand behind the name of whoever is quoted within a speech."""
    return re.compile("|".join(map(re.escape, words_of("title_words.tsv", "use", "quoted"))))


def claims(scene: Scene, relations: Relations) -> tuple[Claim, ...]:
    """Make a claim of what is said in each sentence, one for each speaker."""
    sayings = sayings_of(scene)
    if not sayings:
        return ()
    anchors = anchors_of(scene, sayings)
    given = pairs(scene, anchors, len(CUE_KINDS))
    chances = relations.of_pairs("voices", given)
    read = saying_texts(scene, sayings)
    topics_sensed, acts_sensed = relations.senses.sayings(scene.marks.states, [saying.content for saying in sayings])
    topic_chances = relations.of_texts("topics", read, topics_sensed, one=False)
    act_chances = relations.of_texts("acts", read, acts_sensed, one=True)
    found: list[Claim] = []
    for i, saying in enumerate(sayings):
        rows = given.anchors == i
        by, via, speaking = voices(scene, saying, given.entities[rows], chances[rows], relations.thresholds)
        heard = relations.sure("speakers", speaking) if by else None
        if plain := plain_speaker(scene, saying):
            by, via = (plain,), tuple(e for e in via if e != plain)
            heard = PLAIN
        if (told := chain_before(scene, found, saying)) and (names := told_speakers(scene, told, saying)):
            by, via = speakers_told(by, names), tuple(scene.entities[e].id for e in told.via)
            heard = PLAIN
        alone = not i or sayings[i - 1].sentence != saying.sentence
        if alone and (opener := opener_of(scene, saying, by)):
            by, heard = (opener,), PLAIN
        if has_no_name(scene, saying):
            by, heard = (), None
        if earlier := carried(scene, found, saying) or of_document(scene, found, saying):
            by, via, heard = earlier.by, earlier.via, earlier.speakers_confidence
        subject = subject_before(scene, saying)
        behind = speaker_behind(scene, saying.sentence) if subject is None else subject
        if saying.cue is None and behind is not None:
            by, via, heard = (scene.entities[behind].id,), (), PLAIN
        elif saying.cue is None and not earlier and not introduced(scene, saying):
            continue  # the narrator's own words
        named = named_topics(saying.content.of(scene.text))
        about, likely = topics(topic_chances[i], relations.thresholds["topics"], named)
        likeliest = int(act_chances[i].argmax())
        found.append(
            Claim(
                by,
                via,
                saying.cue,
                saying.content,
                about,
                act(saying.content.of(scene.text), ACTS[likeliest]),
                scene.sentences[saying.sentence].id,
                f"{scene.marks.found_by}; {relations.found_by}",
                round(saying.confidence, 4),
                speakers_confidence=heard,
                topics_confidence=relations.sure("topics", likely),
                act_confidence=relations.sure("act", act_chances[i, likeliest]),
            )
        )
    return one_each(found)


def sayings_of(scene: Scene) -> list[Saying]:
    """Join the marked contents with the cues beside them."""
    cues = sorted(scene.marks.of("claim", "cue"), key=lambda mark: mark.span)
    found: list[Saying] = []
    for mark in sorted(scene.marks.of("claim", "content"), key=lambda mark: mark.span):
        number = scene.sentence_at(mark.span.start)
        if number is None:
            continue
        home = scene.sentences[number].span
        content = trimmed(scene.text, Span(mark.span.start, min(mark.span.end, home.end)))
        if content.end - content.start < SHORTEST:
            continue
        near = [cue.span for cue in cues if home.holds(cue.span)]
        before = [cue for cue in near if cue.end <= content.start]
        behind = [cue for cue in near if cue.start >= content.end]
        cue = before[-1] if before else behind[0] if behind else None
        if cue and any(
            said.cue == cue or (said.sentence == number and cue.end <= said.content.start) for said in found
        ):
            cue = None
        found.append(Saying(content, cue, number, mark.confidence))
    return cited(scene, parted(scene, joined(with_framed(scene, found))))


def cited(scene: Scene, sayings: Sequence[Saying]) -> list[Saying]:
    """Let a speech go on where its speaker quotes somebody by name and title: 外长说，…。主席先生多次强调，….

    Newsreaders put the title before a speaker's name (国家主席习近平), whoever is quoted within a speech has it behind
    (习近平主席): none of 2,649 annotated speakers is named so. Where an article does name its speakers so, nothing follows.
    """
    firsts = {scene.paragraph_starts[saying.sentence]: i for i, saying in reversed(list(enumerate(sayings)))}
    if any(titled_behind(scene, sayings[i]) for i in firsts.values()):
        return list(sayings)
    found = []
    for i, saying in enumerate(sayings):
        home = scene.sentences[saying.sentence].span
        alone = i not in firsts.values() and sayings[i - 1].sentence != saying.sentence
        if alone and titled_behind(scene, saying):
            saying = saying._replace(content=trimmed(scene.text, Span(home.start, saying.content.end)), cue=None)
        found.append(saying)
    return found


def titled_behind(scene: Scene, saying: Saying) -> bool:
    """Tell whether the first person named before a speech verb has the title of a head of state or party behind the name."""
    if saying.cue is None or saying.cue.start >= saying.content.start:
        return False
    start = scene.sentences[saying.sentence].span.start
    there = (scene.standings[j] for j in scene.within(start, saying.cue.start))
    first = next((s for s in there if s.kind == "name" and scene.entities[s.entity].type == "PERSON"), None)
    return first is not None and bool(quoted_titles().match(scene.text, first.end))


def parted(scene: Scene, sayings: Sequence[Saying]) -> list[Saying]:
    """Part what two say in one sentence, where 则 tells that another one speaks: 甲说，…，乙则表示，…."""
    found: list[Saying] = []
    for saying in sayings:
        content, cue = saying.content, saying.cue
        begin = turned_at(scene, scene.sentences[saying.sentence].span.start, cue) if cue else None
        if found and begin is not None and found[-1].content.start < begin < found[-1].content.end:
            last = found.pop()
            found.append(last._replace(content=trimmed(scene.text, Span(last.content.start, begin))))
        other = turn(scene, content) if cue else None
        if other is None:
            found.append(saying)
            continue
        found.append(saying._replace(content=trimmed(scene.text, Span(content.start, other.start))))
        found.append(saying._replace(content=trimmed(scene.text, Span(other.cue.end, content.end)), cue=other.cue))
    return found


def with_framed(scene: Scene, found: Sequence[Saying]) -> list[Saying]:
    """Add what a frame tells to be said where nothing was found: 在默茨看来，…"""
    # A frame is surer of its bounds than the tagger of words for which it saw no verb.
    seen = {saying.sentence: saying.cue for saying in found}
    more = [
        Saying(trimmed(scene.text, content), cue, number, FRAMED)
        for content, cue, number in framed(scene)
        if seen.get(number) is None
    ]
    framed_now = {saying.sentence for saying in more}
    kept = (saying for saying in found if saying.sentence not in framed_now)
    return sorted((*kept, *more), key=lambda saying: saying.content)


def trimmed(text: str, span: Span) -> Span:
    """Take the marks that frame a content, and the connective that opens it, away.

    >>> text = "此外，“谈判会继续。”"
    >>> trimmed(text, Span(0, len(text))).of(text)
    '谈判会继续'
    """
    start, end = span
    while True:
        before = start, end
        if match := FRAME.match(text, start, end) or connectives().match(text, start, end):
            start = match.end()
        while start < end and FRAME.fullmatch(text[end - 1]):
            end -= 1
        words = text[start:end]
        if words[:1] == "“" and ("”" not in words[:-1]):
            start, end = start + 1, end - words.endswith("”")
        elif words.endswith("”") and "“" not in words:
            end -= 1
        if (start, end) == before or start >= end:
            return Span(start, max(start, end))


def joined(sayings: Sequence[Saying]) -> list[Saying]:
    """Join the pieces of one speech: a second content of a sentence that has no cue of its own."""
    found: list[Saying] = []
    for saying in sayings:
        if found and saying.cue is None and found[-1].sentence == saying.sentence:
            last = found.pop()
            saying = last._replace(content=Span(last.content.start, saying.content.end))
        found.append(saying)
    return found


def anchors_of(scene: Scene, sayings: Sequence[Saying]) -> list[Anchor]:
    """Place the sayings, each with whoever seems to have spoken last in its paragraph."""
    anchors: list[Anchor] = []
    voice: tuple[int, ...] = ()
    for i, saying in enumerate(sayings):
        if i and sayings[i - 1].sentence < scene.paragraph_starts[saying.sentence]:
            voice = ()
        span = saying.cue or Span(saying.content.start, saying.content.start)
        anchors.append(Anchor(span, int(saying.cue is None), saying.sentence, voice, False))
        start = scene.sentences[saying.sentence].span.start
        if i and sayings[i - 1].sentence == saying.sentence:
            start = sayings[i - 1].content.end
        named = [scene.standings[j] for j in scene.within(start, span.start)]
        named = [s for s in named if s.entity not in scene.credits and s.kind == "name"]
        persons = [s.entity for s in named if scene.entities[s.entity].type == "PERSON"]
        if named:
            voice = (persons[0] if persons else named[-1].entity,)
    return anchors


def voices(
    scene: Scene, saying: Saying, entities: np.ndarray, chances: np.ndarray, thresholds: Mapping[str, float]
) -> tuple[tuple[str, ...], tuple[str, ...], float]:
    """Tell who says it from who passes it on; give the chance of the least likely speaker, too."""
    by_rank = [int(i) for i in np.argsort(-chances[:, BY], kind="stable")]
    order = [i for i in by_rank if chances[i, BY] >= chances[i, VIA]]
    able = able_to_speak(scene, saying)
    if able is not None:
        # Somebody who is named there says it, if only he who seems to pass it on.
        by_rank = [i for i in by_rank if int(entities[i]) in able]
        order = [i for i in order if int(entities[i]) in able] or by_rank[:1]
    best = max((chances[i, BY] for i in order), default=0.0)
    # Whoever is much less likely than the first speaker only stands nearby; somebody, though, has said it.
    least = max(thresholds["by"], best * thresholds["beside"])
    chosen = [i for i in order if chances[i, BY] >= least or chances[i, BY] == best >= thresholds["alone"]]
    heads = heads_of_names(scene, saying)
    speaking = list(dict.fromkeys(heads.get(int(entities[i]), int(entities[i])) for i in chosen))
    if able and speaking and saying.cue:
        speaking = as_one(scene, saying, saying.cue, speaking)
    speaking += [e for e in row_of(scene, saying, speaking) if e not in speaking]
    if saying.cue:
        hearing = addressed(scene, scene.sentences[saying.sentence].span.start, saying.cue)
        speaking = [e for e in speaking if e not in hearing] or speaking
    by_way = [int(e) for e, row in zip(entities, chances, strict=True) if row[VIA] >= max(thresholds["via"], row[BY])]
    # The country of the speaker's office only stands beside the name.
    beside = {scene.sides.get(speaker) for speaker in speaking}
    passing = list(dict.fromkeys(heads.get(e, e) for e in by_way if e not in beside and e not in speaking))
    least_likely = min((float(chances[i, BY]) for i in chosen), default=0.0)
    return tuple(scene.entities[e].id for e in speaking), tuple(scene.entities[e].id for e in passing), least_likely


def able_to_speak(scene: Scene, saying: Saying) -> frozenset[int] | None:
    """Give those among whom grammar looks for the speaker: who is named before the verb, a place for 当地警方; None, if it does not tell."""
    cue = verb_before(saying)
    if cue is None:
        return None
    start = scene.sentences[saying.sentence].span.start
    if chain(scene, start, cue):
        return None
    if local(scene, start, cue):
        return frozenset(e for e, entity in enumerate(scene.entities) if entity.type == "GPE")
    return before_verb(scene, start, cue) or None


def as_one(scene: Scene, saying: Saying, cue: Span, speaking: Sequence[int]) -> list[int]:
    """Let speak with the likeliest speaker only who stands joined with him, and all whom one word means: 双方."""
    start, first = scene.sentences[saying.sentence].span.start, speaking[0]
    fellows = speaks_with(scene, start, cue, first)
    beside = [e for e in speaking if e in fellows]
    return list(dict.fromkeys((first, *beside, *meant_with(scene, start, cue, first))))


def verb_before(saying: Saying) -> Span | None:
    """Give the speech verb, if it stands before what is said."""
    return saying.cue if saying.cue and saying.cue.start < saying.content.start else None


def opener_of(scene: Scene, saying: Saying, by: Sequence[str]) -> str | None:
    """Give the person who opens the clause or the sentence, if only others or nobody was taken: 默茨致函马克龙，表示."""
    start = scene.sentences[saying.sentence].span.start
    cue = verb_before(saying)
    if cue is None or (by and not verb_opens(scene, start, cue)):
        return None
    opener = opening_person(scene, start, cue)
    return None if opener is None or scene.entities[opener].id in by else scene.entities[opener].id


def has_no_name(scene: Scene, saying: Saying) -> bool:
    """Tell whether nobody with a name says it: 国际人士表示."""
    cue = verb_before(saying)
    return cue is not None and unnamed(scene, scene.sentences[saying.sentence].span.start, cue)


def heads_of_names(scene: Scene, saying: Saying) -> dict[int, int]:
    """For who only stands before another name, give that name: the weekly in 德国《明镜》周刊说; nobody in 中美表示."""
    there = [scene.standings[j] for j in scene.of_sentence(saying.sentence)]
    names = [s for s in there if s.kind == "name" and (not saying.cue or s.end <= saying.cue.start)]
    heads: dict[int, int] = {}
    for one, other in reversed(list(pairwise(names))):
        if not is_state(scene.entities[other.entity]) and OPENING.fullmatch(scene.text, one.end, other.start):
            heads[one.entity] = heads.get(other.entity, other.entity)
    return heads


def row_of(scene: Scene, saying: Saying, speaking: Sequence[int]) -> list[int]:
    """Give the whole row of names of which several speak: 马克龙、默茨和斯塔默一致表示."""
    if saying.cue is None or len(speaking) < 2:
        return []
    there = scene.within(scene.sentences[saying.sentence].span.start, saying.cue.start)
    ends = [j for j in there if scene.standings[j].kind == "name" and scene.phrases[j][1] == scene.standings[j].end]
    rows = [[scene.standings[j].entity for j in ends[:1]]]
    for one, other in pairwise(ends):
        if not ROW.fullmatch(scene.text, scene.phrases[one][1], scene.phrases[other][0]):
            rows.append([])
        rows[-1].append(scene.standings[other].entity)
    return next((row for row in rows if len(set(row) & set(speaking)) > 1), [])


def plain_speaker(scene: Scene, saying: Saying) -> str | None:
    """Give the speaker where grammar leaves no choice: “…”马克龙说; 马克龙会见默茨时表示; 普京则表示; 记者从交通部获悉."""
    if saying.cue is None:
        return None
    start = scene.sentences[saying.sentence].span.start
    if (told := learnt_from(scene, start, saying.cue)) is not None:
        return scene.entities[told].id
    near = [j for j in scene.within(start, saying.cue.start) if scene.standings[j].entity not in scene.credits]
    if saying.cue.start >= saying.content.end:
        near = [j for j in near if scene.phrases[j][1] == scene.standings[j].end == saying.cue.start]
        return scene.entities[scene.standings[near[-1]].entity].id if near else None
    of_source = any(
        kinds_of_markers()[number] == "source" for _, _, number in scene.markers_within(start, saying.cue.start)
    )
    if (begin := turned_at(scene, start, saying.cue)) is not None:
        near = [j for j in near if scene.standings[j].start >= begin]
    elif of_source or scene.text[saying.cue.start - 1] != "时":
        return None
    else:
        near = from_clause(scene, near, start, saying.cue)
    if not near:
        return None
    heads = [j for j in near if scene.standings[j].end == scene.phrases[near[0]][1]]
    return scene.entities[scene.standings[heads[-1]].entity].id if heads else None


def from_clause(scene: Scene, near: list[int], start: int, cue: Span) -> list[int]:
    """Keep the names from the verb's clause on, where one opens it: 针对美方的话，默茨会见马克龙时表示."""
    clause = clause_start(scene, start, cue.start)
    opens = any(scene.phrases[j][0] == clause for j in near)
    return [j for j in near if scene.standings[j].start >= clause] if opens else near


def chain_before(scene: Scene, found: Sequence[Claim], saying: Saying) -> Chain | None:
    """Give the chain that is told before a speech verb, behind what is said before in the sentence."""
    if saying.cue is None or saying.cue.start >= saying.content.end:
        return None
    start = scene.sentences[saying.sentence].span.start
    return chain(scene, max(start, found[-1].content.end) if found else start, saying.cue)


def told_speakers(scene: Scene, told: Chain, saying: Saying) -> tuple[str, ...]:
    """Give who stands at the end of a chain, where its speaker is named; none, if nobody is."""
    end = saying.cue.start if saying.cue else saying.content.start
    heads = heads_of_names(scene, saying)
    there = [scene.standings[j].entity for j in scene.within(told.speakers_from, end)]
    speakers = dict.fromkeys(heads.get(entity, entity) for entity in there)
    return tuple(scene.entities[e].id for e in speakers if told.speakers_from > told.start or e not in told.via)


def speakers_told(by: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Keep those who speak at the end of a chain; if the network took only others, the first one there speaks."""
    return tuple(one for one in by if one in names) or names[:1]


def subject_before(scene: Scene, saying: Saying) -> int | None:
    """Give the person with whom a sentence begins, before words whose verb was missed: 梅洛尼排除了派兵的可能.

    None of the annotated sayings without a verb has a name before it in its sentence: such a one is not carried on.
    """
    start = scene.sentences[saying.sentence].span.start
    there = scene.within(start, saying.content.start)
    if saying.cue or not there or scene.phrases[there[0]][0] > start:
        return None
    _, end = scene.phrases[there[0]]
    heads = [s for s in (scene.standings[j] for j in there) if s.end == end and s.kind == "name"]
    return heads[0].entity if heads and scene.entities[heads[0].entity].type == "PERSON" else None


def carried(scene: Scene, found: Sequence[Claim], saying: Saying) -> Claim | None:
    """Give the claim before, if this saying carries its speech on: no cue, same paragraph, or tied back: 二是…, 这些措施还包括….

    Of 3,688 annotated sayings without a cue six carry nothing on. Whoever only stands nearby did not say it.
    """
    if saying.cue or not found:
        return None
    last = scene.sentence_at(found[-1].content.start)
    if last is not None and last >= scene.paragraph_starts[saying.sentence]:
        return found[-1]
    return found[-1] if tied_back(scene, saying.sentence) else None


def introduced(scene: Scene, saying: Saying) -> bool:
    """Tell whether a source or a speaker is named before what is said: 据气象厅消息，…; 秘书长发表声明，…."""
    start, end = scene.sentences[saying.sentence].span.start, saying.content.start
    kinds = kinds_of_markers()
    if saying.confidence < LIKELY:
        return False
    if any(kinds[number] == "source" for _, _, number in scene.markers_within(start, end)):
        return True
    return bool(scene.within(start, end)) and bool(FRAME.search(scene.text, end - 1, end) or scene.text[end - 1] == "“")


def of_document(scene: Scene, found: Sequence[Claim], saying: Saying) -> Claim | None:
    """Give the claim before that tells whose the document is that speaks here; nobody else is named before the verb."""
    home = scene.sentences[saying.sentence].span
    if saying.cue is None or saying.cue.start >= saying.content.start or scene.within(home.start, saying.cue.start):
        return None
    document = speaking_document(scene.text, home, saying.cue)
    return told_before(scene, found, document) if document else None


def act(words: str, likeliest: str) -> str:
    """Let 愿 overrule a warning: a condition under which somebody is ready to do something is an offer.

    >>> act("如果有保障，乌方愿意停火", "warn")
    'propose'
    """
    return "propose" if likeliest == "warn" and WILLING in fold(words) else likeliest


def topics(chances: np.ndarray, threshold: float, named: frozenset[str]) -> tuple[tuple[str, ...], float]:
    """Give one to three topics: those that are named outright or likely enough, else the likeliest; and the least chance."""
    # A topic's own word is right nine times in ten, also for topics too rare to be learnt.
    sure = {t: max(float(chances[t]), NAMED if topic in named else 0.0) for t, topic in enumerate(TOPICS)}
    order = sorted(sure, key=lambda t: (TOPICS[t] not in named, -chances[t]))
    likely = [t for t in order if TOPICS[t] in named or chances[t] >= threshold][:3] or order[:1]
    return tuple(TOPICS[t] for t in likely), min(sure[t] for t in likely)


def saying_texts(scene: Scene, sayings: Sequence[Saying]) -> Texts:
    """Show the words of each saying, those of its cue, and what opens it, apart from each other."""
    windows, numbers = [], []
    for i, saying in enumerate(sayings):
        content = saying.content.of(scene.text)
        opening = Span(saying.content.start, min(saying.content.start + 10, saying.content.end))
        windows.append([saying.content, saying.cue or Span(0, 0), opening])
        before = i and sayings[i - 1].sentence >= scene.paragraph_starts[saying.sentence]
        named = named_topics(content)
        numbers.append([saying.cue is None, bool(before), np.log1p(len(content)) / 4, *(t in named for t in TOPICS)])
    return texts(scene, windows, numbers)


def one_each(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Join the claims that one speaker makes in one sentence."""
    found: list[Claim] = []
    for claim in claims:
        if found and found[-1].sentence == claim.sentence and found[-1].by == claim.by and found[-1].by:
            last = found.pop()
            span = Span(last.content.start, claim.content.end)
            claim = Claim(
                last.by,
                last.via or claim.via,
                last.cue,
                span,
                tuple(dict.fromkeys((*last.topics, *claim.topics)))[:3],
                last.act if last.act != "assert" else claim.act,
                last.sentence,
                last.found_by,
                max(last.confidence, claim.confidence),
                last.speakers_confidence,
                least(last.topics_confidence, claim.topics_confidence),
                least(last.act_confidence, claim.act_confidence),
            )
        found.append(claim)
    return tuple(found)


def least(*those: float | None) -> float | None:
    """Give the least of the confidences that there are."""
    return min((one for one in those if one is not None), default=None)
