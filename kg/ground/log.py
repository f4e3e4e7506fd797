"""What is told beside the answers: a line each on standard error, for people or as JSON; nothing if all is well.

A line names the article and what is wrong with it, never its text.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

LOG = logging.getLogger("kg")


class ForPeople(logging.Formatter):
    """A line such as: kg: notice: a.txt: no day of publication is given."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        return f"kg: {'notice: ' if record.levelno == logging.INFO else ''}{record.getMessage()}"


class ForPrograms(logging.Formatter):
    """A JSON object with time, level (info, warning, error) and message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": time, "level": record.levelname.lower(), "message": record.getMessage()}
        return json.dumps(said, ensure_ascii=False)


def log_to_stderr(form: str) -> None:
    """Begin to tell: as `text` or as `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(ForPrograms() if form == "json" else ForPeople())
    LOG.handlers = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
