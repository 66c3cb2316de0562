"""Every event in every status is decided, and the decision is the one written here."""

from itertools import product

import pytest

from handoff.lifecycle import TABLE, Event, NotPossible, Status, after

GOLDEN = """
                draft    waiting  active   citizen  closed
complete        waiting  waiting  active   active   -
claim           draft    active   -        -        -
release         draft    -        waiting  waiting  -
transfer        draft    active   active   citizen  -
reply           draft    -        citizen  citizen  -
undo            draft    waiting  active   active   -
clarify         draft    -        citizen  citizen  -
citizen_writes  draft    waiting  active   active   closed
answer_fails    draft    waiting  active   active   active
close           closed   -        closed   closed   -
split           -        -        closed   closed   -
finish          -        -        closed   closed   -
withdraw        closed   closed   closed   closed   -
auto_close      closed   -        -        closed   -
reopen          -        -        -        -        active
postpone        draft    -        active   citizen  -
"""


def decided(status: Status, event: Event) -> str:
    try:
        return after(status, event).value
    except NotPossible:
        return "-"


def test_the_whole_table() -> None:
    header, *rows = [line.split() for line in GOLDEN.strip().splitlines()]
    assert header == [status.value for status in Status]
    assert {row[0] for row in rows} == {event.value for event in Event}
    for name, *outcomes in rows:
        assert [decided(status, Event(name)) for status in Status] == outcomes, name


@pytest.mark.parametrize(("status", "event"), list(product(Status, Event)))
def test_every_status_and_event_is_decided(status: Status, event: Event) -> None:
    assert (decided(status, event) == "-") == (status not in TABLE[event])


def test_every_open_status_can_end() -> None:
    for status in set(Status) - {Status.CLOSED}:
        assert after(status, Event.WITHDRAW) is Status.CLOSED


def test_a_refusal_names_status_and_event() -> None:
    with pytest.raises(NotPossible) as refusal:
        after(Status.CLOSED, Event.CLAIM)
    assert (refusal.value.status, refusal.value.event) == (Status.CLOSED, Event.CLAIM)


def test_only_an_officer_s_debt_keeps_the_clock_from_closing() -> None:
    assert decided(Status.ACTIVE, Event.AUTO_CLOSE) == decided(Status.WAITING, Event.AUTO_CLOSE) == "-"
