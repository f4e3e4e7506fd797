"""What every process that asks needs, read once by the one from which they are forked."""

from kg.explore import explain, query

__all__ = ["explain", "query"]

query.questions()
