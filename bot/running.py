"""While a consultation is open the bot is silent, except for commands."""

from datetime import timedelta

from bot import courtesy, question, registration
from bot.facts import Running
from bot.scene import Scene
from bot.turn import FinishConsultation, NoteInbound, WithdrawConsultation
from bot.words import affirms, flat, is_acknowledged, is_enough, is_nothing_more, is_thanks
from handoff.lifecycle import Status

WINDOW = timedelta(hours=24)
TALKING = timedelta(hours=1)
"""For so long after an officer's word two people are talking, and the bot says nothing between them."""
CANCEL = ("withdraw_it", "keep")
END = ("finish", "keep")


def note(scene: Scene, text: str) -> None:
    """Pass the citizen's words to the officer; a bare thanks, and a yes to what it led to, ask nothing."""
    running = scene.facts.running
    asked = _was_asked_whether_enough(scene)
    is_end = is_enough(text) or affirms(text) or is_nothing_more(text)
    if asked and is_end and not is_acknowledged(text):
        done(scene)
        return
    thanks = running is not None and running.answered and is_thanks(text)
    nodded = asked and is_acknowledged(text)
    scene.do(NoteInbound(quietly=thanks or nodded or _opens_held(scene, text)))
    scene.state.offer = None
    if thanks and running:
        if scene.state.thanked_at is None or scene.now - scene.state.thanked_at > WINDOW:
            scene.tell("thanks_open", name=scene.name(), number=running.number)
        scene.state.thanked_at = scene.now


def tell_where_it_stands(scene: Scene) -> None:
    """Answer whoever asks in their own words how far it is, as STATUS does, and keep the words for the officer.

    They give no details an officer has asked for. After an answer they make it the officer's turn, for it may have been
    `kami cek dulu`.
    """
    running = scene.facts.running
    assert running
    scene.do(NoteInbound(quietly=running.clarifying))
    spoke_at = running.last_officer_at
    if spoke_at and scene.now - spoke_at < TALKING and not running.clarifying:
        scene.state.offer = None
    elif running.answered:
        scene.tell("status_follow_up", number=running.number)
    else:
        status(scene)


def _was_asked_whether_enough(scene: Scene) -> bool:
    """Say whether the last words here were our question whether the officer's answer is enough."""
    running, at = scene.facts.running, scene.state.thanked_at
    if running is None or not running.answered or at is None or at != scene.state.last_at:
        return False
    return running.last_officer_at is None or running.last_officer_at < at


def _opens_held(scene: Scene, text: str) -> bool:
    """A bare YA after the window had closed answers our invitation; with nothing held it is the officer's."""
    running, last = scene.facts.running, scene.state.last_at
    invited = running is not None and running.status is Status.CITIZEN and not running.clarifying
    is_yes = invited and last is not None and scene.now - last >= WINDOW and (affirms(text) or is_acknowledged(text))
    return is_yes and scene.facts.leaves()


def status(scene: Scene) -> None:
    """Say where the consultation stands and by when it is answered."""
    running = scene.facts.running
    if scene.state.step and not scene.state.editing and scene.facts.open is None:
        registration.ask_again(scene)
        scene.lead(scene.text("status_draft", number=running.number) if running else scene.text("registration_resume"))
    elif running is None:
        _status_without(scene)
    elif running.status is Status.DRAFT:
        unverified = bool(scene.person.email) and not scene.person.complete
        scene.tell("status_unverified" if unverified else "status_draft", number=running.number)
    elif running.late_until and running.due_at:
        given = {"deadline": scene.moment(running.due_at), "later": scene.moment(running.late_until)}
        scene.tell("status_late", number=running.number, **given)
    elif running.status is Status.CITIZEN:
        scene.tell("status_clarify" if running.clarifying else "status_citizen", number=running.number)
    elif running.answered:
        scene.tell("status_follow_up", number=running.number)
    elif running.status is Status.WAITING:
        scene.tell(
            "status_waiting",
            number=running.number,
            position=_place(scene),
            deadline=_promise(scene, running),
        )
    else:
        scene.tell("status_active", number=running.number, deadline=_promise(scene, running))


def _place(scene: Scene) -> str:
    """Return the place in the queue, with how long an answer usually takes where that is known."""
    place, expected = str(scene.facts.position()), scene.facts.expected(scene.state.language)
    return scene.text("queue_expected", queue=place, expected=expected) if expected else place


def _promise(scene: Scene, running: Running) -> str:
    return scene.moment(running.due_at) if running.due_at else "-"


def _status_without(scene: Scene) -> None:
    closed = scene.facts.closed
    if closed and closed.told and scene.person.consented:
        ended = _ENDED.get(closed.reason, "status_last")
        if ended == "status_silent" and scene.facts.leaves():
            return  # the notice of this very closing had waited for a word from the citizen
        scene.tell(ended, number=closed.number, closed_at=scene.moment(closed.closed_at))
    else:
        scene.tell("status_none")


_ENDED = {"withdrawn": "status_withdrawn", "no_reply": "status_silent", "incomplete": "status_silent"}


def done(scene: Scene) -> None:
    """Finish when an officer has answered; while the office owes the answer, ask whether to withdraw."""
    running = scene.facts.open
    if running is None:
        _done_without(scene)
    elif running.answered and running.status in {Status.CITIZEN, Status.ACTIVE}:
        scene.state.offer = None
        scene.do(FinishConsultation())
    else:
        scene.present("cancel_confirm", "cancel", CANCEL, number=running.number)


def _done_without(scene: Scene) -> None:
    if scene.state.step or scene.facts.running:
        cancel(scene)
    elif question.pending(scene):
        question.forget(scene)
        scene.tell("answer_helped")
    elif scene.facts.closed and scene.facts.closed.reopenable:
        scene.tell("already_closed", number=scene.facts.closed.number)
    else:
        scene.tell("nothing_open")


def cancel(scene: Scene) -> None:
    """Leave the registration at once, or ask once whether the consultation is to be withdrawn, or ended if answered."""
    running = scene.facts.running
    if scene.state.step:
        registration.leave(scene)
    elif running and running.answered and running.status is Status.CITIZEN:
        scene.present("cancel_answered", "end", END, number=running.number)
    elif running:
        scene.present("cancel_confirm", "cancel", CANCEL, number=running.number)
    elif not _is_said_again(scene):
        scene.tell("nothing_to_cancel")


def _is_said_again(scene: Scene) -> bool:
    """Say whether the very words were answered a moment ago: a hurried second `batal` asks for nothing."""
    return scene.state.said == flat(scene.said.text) and courtesy.belongs_to_the_last(scene)


def withdraw(scene: Scene) -> None:
    """Withdraw the consultation as confirmed."""
    if scene.facts.running is None:
        scene.tell("nothing_to_cancel")
        return
    scene.do(WithdrawConsultation())
    scene.tell("cancel", number=scene.facts.running.number)


def keep(scene: Scene) -> None:
    """Leave the consultation as it is."""
    if scene.facts.running is None:
        scene.tell("nothing_to_cancel")
        return
    scene.tell("cancel_kept", number=scene.facts.running.number)
