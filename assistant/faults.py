"""Tells errors that a person can cause or mend from bugs: those get a message and a hint, these keep a traceback."""

from __future__ import annotations

import errno
import sqlite3

from assistant.errors import AssistantError, CatalogError

_STORAGE = {
    errno.ENOSPC: "Free some disk space and try again; what was there before is unharmed.",
    errno.EDQUOT: "Free some of your disk quota and try again; what was there before is unharmed.",
    errno.EROFS: "Choose a place that can be written, or set ASSISTANT_HOME to one.",
    errno.EACCES: "Check the permissions, or set ASSISTANT_HOME to a folder of yours.",
    errno.EPERM: "Check the permissions, or set ASSISTANT_HOME to a folder of yours.",
}


def fault(error: BaseException) -> AssistantError | None:
    """Return ``error`` as one to show to the person, or None when it is a bug."""
    if isinstance(error, AssistantError):
        return error
    if isinstance(error, OSError) and error.errno in _STORAGE:
        where = repr(str(error.filename)) if error.filename else "a file"
        return AssistantError(f"cannot use {where}: {error.strerror}", _STORAGE[error.errno])
    if isinstance(error, sqlite3.ProgrammingError):
        return None
    if isinstance(error, sqlite3.Error):
        return CatalogError(f"the database cannot be used: {error}", "`assistant doctor` checks it.")
    return None
