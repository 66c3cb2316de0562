"""Tells the rooms above that an outbound message changed, inside the transaction that changed it."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from whatsapp.models import OutboundMessage

Callback = Callable[[Session, OutboundMessage, datetime], None]

_subscribers: list[Callback] = []


def subscribe(callback: Callback) -> None:
    """Have the callback called at every change of an outbound message; a second time changes nothing."""
    if callback not in _subscribers:
        _subscribers.append(callback)


def unsubscribe(callback: Callback) -> None:
    """Stop calling the callback."""
    if callback in _subscribers:
        _subscribers.remove(callback)


def announce(session: Session, message: OutboundMessage, now: datetime) -> None:
    """Call every subscriber; what they write commits or falls with the change itself."""
    for callback in _subscribers:
        callback(session, message, now)
