"""One exception class per kind of failure; the command line prints them without a traceback."""

from __future__ import annotations


class MonitorError(Exception):
    """Something the user can mend; the message says what, where and how."""

    exit_code = 1


class UsageError(MonitorError):
    """The command was given something it does not know."""

    exit_code = 2


class DataError(MonitorError):
    """Published figures, cards, code lists or checks are not as they must be."""


class EditionError(MonitorError):
    """An edition file cannot be read or contradicts itself."""

    exit_code = 2


class ParameterError(UsageError):
    """A chapter was given a parameter it does not have, or a value it does not allow."""


class MissingFigure(DataError):
    """No published figure answers the question, as of the date asked."""


class ChapterError(MonitorError):
    """A cell of a chapter failed."""


class BuildError(MonitorError):
    """The site could not be built; the previous one is untouched."""
