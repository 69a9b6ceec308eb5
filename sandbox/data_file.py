"""The SQLite file that keeps a portal: it has to be a sandbox's, and one sandbox uses it at a time."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

APPLICATION_ID = 0x4D4B5053
"""In the file's header (SQLite's application id): this file belongs to a sandbox."""

_MAGIC = b"SQLite format 3\0"


class DataFileError(Exception):
    """A data file that cannot be used. The message names it and says why."""


def connect(file: Path, version: int) -> sqlite3.Connection:
    """Open a data file, or make a new one that only its owner can read.

    Args:
        file: The file. An empty one is taken for a new one.
        version: The version of its tables.

    Raises:
        DataFileError: It cannot be used. Nothing was written.
    """
    try:
        is_new = _check(file, version)
    except OSError as error:
        raise DataFileError(f"{file}: {error.strerror}") from None
    connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        # A second sandbox would send the same webhooks again, so the lock is held until the end.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        if is_new:
            # Before the write-ahead log: the header has to say so even if this process is killed right away.
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("PRAGMA journal_mode = WAL")
        # A response is sent after the commit, and a commit is on the disk: what was acknowledged is not lost.
        connection.execute("PRAGMA synchronous = FULL")
        ((found,),) = connection.execute("PRAGMA quick_check(1)")
    except sqlite3.OperationalError as error:
        connection.close()
        is_locked = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
        raise DataFileError(f"{file}: {'another sandbox uses it' if is_locked else error}") from None
    except sqlite3.DatabaseError as error:
        connection.close()
        raise DataFileError(f"{file}: it is damaged ({error})") from None
    if found != "ok":
        connection.close()
        raise DataFileError(f"{file}: it is damaged ({found.splitlines()[-1]})")
    return connection


def _check(file: Path, version: int) -> bool:
    """Whether it is a new file; it is made then."""
    if not file.parent.is_dir():
        raise DataFileError(f"{file}: there is no folder {file.parent}")
    if not file.exists():
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        return True
    if not file.is_file():
        raise DataFileError(f"{file}: it is {'a folder' if file.is_dir() else 'no regular file'}")
    with file.open("r+b") as opened:
        header = opened.read(100)
    if header and not header.startswith(_MAGIC):
        raise DataFileError(f"{file}: it is not an SQLite file")
    if header and int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise DataFileError(f"{file}: it is another program's SQLite file")
    if header and int.from_bytes(header[60:64]) != version:
        raise DataFileError(f"{file}: another version of the sandbox made it")
    for each in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
        if each.exists():
            each.chmod(0o600)
    return not header
