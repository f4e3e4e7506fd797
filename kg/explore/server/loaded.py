"""What every process that asks needs, read once by the one from which they are forked."""

from kg.explore import explain, query
from kg.graph import readings

__all__ = ["explain", "query", "readings"]

query.questions()
