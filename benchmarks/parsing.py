"""1,000 invoices, from JSON bytes to objects.

Run as a process of its own: `parsing.py ROUNDS WITH_EARLIER`; it prints its samples.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from time import process_time
from typing import Any

from attrs import define

from .canned import invoices
from .measurement import Samples

HAND_WRITTEN = "attrs, written by hand"

COUNT = 1000


@define
class Link:
    """A URL and what is found there."""

    href: str
    type: str

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Link:
        """Read it, without any check."""
        return cls(data["href"], data["type"])


@define
class Links:
    """Where related things are found."""

    customer: Link
    online_payment_link: Link | None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Links:
        """Read it, without any check."""
        online = data.get("onlinePaymentLink")
        return cls(Link.from_dict(data["customer"]), None if online is None else Link.from_dict(online))


@define
class Invoice:
    """What somebody would write who needs nothing but the fields: unknown ones are dropped, wrong ones let pass."""

    id: str
    customer_id: str
    invoice_number: str
    issued_at: date
    currency: str
    amount: Decimal
    paid_at: datetime | None
    created_at: datetime
    links: Links

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Invoice:
        """Read it, without any check."""
        paid_at = data["paidAt"]
        return cls(
            data["id"],
            data["customerId"],
            data["invoiceNumber"],
            date.fromisoformat(data["issuedAt"]),
            data["currency"],
            Decimal(data["amount"]),
            None if paid_at is None else datetime.fromisoformat(paid_at),
            datetime.fromisoformat(data["createdAt"]),
            Links.from_dict(data["links"]),
        )


Reader = Callable[[bytes], Any]


def _hand_written(body: bytes) -> list[Invoice]:
    return [Invoice.from_dict(row) for row in json.loads(body)["data"]]


def _json_alone(body: bytes) -> Any:
    return json.loads(body)["data"]


def _ours(package: str) -> Reader:
    read_json = import_module(f"{package}._core.decoding").read_json
    decode = import_module(f"{package}.resources.customer_invoices").CustomerInvoicesCalls.list().decode
    return lambda body: decode(read_json(body)).items


def _stock() -> Reader:
    model = import_module("stock_client.models.customer_invoice").CustomerInvoice
    return lambda body: [model.from_dict(row) for row in json.loads(body)["data"]]


def _pydantic() -> Reader:
    pydantic = import_module("pydantic")
    camel = {"alias_generator": import_module("pydantic.alias_generators").to_camel}
    link = pydantic.create_model("Link", href=str, type=str)
    links = pydantic.create_model("Links", __config__=camel, customer=link, online_payment_link=(link | None, None))
    invoice: Any = pydantic.create_model(
        "Invoice",
        __config__=camel,
        id=str,
        customer_id=str,
        invoice_number=str,
        issued_at=date,
        currency=str,
        amount=Decimal,
        paid_at=(datetime | None, ...),
        created_at=datetime,
        links=links,
    )
    model = pydantic.create_model("Invoices", data=_list_of(invoice))
    return lambda body: model.model_validate_json(body).data


def _msgspec() -> Reader:
    msgspec = import_module("msgspec")
    link = msgspec.defstruct("Link", [("href", str), ("type", str)])
    links = msgspec.defstruct("Links", [("customer", link), ("online_payment_link", link | None, None)], rename="camel")
    invoice: Any = msgspec.defstruct(
        "Invoice",
        [
            ("id", str),
            ("customer_id", str),
            ("invoice_number", str),
            ("issued_at", date),
            ("currency", str),
            ("amount", Decimal),
            ("paid_at", datetime | None),
            ("created_at", datetime),
            ("links", links),
        ],
        rename="camel",
    )
    decoder = msgspec.json.Decoder(msgspec.defstruct("Invoices", [("data", _list_of(invoice))]))
    return lambda body: decoder.decode(body).data


def _cattrs() -> Reader:
    cattrs = import_module("cattrs")
    override = import_module("cattrs.gen").override
    make = import_module("cattrs.gen").make_dict_structure_fn
    converter = cattrs.Converter(detailed_validation=False)
    readers: dict[type, Callable[[str], Any]] = {
        Decimal: Decimal,
        date: date.fromisoformat,
        datetime: datetime.fromisoformat,
    }
    for kind, reader in readers.items():
        converter.register_structure_hook(kind, _without_type(reader))
    camel = import_module("pydantic.alias_generators").to_camel
    for model in (Links, Invoice):
        renamed = {name: override(rename=camel(name)) for name in model.__annotations__}
        converter.register_structure_hook(model, make(model, converter, **renamed))
    return lambda body: converter.structure(json.loads(body)["data"], list[Invoice])


def _without_type(reader: Callable[[str], Any]) -> Callable[[str, type], Any]:
    return lambda value, _: reader(value)


def _list_of(model: Any) -> Any:
    # Not `list[model]`, which a type checker takes for an annotation.
    return list.__class_getitem__(model)


def readers(with_earlier: bool) -> dict[str, Reader]:
    """All ways of reading that are compared."""
    return {
        HAND_WRITTEN: _hand_written,
        "generated_client": _ours("generated_client"),
        **({"the same, earlier": _ours("earlier_client")} if with_earlier else {}),
        "openapi-python-client": _stock(),
        "pydantic v2": _pydantic(),
        "cattrs": _cattrs(),
        "msgspec": _msgspec(),
        "json.loads alone": _json_alone,
    }


def measure(rounds: int, with_earlier: bool) -> Samples:
    """Each reads all invoices once a round. Counted is processor time, as nothing waits for anything."""
    body = invoices(COUNT)
    everyone = readers(with_earlier)
    for name, read in everyone.items():
        assert len(read(body)) == COUNT, name
    samples = Samples()
    gc.disable()  # else it would run in some turns and not in others
    names = list(everyone)
    for number in range(rounds):
        for place in range(len(names)):
            name = names[(place + number) % len(names)]
            gc.collect()
            began = process_time()
            kept = everyone[name](body)
            samples.add("parsing", name, process_time() - began)
            del kept
    return samples


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2] == "True").values()))
