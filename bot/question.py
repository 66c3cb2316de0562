"""The question an officer would get: remembered from where it was asked until it is settled or handed over."""

from datetime import timedelta

from bot.scene import Scene
from bot.turn import OpenConsultation
from handoff.lifecycle import Status

LONGEST = 4000
MOST_MESSAGES = 20
SETTLED_LASTS = timedelta(minutes=30)


def remember(scene: Scene, question: str, *, added: bool = False) -> None:
    """Keep the words an officer would get, and which messages put them."""
    state, new = scene.state, scene.said.inbound_ids
    state.question, state.question_at = question[:LONGEST], scene.now
    state.question_from = (*(id_ for id_ in state.question_from if added and id_ not in new), *new)[-MOST_MESSAGES:]


def attach(scene: Scene) -> None:
    """Keep a message without words for the officer who gets the question."""
    scene.state.attached = (*scene.state.attached, *scene.said.inbound_ids)[-MOST_MESSAGES:]


def put_attached(scene: Scene) -> None:
    """Make what was sent without words the request itself, behind the few words there are."""
    before = pending(scene)
    request = scene.text("attached_request")
    remember(scene, f"{before}\n{request}" if before else request, added=True)


def settle(scene: Scene) -> None:
    """Its answer helped: no officer gets it any more, and a detail may still go on with it."""
    settled, shown, candidates = pending(scene), scene.state.shown, scene.state.candidates
    forget(scene)
    scene.state.settled, scene.state.settled_at = settled, scene.now
    scene.state.shown, scene.state.candidates = shown, candidates


def take_back(scene: Scene) -> bool:
    """Have a question that seemed settled wait for an answer once more; return whether there was one."""
    if not (is_settled(scene) and scene.state.settled):
        return False
    remember(scene, scene.state.settled)
    scene.state.settled, scene.state.settled_at = "", None
    return True


def is_settled(scene: Scene) -> bool:
    """Say whether an answer has just helped, and nothing was asked since: a mere yes or no says no more."""
    at = scene.state.settled_at
    return at is not None and scene.now - at <= SETTLED_LASTS and not pending(scene)


def forget(scene: Scene) -> None:
    """The question is settled or handed over."""
    scene.state.settled, scene.state.settled_at = "", None
    scene.state.question, scene.state.question_at, scene.state.question_from = "", None, ()
    scene.state.attached = ()
    scene.state.candidates, scene.state.shown, scene.state.asked, scene.state.asked_times = (), (), "", 0


def pending(scene: Scene) -> str:
    """Return the question that led here, of a registration taken up days later the draft's; empty where none is."""
    if scene.state.question_fresh(scene.now):
        return scene.state.question
    running = scene.facts.running
    return running.question if running and running.status is Status.DRAFT else ""


def opening(scene: Scene, *, complete: bool = False) -> OpenConsultation:
    """Return the effect that opens a consultation with it, as a draft or complete."""
    came_from = scene.state.question_from if pending(scene) else scene.said.inbound_ids
    messages = tuple(sorted({*scene.state.attached, *came_from}))
    return OpenConsultation(pending(scene), scene.language, _offered(scene), messages, complete)


def _offered(scene: Scene) -> tuple[dict[str, object], ...]:
    """Return what the bot had found, for the officer."""
    if not pending(scene):
        return ()
    return tuple(
        {**candidate.model_dump(), "outcome": "answer" if candidate.entry_id in scene.state.shown else "suggest"}
        for candidate in scene.state.candidates
    )
