"""`openapi.yaml`, loaded and checked once for all tests of a process."""

from pathlib import Path

from generator.document import load

DOCUMENT = load(Path(__file__).parents[2] / "openapi.yaml")
