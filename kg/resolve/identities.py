"""All that is decided across articles, from their digests and the decisions of persons: read this first of this part.

reprints → same events → plans and outcomes → things said → steps of positions → contradictions → strangers. The result
depends on what the articles are, not on the order they came in.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.across import Digest, Identity
from kg.resolve.decisions import UNDECIDED, Decided
from kg.resolve.happenings import happenings, outcomes, standings
from kg.resolve.positions import contradictions, positions, steps, utterances
from kg.resolve.reprints import families
from kg.resolve.strangers import people


def identify(digests: Sequence[Digest], decided: Decided = UNDECIDED) -> Identity:
    """Decide what is one across articles."""
    ordered = sorted(digests, key=lambda digest: digest.id)
    groups = families(ordered)
    standing = standings(ordered, groups)
    events = happenings(ordered, standing, groups, decided)
    said = positions(ordered)
    reported, first = utterances(said, standing)
    return Identity(
        families=groups,
        happenings=events,
        outcomes=list(outcomes(ordered, events)),
        utterances=reported,
        steps=steps(said, first),
        contradictions=contradictions(said, first),
        people=people(ordered, decided),
    )
