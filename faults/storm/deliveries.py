"""Strikes that come in by the door: messages twice, swapped, lost, forged; clients that are slow or hang up."""

import contextlib
import random
import socket
import time

import urllib3

from faults.door import FORGED, FRAGMENTS, HEAD, posts_forged, swaps
from faults.storm.strikes import Storm, strike
from faults.world import QUESTIONS


@strike(4)
def delivered_at_the_same_moment(storm: Storm, dice: random.Random) -> None:
    """One message in two to four requests at once."""
    citizen, question = storm.world.citizen(), dice.choice(QUESTIONS)
    sid = citizen.says(question, lost=True)
    times = dice.randint(2, 4)
    storm.world.injects("F51")
    storm.world.together(lambda: citizen.posts(sid, question), times=times)


@strike(3)
def delivered_again(storm: Storm, dice: random.Random) -> None:
    """A message of before, once more."""
    events = storm.world.history.of("intent")
    known = [event for event in events if "sid" in event and event["role"] != "forged"]
    if known:
        event = dice.choice(known)
        citizen = storm.world.citizen()
        citizen.address = event["sender"]
        if citizen.posts(event["sid"], event["body"]) == 200:
            storm.world.injects("F52")


@strike(1.5)
def swapped(storm: Storm, dice: random.Random) -> None:
    """Twilio delivers the second message before the first."""
    swaps(storm.world, dice)


@strike(1.5)
def never_delivered(storm: Storm, dice: random.Random) -> None:
    """Twilio keeps what somebody wrote and never posts it."""
    storm.world.citizen().says(dice.choice(QUESTIONS), lost=True)
    storm.world.injects("F05")


@strike(1.5)
def newcomer_in_fragments(storm: Storm, dice: random.Random) -> None:
    """Two to five messages of one new citizen at once."""
    citizen = storm.world.citizen(role="burst")
    words = FRAGMENTS[: dice.randint(2, 5)]
    storm.world.injects("F53")
    storm.world.together(*[lambda w=w: citizen.says(w) for w in words])


@strike(1)
def opted_out(storm: Storm, _dice: random.Random) -> None:
    """STOP while a reply is on its way."""
    citizen = storm.world.citizen()
    storm.world.asks(citizen)
    citizen.says("STOP", role="command")
    storm.world.injects("F63")


@strike(1.5)
def forged(storm: Storm, dice: random.Random) -> None:
    """Signed by somebody else, or not at all."""
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        posts_forged(storm.world, dice.choice(FORGED))


@strike(2.5)
def slow_clients(storm: Storm, dice: random.Random) -> None:
    """Five clients that trickle a body for some seconds."""
    port = storm.world.place.port
    slow = [socket.create_connection(("127.0.0.1", port), timeout=3) for _ in range(5)]
    try:
        for one in slow:
            one.sendall(HEAD)
        storm.world.injects("F69")
        until = time.monotonic() + dice.uniform(1, 8)
        while time.monotonic() < until:
            for one in slow:
                one.sendall(b"B")
            time.sleep(0.3)
    finally:
        for one in slow:
            one.close()


@strike(3)
def broken_off(storm: Storm, dice: random.Random) -> None:
    """A client that hangs up in the middle of a body."""
    with socket.create_connection(("127.0.0.1", storm.world.place.port), timeout=3) as one:
        one.sendall(HEAD + b"B" * dice.randint(1, 400))
        storm.world.injects("F70")
