"""What is in a package."""

from pathlib import Path


def files(package: Path) -> dict[str, bytes]:
    """The content of each file by its name; bytecode left out."""
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
