"""A download on its way to disk: under a name of its own until it is complete."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

from ..errors import DownloadFailed, InvalidArgument
from .download import Begin, Event


class PartFile:
    """A file that appears under its name when it is complete. Leaving the `with` removes it, unless it was committed.

    Until then nobody else can read it. A file that is replaced keeps its mode; a symbolic link is written through.

    Args:
        path: Where to; in a directory, the file gets the name that its host chose.
        overwrite: Whether an existing file is replaced; None: only one that the caller named.

    Attributes:
        done: How many bytes have arrived.
        total: How many there are; None while that is not known.

    Raises:
        InvalidArgument: The path cannot be written to.
    """

    def __init__(self, path: str | os.PathLike[str], overwrite: bool | None) -> None:
        self._file: BinaryIO | None = None
        # For a call that is cancelled while a thread still writes: what comes after the end is ignored.
        self._lock = threading.Lock()
        self._over = False
        self.done = 0
        self.total: int | None = None
        try:
            given = os.fspath(path)
            os.fsencode(given)
            if not given or "\0" in given:
                raise InvalidArgument("path", f"{given!r} is not a path")
            self._host_chooses = Path(given).is_dir() or given.endswith(("/", os.sep))
            self._overwrite = not self._host_chooses if overwrite is None else overwrite
            self._target = None if self._host_chooses else self._checked(Path(given))
            self._folder = Path(given) if self._target is None else self._target.parent
            if not self._folder.is_dir():
                raise InvalidArgument("path", f"there is no directory {str(self._folder)!r}")
            if not os.access(self._folder, os.W_OK):
                raise InvalidArgument("path", f"the directory {str(self._folder)!r} cannot be written to")
        except (TypeError, UnicodeError) as error:
            raise InvalidArgument("path", f"{path!r} is not a path") from error
        except OSError as error:
            raise InvalidArgument("path", f"cannot be written to: {error.strerror}") from error
        self._part = self._folder / f".{secrets.token_hex(8)}.part"

    def take(self, event: Event) -> None:
        """Write what arrived, or go to where the next bytes belong."""
        with self._lock, self._disk():
            if self._over:
                return
            if isinstance(event, Begin):
                if self._target is None:
                    self._target = self._checked(self._folder / event.name)
                if self._file is None:
                    self._file = self._opened(self._target)
                self._file.seek(event.offset)
                self._file.truncate()
                self.done, self.total = event.offset, event.total
            elif self._file is not None:
                self._file.write(event)
                self.done += len(event)

    def commit(self) -> Path:
        """Give the complete file its name."""
        if self._file is None or self._target is None:
            raise DownloadFailed("the file did not arrive")
        with self._lock, self._disk():
            self._file.close()
            self._part.chmod(self._mode)
            if self._overwrite:
                self._part.replace(self._target)
            else:
                self._link(self._target)
            self._over = True
        return self._target

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._over = True
            with suppress(OSError):
                if self._file is not None:
                    self._file.close()
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _opened(self, target: Path) -> BinaryIO:
        """The part file, which only its owner can read until it is complete."""
        file = self._part.open("xb")
        try:
            # Without a file to take the place of, the mode is the one that the system just gave a new file.
            self._mode = (target if target.exists() else self._part).stat().st_mode & 0o777
            self._part.chmod(0o600)
        except BaseException:
            file.close()
            raise
        return file

    def _checked(self, target: Path) -> Path:
        """The file to write, once it is clear that it may be."""
        if target.exists() and not target.is_file():
            raise InvalidArgument("path", f"{str(target)!r} is not a file")
        if not self._overwrite and os.path.lexists(target):
            raise self._exists(target)
        return target.resolve() if target.is_symlink() else target

    def _exists(self, target: Path) -> InvalidArgument:
        text = f"{str(target)!r} exists already"
        if self._host_chooses:
            text += ", and its host chose the name: give a file name, or overwrite=True"
        return InvalidArgument("path", text)

    def _link(self, target: Path) -> None:
        # Unlike a rename, a link never replaces a file that has come into being meanwhile.
        try:
            target.hardlink_to(self._part)
        except FileExistsError as error:
            raise self._exists(target) from error
        except OSError:  # a file system without links
            self._checked(target)
            self._part.replace(target)

    @contextmanager
    def _disk(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise DownloadFailed(f"the file cannot be written to {str(self._folder)!r}: {reason}") from error
