"""An offline MijnKlantportaal, to develop and test against.

    python -m sandbox                       # starts it on http://127.0.0.1:8060/v1
    pytest -p sandbox.pytest_plugin         # gives tests a fixture `portal`: a client on a fresh one

It is driven by openapi.yaml: what it takes and what it answers is checked against the document.
"""

from .access import API_KEY, Application
from .clock import MovableClock
from .faults import DROP, Faults
from .sandbox import Sandbox

__all__ = ["API_KEY", "DROP", "Application", "Faults", "MovableClock", "Sandbox"]
