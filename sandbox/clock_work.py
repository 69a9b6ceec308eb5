"""What happens by itself as time passes: payment links expire, subscriptions are charged."""

from __future__ import annotations

from .portal import Portal
from .resources import customer_subscriptions, payment_links

_LISTS = (payment_links.LIST, customer_subscriptions.LIST)


def is_due(portal: Portal) -> bool:
    """Whether there is something that should have happened by now."""
    now = portal.clock.time()
    return any(portal.state.is_due(where, now) for where in _LISTS)


def run(portal: Portal) -> None:
    """Let it happen."""
    payment_links.expire_what_is_due(portal)
    customer_subscriptions.charge_what_is_due(portal)
