"""A package as the generator writes it, in small, with the changes that tests make to it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = {
    "__init__.py": """
from .client import AsyncMijnKlantportaal, MijnKlantportaal
from .errors import NotFound, PortalError

__all__ = ["AsyncMijnKlantportaal", "MijnKlantportaal", "NotFound", "PortalError"]
""",
    "_core/__init__.py": "",
    "_core/version.py": 'VERSION = "1.4.2"\n',
    "_core/drivers.py": """
class Base:
    def __init__(self, *, api_key: str, timeout: float = 30) -> None: ...
    def close(self) -> None: ...
""",
    "client.py": """
from functools import cached_property
from ._core.drivers import Base
from .resources.invoices import AsyncInvoices, Invoices

class MijnKlantportaal(Base):
    @cached_property
    def invoices(self) -> Invoices: ...

class AsyncMijnKlantportaal(Base):
    @cached_property
    def invoices(self) -> AsyncInvoices: ...
""",
    "errors.py": """
class PortalError(Exception):
    def __init__(self, status: int) -> None:
        self.status = status

class NotFound(PortalError): ...
""",
    "files.py": """
from pathlib import Path
FileInput = str | Path | bytes
""",
    "models.py": """
from .resources.invoices import Invoice, Line, Status

__all__ = ["Invoice", "Line", "Status"]
""",
    "resources/__init__.py": "",
    "resources/invoices.py": '''
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from attrs import define, field

class Status(OpenEnum):
    OPEN = "open"
    PAID = "paid"

@define(kw_only=True)
class Invoice(Model):
    id: str
    amount: Decimal
    status: Status
    paid_at: datetime | None
    note: str | None = None
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)

    json_keys: ClassVar = ("id", "amount", "status", "paidAt", "note")

@define(kw_only=True)
class Line(Model):
    text: str
    vat_rate: int | None = None

class InvoicesCalls:
    @staticmethod
    def list(page: int = 1) -> Call[Page[Invoice]]: ...
    @staticmethod
    def get(invoice_id: str) -> Call[Invoice]: ...
    @staticmethod
    def create(*, customer_id: str, lines: Sequence[Line], issued_at: date | Unset = UNSET) -> Call[Invoice]: ...

class Invoices(Resource):
    calls = InvoicesCalls

    def list(self) -> Pages[Invoice]: ...
    def get(self, invoice_id: str) -> Invoice:
        """Get one.

        Documentation: https://docs.example.com/get-invoice
        """
    def create(self, *, customer_id: str, lines: Sequence[Line], issued_at: date | Unset = UNSET) -> Invoice:
        """Create one.

        Documentation: https://docs.example.com/create-invoice
        """

class AsyncInvoices(AsyncResource):
    calls = InvoicesCalls

    def list(self) -> AsyncPages[Invoice]: ...
    async def get(self, invoice_id: str) -> Invoice: ...
    async def create(self, *, customer_id: str, lines: Sequence[Line], issued_at: date | Unset = UNSET) -> Invoice: ...
''',
}
EVERYWHERE = "resources/invoices.py"


def write(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """The package, with text replaced in some of its files."""
    for name, text in PACKAGE.items():
        for file, old, new in edits:
            if file == name:
                assert old in text
                text = text.replace(old, new)
        (folder / "portal" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "portal" / name).write_text(text)
    return folder / "portal"
