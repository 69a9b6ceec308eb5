"""The two clients: `MijnKlantportaal` and, for asyncio, `AsyncMijnKlantportaal`.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._core.drivers import AsyncClient, Client, ResourceProperty

if not TYPE_CHECKING:
    cached_property = ResourceProperty

if TYPE_CHECKING:
    from functools import cached_property

    from .resources.agreements import Agreements, AsyncAgreements
    from .resources.appointments import Appointments, AsyncAppointments
    from .resources.customer_groups import AsyncCustomerGroups, CustomerGroups
    from .resources.customer_invoices import AsyncCustomerInvoices, CustomerInvoices
    from .resources.customer_offers import AsyncCustomerOffers, CustomerOffers
    from .resources.customer_subscription_packages import (
        AsyncCustomerSubscriptionPackages,
        CustomerSubscriptionPackages,
    )
    from .resources.customer_subscriptions import AsyncCustomerSubscriptions, CustomerSubscriptions
    from .resources.customers import AsyncCustomers, Customers
    from .resources.file_requests import AsyncFileRequests, FileRequests
    from .resources.file_shares import AsyncFileShares, FileShares
    from .resources.files import AsyncFiles, Files
    from .resources.invoices import AsyncInvoices, Invoices
    from .resources.payment_links import AsyncPaymentLinks, PaymentLinks
    from .resources.punch_cards import AsyncPunchCards, PunchCards
    from .resources.tickets import AsyncTickets, Tickets
    from .resources.webhooks import AsyncWebhooks, Webhooks

# A resource is loaded when it is first used: most programs need two or three of them.


class MijnKlantportaal(Client):
    """A client for the MijnKlantportaal API.

        with MijnKlantportaal(api_key="...") as portal:
            invoice = portal.customer_invoices.get("inv_abc12345def678")

    A call is retried where that is safe. GET: no connection, a broken one, a timeout, 429, 500, 502, 503, 504.
    POST, PATCH and DELETE: only where the server cannot have acted, that is no connection and 429. Calls wait where
    needed to stay below the rate limit of 60 a minute; clients with the same key share it.

    Args:
        api_key: An API key or access token, or a function that returns one, which is asked before each request. Without
            it (and without `auth`) the environment variable MIJNKLANTPORTAAL_API_KEY is read.
        auth: Instead of a key: an `httpx.Auth`, such as `OAuth`.
        base_url: Where the API is; https, or http on this machine.
        timeout: Seconds for each step of an attempt (connecting: at most 5), or an `httpx.Timeout`.
        deadline: Seconds for a call with all its retries and waits.
        max_retries: How often a request may be sent again.
        rate_limiter: Your own `RateLimiter`, such as the one for several processes in `rate_limit_redis`.
        http_client: Your own `httpx.Client`, with its proxies, transports, hooks, headers and
            parameters (those of a call win). It keeps no cookies of the server, belongs to one process (an async one
            also to one event loop), and stays yours to close.
        user_agent: The name of your program, put in front of ours.
        insecure_http: Whether `base_url` may be `http://` on another host, such as a container: nothing is encrypted.
        strict: Whether a response that differs from the documentation raises `DecodeError` at once. By default the
            fields that cannot be read raise `UnreadableField` when you use them.
        clock: For tests: where the time comes from.

    Raises:
        ConfigurationError: An argument is wrong.
    """

    @cached_property
    def agreements(self) -> Agreements:
        """Agreements that customers sign."""
        from .resources.agreements import Agreements

        return Agreements(self)

    @cached_property
    def appointments(self) -> Appointments:
        """Appointments with customers and others."""
        from .resources.appointments import Appointments

        return Appointments(self)

    @cached_property
    def customers(self) -> Customers:
        """The customers of the portal."""
        from .resources.customers import Customers

        return Customers(self)

    @cached_property
    def customer_groups(self) -> CustomerGroups:
        """Groups of customers."""
        from .resources.customer_groups import CustomerGroups

        return CustomerGroups(self)

    @cached_property
    def customer_invoices(self) -> CustomerInvoices:
        """The invoices sent to customers."""
        from .resources.customer_invoices import CustomerInvoices

        return CustomerInvoices(self)

    @cached_property
    def customer_offers(self) -> CustomerOffers:
        """The offers made to customers."""
        from .resources.customer_offers import CustomerOffers

        return CustomerOffers(self)

    @cached_property
    def customer_subscriptions(self) -> CustomerSubscriptions:
        """What customers pay for at regular intervals."""
        from .resources.customer_subscriptions import CustomerSubscriptions

        return CustomerSubscriptions(self)

    @cached_property
    def customer_subscription_packages(self) -> CustomerSubscriptionPackages:
        """Subscriptions on offer that customers sign up for."""
        from .resources.customer_subscription_packages import CustomerSubscriptionPackages

        return CustomerSubscriptionPackages(self)

    @cached_property
    def files(self) -> Files:
        """Files and directories in the portal."""
        from .resources.files import Files

        return Files(self)

    @cached_property
    def file_requests(self) -> FileRequests:
        """Requests that ask customers or others for files."""
        from .resources.file_requests import FileRequests

        return FileRequests(self)

    @cached_property
    def file_shares(self) -> FileShares:
        """Files shared with a customer or by public link."""
        from .resources.file_shares import FileShares

        return FileShares(self)

    @cached_property
    def invoices(self) -> Invoices:
        """The invoices that MijnKlantportaal sent to its user."""
        from .resources.invoices import Invoices

        return Invoices(self)

    @cached_property
    def payment_links(self) -> PaymentLinks:
        """Links by which anybody can pay an amount."""
        from .resources.payment_links import PaymentLinks

        return PaymentLinks(self)

    @cached_property
    def punch_cards(self) -> PunchCards:
        """Punch cards on offer, and the ones issued to customers."""
        from .resources.punch_cards import PunchCards

        return PunchCards(self)

    @cached_property
    def tickets(self) -> Tickets:
        """Support tickets of customers."""
        from .resources.tickets import Tickets

        return Tickets(self)

    @cached_property
    def webhooks(self) -> Webhooks:
        """URLs that are called when something happens in the portal."""
        from .resources.webhooks import Webhooks

        return Webhooks(self)


class AsyncMijnKlantportaal(AsyncClient):
    """A client for the MijnKlantportaal API, for asyncio.

        async with AsyncMijnKlantportaal(api_key="...") as portal:
            invoice = await portal.customer_invoices.get("inv_abc12345def678")

    A call is retried where that is safe. GET: no connection, a broken one, a timeout, 429, 500, 502, 503, 504.
    POST, PATCH and DELETE: only where the server cannot have acted, that is no connection and 429. Calls wait where
    needed to stay below the rate limit of 60 a minute; clients with the same key share it.

    Args:
        api_key: An API key or access token, or a function that returns one, which is asked before each request. Without
            it (and without `auth`) the environment variable MIJNKLANTPORTAAL_API_KEY is read.
        auth: Instead of a key: an `httpx.Auth`, such as `OAuth`.
        base_url: Where the API is; https, or http on this machine.
        timeout: Seconds for each step of an attempt (connecting: at most 5), or an `httpx.Timeout`.
        deadline: Seconds for a call with all its retries and waits.
        max_retries: How often a request may be sent again.
        rate_limiter: Your own `RateLimiter`, such as the one for several processes in `rate_limit_redis`.
        http_client: Your own `httpx.AsyncClient`, with its proxies, transports, hooks, headers and
            parameters (those of a call win). It keeps no cookies of the server, belongs to one process (an async one
            also to one event loop), and stays yours to close.
        user_agent: The name of your program, put in front of ours.
        insecure_http: Whether `base_url` may be `http://` on another host, such as a container: nothing is encrypted.
        strict: Whether a response that differs from the documentation raises `DecodeError` at once. By default the
            fields that cannot be read raise `UnreadableField` when you use them.
        clock: For tests: where the time comes from.

    Raises:
        ConfigurationError: An argument is wrong.
    """

    @cached_property
    def agreements(self) -> AsyncAgreements:
        """Agreements that customers sign."""
        from .resources.agreements import AsyncAgreements

        return AsyncAgreements(self)

    @cached_property
    def appointments(self) -> AsyncAppointments:
        """Appointments with customers and others."""
        from .resources.appointments import AsyncAppointments

        return AsyncAppointments(self)

    @cached_property
    def customers(self) -> AsyncCustomers:
        """The customers of the portal."""
        from .resources.customers import AsyncCustomers

        return AsyncCustomers(self)

    @cached_property
    def customer_groups(self) -> AsyncCustomerGroups:
        """Groups of customers."""
        from .resources.customer_groups import AsyncCustomerGroups

        return AsyncCustomerGroups(self)

    @cached_property
    def customer_invoices(self) -> AsyncCustomerInvoices:
        """The invoices sent to customers."""
        from .resources.customer_invoices import AsyncCustomerInvoices

        return AsyncCustomerInvoices(self)

    @cached_property
    def customer_offers(self) -> AsyncCustomerOffers:
        """The offers made to customers."""
        from .resources.customer_offers import AsyncCustomerOffers

        return AsyncCustomerOffers(self)

    @cached_property
    def customer_subscriptions(self) -> AsyncCustomerSubscriptions:
        """What customers pay for at regular intervals."""
        from .resources.customer_subscriptions import AsyncCustomerSubscriptions

        return AsyncCustomerSubscriptions(self)

    @cached_property
    def customer_subscription_packages(self) -> AsyncCustomerSubscriptionPackages:
        """Subscriptions on offer that customers sign up for."""
        from .resources.customer_subscription_packages import AsyncCustomerSubscriptionPackages

        return AsyncCustomerSubscriptionPackages(self)

    @cached_property
    def files(self) -> AsyncFiles:
        """Files and directories in the portal."""
        from .resources.files import AsyncFiles

        return AsyncFiles(self)

    @cached_property
    def file_requests(self) -> AsyncFileRequests:
        """Requests that ask customers or others for files."""
        from .resources.file_requests import AsyncFileRequests

        return AsyncFileRequests(self)

    @cached_property
    def file_shares(self) -> AsyncFileShares:
        """Files shared with a customer or by public link."""
        from .resources.file_shares import AsyncFileShares

        return AsyncFileShares(self)

    @cached_property
    def invoices(self) -> AsyncInvoices:
        """The invoices that MijnKlantportaal sent to its user."""
        from .resources.invoices import AsyncInvoices

        return AsyncInvoices(self)

    @cached_property
    def payment_links(self) -> AsyncPaymentLinks:
        """Links by which anybody can pay an amount."""
        from .resources.payment_links import AsyncPaymentLinks

        return AsyncPaymentLinks(self)

    @cached_property
    def punch_cards(self) -> AsyncPunchCards:
        """Punch cards on offer, and the ones issued to customers."""
        from .resources.punch_cards import AsyncPunchCards

        return AsyncPunchCards(self)

    @cached_property
    def tickets(self) -> AsyncTickets:
        """Support tickets of customers."""
        from .resources.tickets import AsyncTickets

        return AsyncTickets(self)

    @cached_property
    def webhooks(self) -> AsyncWebhooks:
        """URLs that are called when something happens in the portal."""
        from .resources.webhooks import AsyncWebhooks

        return AsyncWebhooks(self)
