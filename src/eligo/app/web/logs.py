"""The server's log, as words or as lines of JSON; neither holds an address, a body or an answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import msgspec


class JsonLines(logging.Formatter):
    """An entry as a line of JSON. An exception is told by its kind alone: its words may be data."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry's time (UTC, ISO 8601), level, logger and message, and a request's fields."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
        return msgspec.json.encode(told | getattr(record, "fields", {})).decode()


# In place of the server's own settings: all entries, those of requests among them, in one shape.
JSON: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "eligo.app.web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {
        name: {"handlers": ["stderr"], "level": "INFO", "propagate": False}
        for name in ("uvicorn", "eligo")
    },
}
