"""Check an upload: its rows, what it would change, and which real questions would be answered differently."""

from dataclasses import dataclass
from datetime import date, datetime

from core.database import Database
from kb import drafts, golden, indexes, live, questions, service
from kb.corpus import Tell, unheard
from kb.drafts import Report
from kb.entries import Entry
from kb.importing import CheckResult, check
from kb.index import Index
from kb.replay import Difference, differences

REPLAYED = 200
CHECKED_SHARE, BUILT_SHARE = 0.2, 0.9


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report with the entries and, when they differ from the live ones, their index."""

    report: Report
    entries: tuple[Entry, ...]
    built: indexes.Built | None


def examine(database: Database, data: bytes, today: date, tell: Tell = unheard) -> Outcome:
    """Check a file against what is live; nothing is changed."""
    with database.reading() as session:
        current = service.live_entries(session)
    result = check(data, current, today, lambda share: tell(share * CHECKED_SHARE))
    if not (result.ok and result.changes):
        return Outcome(_report(result), result.entries, None)
    with database.reading() as session:
        known = indexes.words(session)
        before = live.current(session).index
        asked = [row.text for row in questions.recent_questions(session, REPLAYED)]
        wanted, reader = golden.listed(session), indexes.reader(session)
    part = BUILT_SHARE - CHECKED_SHARE
    after = Index.build(result.entries, known.synonyms, lambda share: tell(CHECKED_SHARE + share * part), reader)
    replay = differences(before, after, asked, today, {row.text: row.entry_slug for row in wanted})
    report = _report(result, replay=replay, asked=len(asked) + len(wanted))
    return Outcome(report, result.entries, indexes.built(after, known))


def check_draft(database: Database, token: str, today: date, now: datetime, tell: Tell = unheard) -> Report | None:
    """Check the draft of a token and keep the outcome with it; None when the draft is gone."""
    with database.reading() as session:
        draft = drafts.find(session, token)
    if draft is None:
        return None
    outcome = examine(database, drafts.file_of(draft), today, tell)
    kept = drafts.found(outcome.report, outcome.entries, outcome.built, now)
    with database.transaction() as session:
        drafts.finish(session, token, kept)
    return outcome.report


def _report(result: CheckResult, replay: list[Difference] | None = None, asked: int = 0) -> Report:
    return Report(len(result.entries), result.errors, result.warnings, result.changes, replay or (), asked)
