"""A message that comes back to be written again: undone or failed, as its writer typed it, in the form it came from."""

from dataclasses import dataclass

from core.models import Officer
from handoff import answering, forms
from handoff.story import Story


@dataclass(frozen=True)
class Again:
    """What was typed in it; of its files only that there were some, because no form can choose them by itself."""

    reply: str = ""
    questions: tuple[str, ...] = ()
    had_files: bool = False


def of(told: Story, outbound_id: str, officer: Officer, acts: frozenset[str]) -> Again:
    """Return what comes back of a message of this consultation, without the words that are ours."""
    chosen = next((line for line in told.lines if outbound_id and str(line.outbound_id) == outbound_id), None)
    if chosen is None:
        return Again()
    key = chosen.key.partition("/")[0]
    lines = [line for line in told.lines if line.key.partition("/")[0] == key]
    whole = forms.rejoined([line.text for line in lines])
    text = answering.unsigned(whole, officer)
    had_files = any(line.files for line in lines)
    if key.startswith("clarify:") and "clarify" in acts:
        return Again(questions=forms.questions_in(answering.asked_in(told.consultation, text)), had_files=had_files)
    return Again(reply=text, had_files=had_files)
