"""The format of log lines: without rows that name people and without tokens that open their pages."""

import logging
import re

ROW = re.compile(r"^(DETAIL|CONTEXT): .*$(?:\n(?!Traceback|The above|During|\S+Error).*$)*", re.MULTILINE)
LINK = re.compile(r"/(c|book)/[\w.%~-]+")


class PrivateFormatter(logging.Formatter):
    """Leaves out the rows that PostgreSQL quotes in its errors, and the tokens of links."""

    def format(self, record: logging.LogRecord) -> str:
        return LINK.sub(r"/\1/...", ROW.sub(r"\1 left out", super().format(record)))
