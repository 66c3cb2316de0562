"""The settings page: what the office chooses, and the operator's settings to read."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core import language, office
from core.clock import utc_now
from core.models import AuditEvent
from core.runtime import Runtime
from core.settings import Settings
from core.settings_shown import shown_settings
from core.signin import SECOND_FACTOR_FOR_ADMINS
from tests.pages import Visitor
from whatsapp import disturbance

NUMBER = office.Choice("n", "", "", "", usual=3, least=1, most=10)
TEXT = office.Choice("t", "", "", "", usual="", most=5)
DAY = office.Choice("d", "", "", "", usual="", is_day=True)


def test_settings_show_no_secret(visitor: Visitor, runtime: Runtime) -> None:
    page = visitor.opens("/settings")
    assert "OFFICE_TIMEZONE" in page.text
    assert runtime.settings.secret_key not in page.text


def test_a_choice_is_in_force_at_once_and_audited(visitor: Visitor, runtime: Runtime) -> None:
    form = visitor.opens("/settings").form("/settings")
    unchanged = {name: value for name, value in form.fields.items() if name != "second_factor_for_admins"}
    form.fields = unchanged
    assert visitor.sends(form).location == "/settings"
    assert visitor.sends(form, second_factor_for_admins="on").location == "/settings"
    with runtime.database.reading() as session:
        assert office.value(session, SECOND_FACTOR_FOR_ADMINS) is True
        lines = session.exec(select(AuditEvent).where(AuditEvent.action == "settings.change")).all()
    assert [(line.subject, line.detail) for line in lines] == [
        ("second_factor_for_admins", {"before": False, "after": True})
    ]


@pytest.mark.parametrize(
    ("what", "given", "read"),
    [
        (NUMBER, "3", 3),
        (NUMBER, "10", 10),
        (TEXT, " ab\r\nc ", "ab\nc"),
        (DAY, "2026-11-30", "2026-11-30"),
        (DAY, "", ""),
        (SECOND_FACTOR_FOR_ADMINS, "", False),
    ],
)
def test_what_a_form_says(what: office.Choice, given: str, read: office.Value) -> None:
    assert office.read(what, given) == read


@pytest.mark.parametrize(
    ("what", "given"),
    [
        *((NUMBER, given) for given in ("0", "11", "-1", "1e5", "９", "")),
        (TEXT, "abcdef"),
        (DAY, "besok"),
        (TEXT, "a\0"),
    ],
)
def test_what_is_not_possible_is_refused(what: office.Choice, given: str) -> None:
    with pytest.raises(ValueError, match="Tulis"):
        office.read(what, given)


def test_a_notice_shows_on_the_queue_until_its_last_day(visitor: Visitor, runtime: Runtime) -> None:
    today = utc_now().astimezone(runtime.settings.zone).date()
    form = visitor.opens("/settings").form("/settings")
    assert visitor.sends(form, notice_id="Listrik padam", notice_until=today.isoformat()).location == "/settings"
    assert "Warga diberi tahu: Listrik padam" in visitor.opens("/queue").text
    with runtime.database.reading() as session:
        found = disturbance.current(session, today)
        assert found is not None
        assert found.en == "Listrik padam"
        assert disturbance.current(session, today + timedelta(days=1)) is None


def test_what_a_colleague_changed_meanwhile_stays(visitor: Visitor, runtime: Runtime) -> None:
    """A page opened before, also one refused in between, changes only what was changed on it."""
    stale = visitor.opens("/settings").form("/settings")
    colleagues = visitor.opens("/settings").form("/settings")
    assert visitor.sends(colleagues, notice_id="Listrik padam\nSampai sore").location == "/settings"
    refused = visitor.sends(stale, notice_en="No power", notice_until="besok")
    assert refused.status == 400
    assert visitor.sends(refused.form("/settings"), notice_until="").location == "/settings"
    with runtime.database.reading() as session:
        kept = office.values(session, *(office.CHOICES[name] for name in ("notice_id", "notice_en", "notice_until")))
    assert kept == ["Listrik padam\nSampai sore", "No power", ""]
    fresh = visitor.opens("/settings").form("/settings")
    assert visitor.sends(fresh, notice_id="").location == "/settings"
    with runtime.database.reading() as session:
        assert office.value(session, office.CHOICES["notice_id"]) == ""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:////var/lib/app.db?mode=rw", "sqlite:////var/lib/app.db"),
        ("postgresql://kso:rahasia@127.0.0.1/kso", "postgresql://…@127.0.0.1/kso"),
    ],
)
def test_an_address_is_shown_without_its_password(settings: Settings, address: str, shown: str) -> None:
    changed = settings.model_copy(update={"database_url": address})
    assert ("DATABASE_URL", shown) in shown_settings(changed)


def test_what_is_not_told_is_said_in_the_language_of_the_page(settings: Settings) -> None:
    try:
        language.use("en")
        shown = dict(shown_settings(settings))
    finally:
        language.use("id")
    assert (shown["SECRET_KEY"], shown["SMTP_URL"]) == ("set (not shown)", "empty")
