"""A talk without a database: the pure dialogue, the starter knowledge base, and the effects a test needs to follow."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import state as states
from bot import turn
from bot.dialogue import decide
from bot.facts import Closed, Entry, Facts, Found, Person, Running, Said
from bot.state import Candidate, State
from bot.turn import Reply, Turn
from core.working_days import Calendar
from handoff.lifecycle import Status
from kb import entries
from kb.index import Index
from whatsapp.disturbance import Disturbance

STARTER = Path(__file__).parents[2] / "kb" / "data" / "kb_bps_jambi.csv"
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
REGISTERED = Person("Budi Santoso", "public", "budi@example.com", consented=True, verified=True)
CODE = "482913"


@cache
def starter() -> Index:
    """Return the starter knowledge base, built once."""
    with STARTER.open(encoding="utf-8", newline="") as file:
        return Index.build(
            [
                entries.Entry(
                    row["id"],
                    row["category"],
                    row["question"],
                    tuple(filter(None, row["variants"].split("|"))),
                    row["answer"],
                    tuple(filter(None, row["keywords"].split("|"))),
                    row["source"],
                    row["language"],
                )
                for row in csv.DictReader(file)
            ]
        )


UNSURE = "data per kecamatan"
"""Words for which the search brings two suggestions, however the knowledge base is tuned."""


def ask(text: str) -> Found:
    """Search the starter knowledge base."""
    if text.startswith(UNSURE):
        return Found("suggest", None, 0.4, (_candidate("inflasi", 0.4), _candidate("deflasi", 0.3)))
    index = starter()
    found = index.ask(text, date(2026, 11, 23))
    candidates = [
        Candidate(entry_id=candidate.entry_id, question=entry.question, score=candidate.score)
        for candidate in found.candidates
        if (entry := index.entry(candidate.entry_id))
    ]
    return Found(found.outcome, found.entry_id, found.score, tuple(candidates), found.reason)


def finds_inflation(but: str) -> Callable[[str], Found]:
    """Return a search that takes what names two things for a question about inflation, as any search may."""

    def found(text: str) -> Found:
        said = text.casefold()
        slug = but if but in said and "inflasi" not in said else "inflasi"
        return Found("answer", slug, 0.9, (Candidate(entry_id=slug, question="?", score=0.9),))

    return found


def _candidate(entry_id: str, score: float) -> Candidate:
    found = starter().entry(entry_id)
    assert found
    return Candidate(entry_id=entry_id, question=found.question, score=score)


def entry(entry_id: str) -> Entry | None:
    """Return an entry of the starter knowledge base."""
    found = starter().entry(entry_id)
    if found is None:
        return None
    return Entry(found.id, found.question, found.answer, found.source, found.language, found.category)


@dataclass
class Talk:
    """One citizen's talk; each `says` is one turn, 20 seconds later."""

    state: State = field(default_factory=State)
    person: Person = field(default_factory=Person)
    running: Running | None = None
    closed: Closed | None = None
    now: datetime = MONDAY
    code: str = CODE
    leaves: bool = False
    quoted: str = ""
    unrated: bool = False
    opted_out: bool = False
    blocked: bool = False
    may_lack_email: bool = False
    overtaken: bool = False
    notice: Disturbance | None = None
    unsent_for: timedelta | None = None
    refused: bool = False
    last: Turn | None = None
    count: int = 0

    def says(self, text: str = "", kind: str = "text", after: float = 20, **payload: str) -> str:
        """Say something; return the reply, empty for silence."""
        self.now += timedelta(seconds=after)
        self.count += 1
        decided = decide(self.state, Said(text, kind, dict(payload), (self.count,)), self.facts(), self.now)
        self.state = states.load(states.dump(decided.state))
        self.last = decided
        for effect in decided.effects:
            self._follow(effect)
        assert len(decided.replies) <= 1, "one message earns one bubble"
        return _body(decided.replies[0]) if decided.replies else ""

    def taps(self, choice_id: str, serial: int | None = None) -> str:
        """Tap a button of the present (or another) offer."""
        return self.says("", "button", id=f"{serial or self.state.serial}:{choice_id}", title="?")

    def facts(self) -> Facts:
        """Return what the other rooms would say."""
        return Facts(
            clock=lambda: Calendar(ZoneInfo("Asia/Jakarta")),
            person=self.person,
            running=self.running,
            closed=self.closed,
            ask=ask,
            entry=entry,
            position=lambda: 3,
            code_unsent_for=lambda _key: self.unsent_for,
            code_refused=lambda _key: self.refused,
            may_lack_email=lambda: self.may_lack_email,
            quoted=lambda: self.quoted,
            unrated=lambda: self.unrated,
            opted_out=self.opted_out,
            blocked=self.blocked,
            overtaken=self.overtaken,
            leaves=lambda: self.leaves,
            notice=lambda: self.notice,
            last4="7890",
            fresh_code=self.code,
        )

    def did(self, kind: type[object]) -> list[object]:
        """Return the last turn's effects of a kind."""
        assert self.last
        return [effect for effect in self.last.effects if isinstance(effect, kind)]

    def offered(self) -> list[str]:
        """Return the ids of what may be chosen now."""
        return [choice.id for choice in self.state.offer.choices] if self.state.offer else []

    def _follow(self, effect: object) -> None:
        match effect:
            case turn.SaveRequester(fields=fields):
                self._save(fields)
            case turn.LacksEmail():
                self.person = replace(self.person, without_email="told")
            case turn.OpenConsultation(complete=complete, question=question):
                status = Status.WAITING if complete else Status.DRAFT
                due_at = self.now + timedelta(days=3)
                self.running = Running("KS-2026-00001", status, question=question, due_at=due_at)
            case turn.WithdrawConsultation():
                self.running = None
            case _:
                pass

    def _save(self, fields: dict[str, object]) -> None:
        known = {name: str(fields[name]) for name in ("name", "kind", "email") if name in fields}
        self.person = replace(self.person, **known)  # type: ignore[arg-type]
        if "consent_at" in fields:
            self.person = replace(self.person, consented=fields["consent_at"] is not None)
        if "email_verified_at" in fields:
            self.person = replace(self.person, verified=fields["email_verified_at"] is not None)


def _body(reply: Reply) -> str:
    return f"{reply.body} [{reply.about}]" if reply.about else reply.body


def open_talk(status: Status = Status.WAITING, **fields: object) -> Talk:
    """Return the talk of somebody whose consultation is open."""
    running = Running("KS-2026-00007", status, due_at=MONDAY + timedelta(days=3), **fields)  # type: ignore[arg-type]
    return Talk(State(welcomed_at=MONDAY), REGISTERED, running)


def closed_talk(*, rating_open: bool = True, reopenable: bool = True) -> Talk:
    """Return the talk of somebody whose consultation has just been closed."""
    closed = Closed(7, "KS-2026-00007", MONDAY, reopenable, rating_open, MONDAY)
    return Talk(State(welcomed_at=MONDAY), REGISTERED, None, closed)
