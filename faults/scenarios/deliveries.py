"""Twilio's webhooks come twice, late, in disorder, forged: F51-F55."""

from urllib.parse import urlencode

from faults.door import FORGED, FRAGMENTS, posts_forged, swaps
from faults.people import FORM, PATH
from faults.processes import eventually
from faults.scenarios.redis import quietly
from faults.scenarios.registry import BOTH, scenario
from faults.world import QUESTIONS, World


@scenario("F51", short=BOTH)
def one_message_many_times(world: World) -> None:
    """The same message in sixteen requests at one moment."""
    citizen = world.citizen()
    sid = citizen.says(QUESTIONS[0], lost=True)
    answered = world.together(lambda: citizen.posts(sid, QUESTIONS[0]), times=16)
    world.injects("F51", 16)
    world.claims("F51 each answered 200", set(answered) == {200}, answered)


@scenario("F52", short=BOTH)
def an_old_message_again(world: World) -> None:
    """A message of before, again, after a restart and a flush: the same 200 and nothing new."""
    known = [e for e in world.history.of("intent") if e.get("sid")][:6]
    quietly(lambda: world.place.redis_client().flushall())
    for event in known:
        citizen = world.citizen()
        citizen.address = event["sender"]
        citizen.posts(event["sid"], event["body"])
        world.injects("F52")


@scenario("F53", short=BOTH)
def a_newcomer_in_fragments(world: World) -> None:
    """Two to five messages of one new citizen within a quarter of a second."""
    for _ in range(4):
        citizen = world.citizen(role="burst")
        number = world.dice.randint(2, 5)
        world.together(*[lambda c=citizen, w=w: c.says(w) for w in FRAGMENTS[:number]])
        world.injects("F53", number)


@scenario("F54")
def out_of_order(world: World) -> None:
    """The second message arrives before the first; both are kept, in the order of their arrival."""
    swaps(world, world.dice)


@scenario("F55", short=BOTH)
def a_moved_border(world: World) -> None:
    """The border between a name and its value moves; the signature stays right: refused, nothing stored."""
    citizen = world.citizen()
    for name in ("Body", "MessageSid"):
        form = citizen.form("SM" + "ab" * 16, "halo")
        signature = world.twilio.signature(world.place.url + PATH, form)
        moved = {
            (key + value[:1] if key == name else key): (value[1:] if key == name else value)
            for key, value in form.items()
        }
        headers = {"X-Twilio-Signature": signature, "Content-Type": FORM}
        try:
            answered = world.place.http.request(
                "POST", world.place.url + PATH, body=urlencode(moved), headers=headers
            ).status
        except Exception:
            answered = 0
        world.injects("F55")
        world.claims("F55 refused", answered in {0, 400, 403, 503}, answered)


@scenario("F55")
def a_forged_message(world: World) -> None:
    """Signed with another token, or not at all: 403, and nothing changes (I15)."""
    before = world.place.database.ask("SELECT count(*) AS n FROM inbound_message")
    for signed in FORGED:
        posts_forged(world, signed)
    world.claims("I15 nothing stored", world.place.database.ask("SELECT count(*) AS n FROM inbound_message") == before)


@scenario("F51")
def redelivered_while_it_is_handled(world: World) -> None:
    """Twilio repeats a message whose first request is still under way."""
    people = [world.citizen() for _ in range(4)]
    for citizen in people:
        sid = citizen.says(QUESTIONS[1], lost=True)
        world.together(*[lambda c=citizen, s=sid: c.posts(s, QUESTIONS[1])] * 3)
        world.injects("F51", 3)
    eventually(lambda: all(one.heard() for one in people), 20)
