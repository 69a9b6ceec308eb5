"""Demo data: a small company and its customers, the same each time for a seed (with dates around today)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from .clock import DUTCH, atom
from .pdf import page
from .portal import Portal, Upload
from .resources import (
    agreements,
    appointments,
    customer_groups,
    customer_invoices,
    customer_offers,
    customer_subscription_packages,
    customer_subscriptions,
    customers,
    file_requests,
    file_shares,
    files,
    invoices,
    payment_links,
    punch_cards,
    tickets,
    webhooks,
)

# A PNG of one pixel, as a signature.
_SIGNATURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
_NAMES = (
    "Bakkerij Van Dijk", "Fietsenmaker De Ketting", "Garage Smit", "Hoveniersbedrijf Groen", "Kapsalon Knip & Co",
    "Schildersbedrijf Jansen", "Restaurant De Gouden Leeuw", "Yogastudio Balans", "Installatiebureau Visser",
    "Bloemenhuis Tulp", "Administratiekantoor Mulder", "Tandartspraktijk Bos", "Rijschool Vooruit",
    "Drukkerij Peters", "Camping De Duinen", "Kinderopvang Zonnetje", "Architectenbureau Kroon",
    "Slagerij Meijer",
)  # fmt: skip
_STREETS = ("Dorpsstraat", "Kerkstraat", "Stationsweg", "Molenweg", "Beatrixlaan", "Havenkade", "Schoolstraat")
_CITIES = (
    ("Utrecht", "35", "030"), ("Zwolle", "80", "038"), ("Haarlem", "20", "023"), ("Breda", "48", "076"),
    ("Groningen", "97", "050"), ("Leiden", "23", "071"), ("Nijmegen", "65", "024"), ("Alkmaar", "18", "072"),
)  # fmt: skip
_PEOPLE = ("Sanne de Boer", "Daan Willems", "Fatima El Amrani", "Pieter Hendriks", "Emma van den Berg", "Youssef Kaya")


def fill(portal: Portal, rng: random.Random) -> None:
    """Put the demo data in a portal."""
    _Filling(portal, rng).run()


class _Filling:
    def __init__(self, portal: Portal, rng: random.Random) -> None:
        self._portal = portal
        self._rng = rng
        self._today = portal.today()
        self._customers: list[dict[str, Any]] = []

    def run(self) -> None:
        self._add_customers()
        self._add_invoices()
        self._add_offers()
        self._add_subscriptions()
        self._add_what_is_planned()
        self._add_files()
        self._add_payments()
        self._add_punch_cards()
        self._add_tickets()
        self._add_own_invoices()
        self._add_subscription_payments()
        self._add_webhook()

    def _add_customers(self) -> None:
        rng, portal = self._rng, self._portal
        for name in _NAMES:
            city, zip_digits, area = rng.choice(_CITIES)
            domain = "".join(sign for sign in name.lower().replace("&", "en") if sign.isalnum())
            fields = {
                "companyName": name,
                "address": f"{rng.choice(_STREETS)} {rng.randrange(1, 180)}",
                "zipCode": f"{zip_digits}{rng.randrange(10, 99)}{''.join(rng.choices('ABCDEGHKLMNPRSTVWXZ', k=2))}",
                "city": city,
                "primaryEmail": f"info@{domain}.example",
                "phone": f"+31{area[1:]}{rng.randrange(1_000_000, 9_999_999)}" if rng.random() < 0.8 else None,
            }
            self._customers.append(customers.add(portal, fields))
        for name in ("Hosting", "Onderhoudscontract"):
            group = customer_groups.add(portal, name)
            members = rng.sample(self._customers, 5)
            self._refresh(customer_groups.add_members(portal, group["id"], [each["id"] for each in members]))

    def _add_invoices(self) -> None:
        for number in range(1, 25):
            issued_at = self._today - timedelta(days=(25 - number) * 5)
            paid = self._rng.random() < 0.7 and (self._today - issued_at).days > 10
            paid_at = datetime.combine(issued_at + timedelta(days=self._rng.randrange(2, 10)), time(14, 5), DUTCH)
            fields = {
                "customerId": self._customer(),
                "invoiceNumber": f"{issued_at.year}-{number:03}",
                "issuedAt": issued_at.isoformat(),
            }
            invoice = customer_invoices.add(self._portal, fields, self._amount(), paid_at if paid else None, None)
            self._date_back(invoice, issued_at)

    def _add_offers(self) -> None:
        for number in range(1, 7):
            issued_at = self._today - timedelta(days=(7 - number) * 9)
            fields = {
                "customerId": self._customer(),
                "offerNumber": f"O{issued_at.year}-{number:03}",
                "issuedAt": issued_at.isoformat(),
                "expiresAt": (issued_at + timedelta(days=30)).isoformat(),
            }
            offer = customer_offers.add(self._portal, fields, self._amount())
            self._date_back(offer, issued_at)
            if number in {1, 3}:
                when = f"{issued_at + timedelta(days=4)} 10:30:00"
                decision = {"acceptedAt": when, "acceptedViaIp": "192.0.2.17"} if number == 1 else {"rejectedAt": when}
                customer_offers.decide(self._portal, offer, decision)

    def _add_subscriptions(self) -> None:
        portal = self._portal
        for name, interval, amount in (
            ("Hosting Basis", "1 month", "12.95"),
            ("Hosting Plus", "1 year", "199.00"),
            ("Onderhoudsabonnement", "6 months", "240.00"),
        ):
            package = customer_subscription_packages.add(
                portal,
                {
                    "name": name,
                    "description": f"{name}, per {interval} te verlengen",
                    "interval": interval,
                    "amount": amount,
                    "vatRate": 21,
                    "availableForSale": True,
                },
            )
            options = {"createInvoice": True, "invoiceDescription": name}
            for _ in range(2):
                start = self._today - timedelta(days=self._rng.randrange(-20, 400))
                customer_subscription_packages.subscribe(portal, package, self._customer(), start.isoformat(), options)
        ended = portal.state.latest(customer_subscriptions.LIST, 1)[0]
        ended["terminatedAt"] = atom(portal.now() - timedelta(days=3))
        portal.state.replace(ended)

    def _add_what_is_planned(self) -> None:
        for number in range(6):
            day = self._today + timedelta(days=number)
            hour = self._rng.randrange(9, 16)
            fields: dict[str, Any] = {"startsAt": f"{day} {hour:02}:00:00", "endsAt": f"{day} {hour:02}:45:00"}
            if number == 4:
                fields |= {"attendeeName": _PEOPLE[0], "attendeeEmail": "sanne@voorbeeld.example"}
            else:
                fields["customerId"] = self._customer()
            status = {2: "pending", 3: "canceled"}.get(number, "scheduled")
            appointments.add(self._portal, fields, status)

    def _add_files(self) -> None:
        portal = self._portal
        contract = Upload("onderhoudscontract.pdf", "application/pdf", page("Onderhoudscontract", ["Voorbeeld."]))
        logo = Upload("logo.svg", "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        directory = files.add_directory(portal, "Aangeleverd")
        shared = files.add_file(portal, contract)
        files.add_file(portal, logo)
        file_shares.add(portal, [shared["id"]], self._customer())
        file_shares.add(portal, [directory["id"]], None)
        wanted = [{"name": "Logo", "description": "Het liefst als SVG", "required": True, "maxFileSize": 10240}]
        wanted.append({"name": "Foto's", "description": "Voor op de voorpagina", "required": False})
        for customer in (self._customer(), None):
            fields: dict[str, Any] = {
                "name": "Nieuwe website",
                "requestedFiles": wanted,
                "directoryId": directory["id"],
            }
            fields["description"] = "Deze bestanden hebben we nodig voor de nieuwe website"
            file_requests.add(portal, fields | ({"customerId": customer} if customer else {}))
        signer = {"firstName": "Daan", "lastName": "Willems", "email": "daan@voorbeeld.example"}
        agreement = {
            "name": "Onderhoudscontract",
            "signerName": "Sandbox BV",
            "signerSignatureData": _SIGNATURE,
            "signers": [signer],
        }
        agreements.add(portal, agreement, [contract])

    def _add_payments(self) -> None:
        portal = self._portal
        due = (self._today + timedelta(days=30)).isoformat()
        past = (self._today - timedelta(days=2)).isoformat()
        workshop: Mapping[str, Any] = {"description": "Deelname workshop", "amount": "45.00", "reusable": True}
        made = [
            payment_links.add(portal, fields)
            for fields in (
                {**workshop, "expiresAt": due},
                {"description": "Aanbetaling webwinkel", "amount": "250.00"},
                {"description": "Fotoshoot", "amount": "179.50", "expiresAt": past},
            )
        ]
        for name in self._rng.sample(_PEOPLE, 3):
            payment_links.pay(portal, made[0], name)
        payment_links.pay(portal, made[1], self._rng.choice(_PEOPLE))

    def _add_punch_cards(self) -> None:
        portal = self._portal
        fields: dict[str, Any] = {"name": "Strippenkaart support", "punches": 10, "punchLabel": "uur"}
        sale = {"forSale": True, "price": "795.00", "vatRate": 21, "expiryValue": 2, "expirePeriod": "years"}
        hours = punch_cards.add(portal, fields | sale | {"description": "Tien uur hulp, twee jaar geldig"})
        punch_cards.add(portal, {"name": "Proefles", "punches": 1, "punchLabel": "les"})
        for left in (10, 6, 0):
            issued = punch_cards.issue(portal, hours, self._customer())
            issued["punchesLeft"] = left
            portal.state.replace(issued)

    def _add_tickets(self) -> None:
        portal = self._portal
        for title, source, text in (
            ("Vraag over factuur", "portal", "<p>Kunt u de factuur nog eens sturen?</p>"),
            ("E-mail komt niet aan", "email", "<p>Sinds gisteren ontvangen wij geen e-mail meer.</p>"),
            ("Hallo", "chat", "<p>Is er iemand?</p>"),
            ("Nieuwe foto's op de site", "portal", "<p>Bijgaand de foto's voor de voorpagina.</p>"),
        ):
            author = self._rng.choice(_PEOPLE)
            first = tickets.message(portal, author, text, by_customer=True)
            ticket = tickets.add(portal, self._customer(), title, source, [first])
            if source == "email":
                ticket["status"] = "closed"
                portal.state.replace(ticket)

    def _add_own_invoices(self) -> None:
        portal = self._portal
        for number in range(1, 4):
            issued_at = self._today.replace(day=1) - timedelta(days=31 * (4 - number))
            invoice: dict[str, Any] = {
                "id": portal.new_id("fac_"),
                "invoiceNumber": f"MKP-{issued_at.year}.{number:04}",
                "lines": [
                    {
                        "id": portal.new_id("fcl_"),
                        "description": "Pro subscription",
                        "quantity": 1,
                        "currency": "EUR",
                        # Typed as text, and shown as a number in every sample: the sandbox does as the samples do.
                        "amountExclVat": 12.95,
                        "vatRate": 21,
                        "vatAmount": 2.72,
                        "amountInclVat": 15.67,
                    }
                ],
                "currency": "EUR",
                "subtotalAmount": 12.95,
                "vatAmount": 2.72,
                "totalAmount": 15.67,
                "issuedAt": f"{issued_at}T00:00:00.000Z",
                "isPaid": number < 3,
            }
            portal.state.add(invoices.LIST, invoice)

    def _add_subscription_payments(self) -> None:
        portal = self._portal
        for subscription in portal.state.part(customer_subscriptions.LIST, 1, 2):
            if customer_subscriptions.view(portal, subscription)["status"] == "in_progress":
                customer_subscriptions.charge(portal, subscription)

    def _add_webhook(self) -> None:
        # Of an event that no call of the API causes, so that it adds nothing to what a test sees delivered.
        webhooks.add(self._portal, "https://webwinkel.voorbeeld.example/portaal", "customer-deleted")

    def _date_back(self, thing: dict[str, Any], day: date) -> None:
        thing["createdAt"] = atom(datetime.combine(day, time(9, 30), DUTCH))
        self._portal.state.replace(thing)

    def _customer(self) -> str:
        return str(self._rng.choice(self._customers)["id"])

    def _amount(self) -> str:
        return f"{Decimal(self._rng.randrange(2_500, 180_000)) / 100:.2f}"

    def _refresh(self, changed: Sequence[Mapping[str, Any]]) -> None:
        found = {each["id"]: dict(each) for each in changed}
        self._customers = [found.get(each["id"], each) for each in self._customers]
