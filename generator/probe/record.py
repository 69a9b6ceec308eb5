"""Writes responses as fixtures, in the form of `tests/fixtures`, with everything personal or secret replaced."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from ..document import Document
from .anonymise import Anonymiser, Sample
from .compare import Exchange


class RecordError(Exception):
    """The fixtures cannot be written there."""


def check_directory(directory: Path) -> None:
    """See whether fixtures can be written to a directory, which must be new or empty.

    Raises:
        RecordError: It holds something, or is not a directory.
    """
    if directory.exists() and not (directory.is_dir() and not any(directory.iterdir())):
        raise RecordError(f"--record: {directory} is there and not an empty directory")


def record(
    document: Document,
    server: str,
    exchanges: Iterable[Exchange],
    directory: Path,
    *,
    day: str,
    rng: random.Random | None = None,
) -> int:
    """Write one fixture for each operation that gave an object.

    Args:
        document: The document.
        server: The base URL that was asked.
        exchanges: All that was asked and answered; only what is written is read.
        directory: Where to; new or empty. It is there as a whole or not at all.
        day: The day, `2026-11-26`.
        rng: Where the stand-ins come from; for tests.

    Returns:
        How many files were written.

    Raises:
        RecordError: The directory cannot be used.
        LeakError: Something of the original would have been written.
    """
    check_directory(directory)
    chosen: dict[str, Exchange] = {}
    for exchange in exchanges:
        if 200 <= exchange.status < 300 and _has_objects(exchange):
            chosen.setdefault(exchange.operation.id, exchange)
    samples = [Sample(each.operation, each.operation.filled(each.ids), each.body) for each in chosen.values()]
    anonymiser = Anonymiser(document, server, samples, rng or random.SystemRandom())
    replaced = [anonymiser.replaced(sample) for sample in samples]
    anonymiser.check(replaced)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent) as staging:
        fresh = Path(staging) / "fixtures"
        fresh.mkdir()
        for sample in replaced:
            text = json.dumps(_fixture(sample, chosen[sample.operation.id].status, day), indent=2, ensure_ascii=False)
            (fresh / f"{sample.operation.id}.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")
        if directory.exists():
            directory.rmdir()
        fresh.rename(directory)
    return len(replaced)


def _fixture(sample: Sample, status: int, day: str) -> dict[str, Any]:
    return {
        "operation": sample.operation.id,
        "source": sample.operation.page,
        "recorded": day,
        "request": {"method": "GET", "path": sample.path},
        "status": status,
        "response": sample.body,
    }


def _has_objects(exchange: Exchange) -> bool:
    body = exchange.body
    if not isinstance(body, dict) or exchange.refused_at == "":  # the client can read none of it
        return False
    return bool(cast("dict[str, Any]", body).get("data", True))
