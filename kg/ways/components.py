"""The reader as a component of spaCy pipelines: `nlp.add_pipe("waijiao")`.

spaCy finds it through the entry point `spacy_factories`, without this package being imported. It stands beside
`pipeline.py`, because it knows the whole way; the stages know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.util import minibatch

from kg.model import Article, Trouble
from kg.tag.documents import fill


class Waijiao(Pipe):
    """Reads documents as articles and fills their entities and spans.

    `doc._.published`, an ISO 8601 date, is the day from which 15日 or 上周五 is understood; without it they stay open.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        return next(self._read([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Read documents many at a time, which is faster; a document that cannot be read goes to the error handler."""
        on_error = self.get_error_handler()
        for batch in minibatch(stream, size=batch_size):
            try:
                yield from self._read(batch)
            except Trouble as trouble:
                on_error(self.name, self, batch, trouble)

    def _read(self, docs: list[Doc]) -> Iterator[Doc]:
        # Imported here: spaCy imports this module whenever a pipeline is made, also one that has no use for it.
        from kg.graph.records import to_record
        from kg.pipeline import read_batch, tools

        for doc, reading in zip(docs, read_batch([article(doc) for doc in docs], tools()), strict=True):
            if isinstance(reading, Trouble):
                raise reading
            yield fill(doc, to_record(reading))


def article(doc: Doc) -> Article:
    """Take a spaCy document for an article; its id is made from its text."""
    return Article(id=sha256(doc.text.encode()).hexdigest()[:16], text=doc.text, published=doc._.published)


@Language.factory("waijiao", assigns=["doc.ents", "doc.spans", "doc._.record", "token.is_sent_start"])
def component(nlp: Language, name: str) -> Waijiao:
    """Make the component, as spaCy's configuration asks for it."""
    return Waijiao(name)
