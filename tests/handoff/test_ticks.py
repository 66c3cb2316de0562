"""The officer reads how a message left: as text, as a template, or held and why."""

from typing import Any

import pytest

from handoff.wordings import tick
from tests.handoff.conftest import jambi
from whatsapp.models import OutboundMessage

NOW = jambi("2026-11-23T09:00")
CHOICES = [{"id": "rate:5", "title": "5. Sangat puas"}]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"state": "delivered", "sent_as": "text"}, "sampai"),
        ({"state": "delivered", "sent_as": "template"}, "sampai, sebagai templat"),
        ({"state": "read", "sent_as": "template", "choices": CHOICES}, "dibaca"),
        ({"state": "queued", "sent_as": "template"}, "antre"),
        ({"state": "held", "reason": "window_closed"}, "ditahan: jendela WhatsApp tertutup"),
        ({"state": "held", "reason": "no_template"}, "ditahan: jendela WhatsApp tertutup dan templatnya belum ada"),
        ({"state": "held", "reason": "behind_held"}, "ditahan: menunggu pesan ditahan di depannya"),
    ],
)
def test_how_it_left(how: dict[str, Any], words: str) -> None:
    fields: dict[str, Any] = {"key": "k", "contact_id": 1, "body": "isi", "not_before": NOW, "created_at": NOW}
    assert tick(OutboundMessage(**{**fields, **how})).words == words
