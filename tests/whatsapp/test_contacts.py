"""Who a sender is: numbers, user ids, both, and numbers that change hands."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from core.database import Database
from whatsapp import contacts, inbox
from whatsapp.inbox import Incoming
from whatsapp.models import Contact, OutboundMessage
from whatsapp.outbox import Draft, queue

PHONE, OTHER_PHONE = "whatsapp:+6281234564321", "whatsapp:+6281999999999"
USER_ID, OTHER_ID = "whatsapp:ID.4566546130240823", "whatsapp:ID.9999"


def sender(database: Database, address: str, user_id: str | None, now: datetime) -> Contact:
    with database.transaction() as session:
        return contacts.of_sender(session, address, user_id, now)


@pytest.mark.parametrize(
    ("first", "second", "same", "address"),
    [
        ((PHONE, None), (PHONE, None), True, PHONE),
        ((PHONE, None), (PHONE, USER_ID), True, PHONE),
        ((PHONE, USER_ID), (PHONE, None), True, PHONE),
        ((PHONE, USER_ID), (PHONE, OTHER_ID), False, PHONE),
        ((USER_ID, USER_ID), (PHONE, USER_ID), True, PHONE),
        ((USER_ID, None), (PHONE, USER_ID), True, PHONE),
        ((PHONE, USER_ID), (USER_ID, USER_ID), True, USER_ID),
        ((PHONE, USER_ID), (OTHER_PHONE, USER_ID), True, OTHER_PHONE),
        ((PHONE, None), (OTHER_PHONE, None), False, OTHER_PHONE),
        ((PHONE, None), (USER_ID, USER_ID), False, USER_ID),
    ],
)
def test_who_is_the_same_person(
    database: Database,
    now: datetime,
    first: tuple[str, str | None],
    second: tuple[str, str | None],
    same: bool,
    address: str,
) -> None:
    before, after = sender(database, *first, now), sender(database, *second, now)
    assert (before.id == after.id, after.address) == (same, address)


def test_a_recycled_number_leaves_the_old_owners_history_behind(database: Database, now: datetime) -> None:
    old = sender(database, PHONE, USER_ID, now)
    new = sender(database, PHONE, OTHER_ID, now)
    with database.reading() as session:
        kept = session.get_one(Contact, old.id)
    assert kept.address == f"{PHONE}#{old.id}"
    assert contacts.is_retired(kept)
    assert not contacts.is_retired(new)
    back = sender(database, OTHER_PHONE, USER_ID, now)
    assert (back.id, back.address) == (old.id, OTHER_PHONE)


@pytest.mark.parametrize(
    ("again", "since"),
    [((PHONE, USER_ID), (OTHER_PHONE, USER_ID)), ((PHONE, USER_ID), (PHONE, OTHER_ID)), ((OTHER_PHONE, None), None)],
)
def test_a_message_that_comes_again_says_nothing_of_who_has_the_number_now(
    database: Database, now: datetime, again: tuple[str, str | None], since: tuple[str, str | None] | None
) -> None:
    """Signatures do not expire: what was written from a number that changed hands may be posted again."""

    def writes(number: int, sender: tuple[str, str | None]) -> bool:
        with database.transaction() as session:
            return inbox.store(session, Incoming(f"SM{number:032x}", *sender, "", "text", "halo"), now) is not None

    def everybody() -> list[dict[str, Any]]:
        with database.reading() as session:
            return [one.model_dump() for one in session.exec(select(Contact).order_by(col(Contact.id)))]

    assert writes(1, (PHONE, USER_ID))
    if since is not None:
        assert writes(2, since)
    before = everybody()
    assert not writes(1, again)
    assert everybody() == before


def test_five_messages_of_a_new_citizen_at_once_make_one_contact(database: Database, now: datetime) -> None:
    start, ids = threading.Barrier(5), []

    def write(number: int) -> None:
        start.wait()
        with database.transaction() as session:
            stored = inbox.store(session, Incoming(f"SM{number:032x}", PHONE, USER_ID, "", "text", "halo"), now)
            assert stored is not None
            ids.append(stored.contact_id)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 5
    assert len(set(ids)) == 1


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (PHONE, "+62 812-xxxx-4321"),
        ("whatsapp:+6581234567", "+65 812-xxxx-4567"),
        ("whatsapp:+123", "+12 xxxx"),
        (USER_ID, "ID.xxxx0823"),
        ("whatsapp:ID.ENT.ABCDEFGH", "ID.xxxxEFGH"),
        (f"{PHONE}#7", "+62 812-xxxx-4321"),
    ],
)
def test_addresses_are_masked(address: str, shown: str) -> None:
    assert contacts.masked(address) == shown


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (PHONE, True),
        ("whatsapp:+0", False),
        (USER_ID, True),
        ("whatsapp:ID.ENT." + "a1" * 64, True),
        ("whatsapp:ID." + "a" * 129, False),
        ("whatsapp:+" + "1" * 16, False),
        ("whatsapp:+６２８１", False),
        ("+6281234564321", False),
        ("whatsapp:id.123", False),
        ("whatsapp:ID.12 3", False),
        (f"{PHONE}\n", False),
        ("", False),
    ],
)
def test_what_an_address_looks_like(text: str, fits: bool) -> None:
    assert contacts.is_address(text) is fits


def test_opting_out_suppresses_what_waits_but_not_an_officers_words(database: Database, now: datetime) -> None:
    contact = sender(database, PHONE, None, now)
    assert contact.id is not None
    drafts = [Draft("reminder", "a", automatic=True), Draft("answer", "b"), Draft("reply", "c", author="officer")]
    with database.transaction() as session:
        ids = [queue(session, contact.id, draft, now).id for draft in drafts]
        contacts.opt_out(session, contacts.locked(session, contact.id), now)
        late = queue(session, contact.id, Draft("rating", "d", automatic=True), now)
    with database.reading() as session:
        states = [session.get_one(OutboundMessage, row_id).state for row_id in (*ids, late.id)]
    assert states == ["suppressed", "suppressed", "queued", "suppressed"]
    with database.transaction() as session:
        contacts.opt_in(session, contacts.locked(session, contact.id))
        assert queue(session, contact.id, Draft("again", "e", automatic=True), now).state == "queued"


def test_only_the_citizens_message_opens_the_window_and_never_backwards(database: Database, now: datetime) -> None:
    contact = sender(database, PHONE, None, now)
    contacts.open_window(contact, now, now)
    contacts.open_window(contact, now - timedelta(hours=3), now)
    assert contact.last_inbound_at == now
    assert contact.window_closes_at == now + timedelta(hours=24)
