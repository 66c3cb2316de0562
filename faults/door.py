"""What comes to the webhook's door otherwise than Twilio sends it: forged, swapped, in fragments, trickled."""

import random
from collections.abc import Mapping
from urllib.parse import urlencode

from faults.people import FORM, PATH
from faults.world import World

FORGED: tuple[dict[str, str], ...] = ({}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "Zm9yZ2Vk" * 4})
FRAGMENTS = ("halo", "mau tanya", "petugas", "data inflasi", "ya")
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 500\r\n\r\n".encode()
"""Of a request whose body is still to come."""


def swaps(world: World, dice: random.Random) -> None:
    """Have Twilio deliver the second message of somebody before the first."""
    consulter = dice.choice(world.consulters)
    first, second = f"Yang pertama {world.tag()}", f"Yang kedua {world.tag()}"
    sid = consulter.says(first, lost=True)
    consulter.says(second)
    consulter.posts(sid, first)
    world.injects("F54")


def posts_forged(world: World, signed: Mapping[str, str]) -> None:
    """Post what nobody wrote, and claim that it is refused."""
    form = world.citizen().form("SM" + "cd" * 16, "halo")
    headers = {"Content-Type": FORM, **signed}
    answered = world.place.http.request(
        "POST", world.place.url + PATH, body=urlencode(form), headers=headers, timeout=15
    ).status
    world.injects("F55")
    world.claims("I15 refused", answered == 403, answered)
