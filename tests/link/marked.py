"""Marked sentences → an article with its mentions and what each of them means: [乌克兰|GPE country/UA]总统[…]."""

import re

from kg.model import Article, Mention, Sentence, Span

MARK = re.compile(r"\[([^|\]]+)\|([A-Z]+)(?: ([^\]]*))?\]")


def read(marked: str, published: str = "2025-12-16"):
    """Give the article, its sentences, its mentions and for each mention the key that is meant (None: nobody known)."""
    text, mentions, keys, place = "", [], [], 0
    for mark in MARK.finditer(marked):
        text += marked[place : mark.start()]
        words, type, key = mark.groups()
        mentions.append((len(text), len(text) + len(words), type))
        keys.append(key or None)
        text += words
        place = mark.end()
    text += marked[place:]
    sentences = []
    for found in re.finditer(r"[^。\n]+。?", text):
        kind = "byline" if "记者" in found[0] and "：" in found[0] else "body"
        sentences.append(Sentence(f"s{len(sentences) + 1}", Span(*found.span()), kind, len(sentences)))
    home = {place: s.id for s in sentences for place in range(*s.span)}
    found = tuple(Mention(Span(start, end), type, home[start], "test", 1.0) for start, end, type in mentions)
    return Article("test", text, published=published), tuple(sentences), found, keys
