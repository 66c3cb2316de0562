"""An uploaded file on its way: kept, checked, and published or replaced."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import sentences
from core.database import Database
from core.language import gettext as _
from kb import staging
from kb.entries import Entry, from_plain, plain
from kb.importing import Changes
from kb.indexes import Built
from kb.models import KbUpload
from kb.replay import Difference
from kb.rows import Problem
from kb.service import KbError, Published, publish
from kb.staging import Staged

KEPT = timedelta(days=1)
SILENT = timedelta(minutes=2)
"""How long a check may go without saying how far it is before it counts as broken off."""


class NotSure(KbError):
    """The draft takes most entries away and nobody said that this is meant."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; without errors the file may be published."""

    entries: int = 0
    errors: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    changes: Changes = field(default_factory=Changes)
    replay: Sequence[Difference] = ()
    asked: int = 0

    @property
    def ok(self) -> bool:
        """Say whether the file may be published."""
        return not self.errors and self.entries > 0

    @property
    def takes_away_much(self) -> bool:
        """Say whether more than half of what is live would go: then the admin is asked again."""
        live = self.entries - len(self.changes.new) + len(self.changes.gone)
        return 2 * len(self.changes.gone) > live

    def plain(self) -> dict[str, Any]:
        """Return the report as JSON keeps it, to be read in whatever language."""
        return {
            "entries": self.entries,
            "errors": list(map(_kept, self.errors)),
            "warnings": list(map(_kept, self.warnings)),
            "changes": asdict(self.changes),
            "replay": list(map(_kept, self.replay)),
            "asked": self.asked,
        }

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Report:
        """Read a report from its plain form, in the language in use."""
        return cls(
            kept["entries"],
            [Problem(**_said(one)) for one in kept["errors"]],
            [Problem(**_said(one)) for one in kept["warnings"]],
            Changes(**{name: tuple(slugs) for name, slugs in kept["changes"].items()}),
            [Difference(**_said(one)) for one in kept["replay"]],
            kept["asked"],
        )


def _kept(one: Problem | Difference) -> dict[str, Any]:
    return {part.name: sentences.kept(getattr(one, part.name)) for part in fields(one)}


def _said(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: sentences.said(value) if isinstance(value, dict) else value for name, value in kept.items()}


def packed(data: bytes) -> bytes:
    """Return a file as it is kept; it takes a moment in which nobody else should have to wait for the database."""
    return zlib.compress(data, 1)


def begin(session: Session, kept: bytes, *, officer_id: int, based_on: int, now: datetime) -> str:
    """Keep a file (`packed`) to be checked as this officer's draft; return the token that goes on with it."""
    session.execute(sa.delete(KbUpload).where(col(KbUpload.created_at) < now - KEPT))
    session.execute(sa.delete(KbUpload).where(col(KbUpload.officer_id) == officer_id))
    token = uuid.uuid4().hex
    session.add(KbUpload(officer_id=officer_id, token=token, created_at=now, told_at=now, based_on=based_on, file=kept))
    session.flush()
    return token


def find(session: Session, token: str) -> KbUpload | None:
    """Return the draft of a token."""
    return session.exec(select(KbUpload).where(KbUpload.token == token)).first()


def file_of(draft: KbUpload) -> bytes:
    """Return the file as it was uploaded."""
    return zlib.decompress(draft.file)


def tell(session: Session, token: str, percent: int, now: datetime) -> None:
    """Note how far the check is."""
    session.execute(sa.update(KbUpload).where(col(KbUpload.token) == token).values(percent=percent, told_at=now))


def found(report: Report, entries: Sequence[Entry], built: Built | None, now: datetime) -> dict[str, Any]:
    """Return what the check found, and what publishing needs, as it is kept; made before the database is held."""
    kept = {"report": report.plain(), "percent": 100, "told_at": now}
    if report.ok:
        kept["content"] = zlib.compress(json.dumps(plain(entries), ensure_ascii=False).encode(), 1)
    return kept | ({"built": built.content, "words_revision": built.words_revision} if built else {})


def finish(session: Session, token: str, kept: dict[str, Any]) -> None:
    """Keep what was `found`, unless the draft is gone."""
    session.execute(sa.update(KbUpload).where(col(KbUpload.token) == token).values(**kept))


def entries_of(draft: KbUpload) -> tuple[Entry, ...]:
    """Return the entries of a checked draft; none when it may not be published."""
    return from_plain(json.loads(zlib.decompress(draft.content))) if draft.content else ()


@contextmanager
def staged(database: Database, token: str, now: datetime) -> Iterator[Staged | None]:
    """Write a large draft's entries before they are published; None when there is nothing to write."""
    with database.reading() as session:
        draft = find(session, token) if token else None
    entries = entries_of(draft) if draft else ()
    with staging.staged(database, entries, _built(draft), now) as made:
        yield made


def publish_draft(
    session: Session,
    token: str,
    *,
    officer_id: int,
    author: str,
    note: str,
    now: datetime,
    is_sure: bool = False,
    staged: Staged | None = None,
) -> Published:
    """Publish this officer's draft; raise KbError when it is gone, replaced, faulty or outdated.

    When it takes most entries away, `is_sure` must be set. `staged` is what `staged()` wrote of this draft.
    """
    draft = session.get(KbUpload, officer_id)
    if draft is None or not token or draft.token != token or not draft.content or draft.report is None:
        raise KbError(_("Berkas yang diperiksa sudah tidak ada; unggah lagi."))
    if Report.read(draft.report).takes_away_much and not is_sure:
        raise NotSure(_("Berkas ini menghapus lebih dari separuh entri; beri tanda bahwa itu memang dimaksud."))
    made = publish(
        session,
        staged.entries if staged else entries_of(draft),
        author=author,
        note=note,
        now=now,
        officer_id=officer_id,
        based_on=draft.based_on,
        built=_built(draft),
        staged=staged,
    )
    session.delete(draft)
    return made


def _built(draft: KbUpload | None) -> Built | None:
    return Built(draft.built, draft.words_revision) if draft and draft.built else None
