"""The admins' pages of officers: inviting, roles, disabling, ways back in, links by e-mail."""

import re
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from core import links, mail, officers, sessions
from core.clock import utc_now
from core.models import AuditEvent, Officer, OfficerLink, OfficerSession
from core.models import Mail as StoredMail
from core.runtime import Runtime
from tests.core.conftest import PASSWORD
from tests.pages import Page, Visitor


def known(runtime: Runtime, email: str) -> Officer:
    with runtime.database.reading() as session:
        found = officers.by_email(session, email)
    assert found
    return found


def mailed_link(runtime: Runtime, to: str = "b@bps.go.id") -> str:
    with runtime.database.reading() as session:
        body = next(one.body for one in mail.recent(session, 10) if one.recipient == to)
    found = re.search(r"http://127\.0\.0\.1:8000(/links/[\w-]{43})\n", body)
    assert found, body
    return found[1]


def invited(visitor: Visitor, **given: str) -> Page:
    form = visitor.opens("/officers").form("/officers")
    return visitor.sends(form, **({"name": "Bagus", "email": "b@bps.go.id", "role": "officer"} | given))


def chooses(visitor: Visitor, link: str, password: str = PASSWORD, repeat: str | None = None) -> Page:
    form = visitor.opens(link).form(link)
    return visitor.sends(form, password=password, repeat=password if repeat is None else repeat)


def acts(visitor: Visitor, person: Officer, act: str, **filled: str) -> Page:
    return visitor.sends(visitor.opens(f"/officers/{person.id}").form(f"/officers/{person.id}/{act}"), **filled)


def signs_in(visitor: Visitor, email: str = "b@bps.go.id", password: str = PASSWORD) -> Page:
    return visitor.sends(visitor.opens("/login").form("/login"), email=email, password=password)


def test_an_invitation_leads_to_a_password_of_ones_own(visitor: Visitor, runtime: Runtime) -> None:
    assert invited(visitor).status == 303
    newcomer, link = Visitor(visitor.app), mailed_link(runtime)
    assert signs_in(newcomer).status == 400
    assert "Selamat datang, Bagus" in newcomer.opens(link).text
    assert chooses(newcomer, link).location == "/login"
    assert signs_in(newcomer).location == "/queue"
    assert newcomer.opens(link).status == 404, "a link works once"


def test_only_the_hash_of_a_link_is_kept_and_it_leaves_the_mail_too(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    token = mailed_link(runtime).removeprefix("/links/")
    with runtime.database.reading() as session:
        assert session.exec(select(OfficerLink)).one().token_hash == sessions.digest(token)
        stored = session.exec(select(StoredMail)).one()
    assert token not in mail.SECRET.sub("••••••", stored.body)
    assert stored.expires_at is not None


def test_an_old_a_replaced_and_a_made_up_link_lead_nowhere(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    first = mailed_link(runtime)
    acts(visitor, known(runtime, "b@bps.go.id"), "link")
    assert visitor.opens(first).status == 404
    second = mailed_link(runtime)
    with runtime.database.transaction() as session:
        session.execute(sa.update(OfficerLink).values(expires_at=utc_now() - timedelta(seconds=1)))
    for link in (second, "/links/x", "/links/" + "A" * 43):
        page = visitor.opens(link)
        assert page.status == 404
        assert "/forgot" in page.links
    assert sessions.sweep(runtime, utc_now()) == 0
    with runtime.database.reading() as session:
        assert not session.exec(select(OfficerLink)).all()


@pytest.mark.parametrize(("password", "repeat"), [("pendek", None), (PASSWORD, "lain"), ("password1", None)])
def test_a_bad_choice_leaves_the_link_in_force(
    visitor: Visitor, runtime: Runtime, password: str, repeat: str | None
) -> None:
    invited(visitor)
    link = mailed_link(runtime)
    assert chooses(visitor, link, password, repeat).status == 400
    assert chooses(visitor, link).status == 303


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"name": " "}, {"role": "owner"}, {"email": "a@bps.go.id"}])
def test_a_bad_officer_is_refused_with_words(visitor: Visitor, wrong: dict[str, str]) -> None:
    page = invited(visitor, **wrong)
    assert page.status == 400
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("email", ["a@b.c\nBcc: x@y.z", "a@b.c, d@e.f", "<a@b.c>"])
def test_an_address_cannot_smuggle_headers(visitor: Visitor, email: str) -> None:
    assert invited(visitor, email=email).status == 400


def test_role_name_and_state_change_and_end_the_sessions(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    bagus = known(runtime, "b@bps.go.id")
    Visitor(visitor.app).signs_in_as(bagus, utc_now())
    assert acts(visitor, bagus, "role").status == 303
    assert acts(visitor, bagus, "rename", name="Bagus  Wijaya").status == 303
    assert acts(visitor, bagus, "disable").status == 303
    bagus = known(runtime, "b@bps.go.id")
    assert (bagus.role, bagus.name, bagus.disabled_at is not None) == ("admin", "Bagus Wijaya", True)
    with runtime.database.reading() as session:
        assert not session.exec(select(OfficerSession).where(OfficerSession.officer_id == bagus.id)).all()
    assert acts(visitor, bagus, "enable").status == 303
    assert known(runtime, "b@bps.go.id").disabled_at is None


@pytest.mark.parametrize(
    ("name", "says"), [("x" * 121, "paling panjang 120"), ("Bagus\u202e Wijaya", "karakter yang tidak tampak")]
)
def test_a_name_that_cannot_be_is_refused_with_its_reason_and_stays_typed(
    visitor: Visitor, runtime: Runtime, name: str, says: str
) -> None:
    invited(visitor)
    bagus = known(runtime, "b@bps.go.id")
    page = acts(visitor, bagus, "rename", name=name)
    assert page.status == 400
    assert says in page.text
    assert page.form(f"/officers/{bagus.id}/rename").fields["name"] == name.replace("\u202e", "")
    assert known(runtime, "b@bps.go.id").name == "Bagus"


def test_a_role_changes_only_after_it_was_said_what_that_means(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    bagus = known(runtime, "b@bps.go.id")
    for button, means in (("Jadikan admin", "dapat mengatur petugas"), ("Jadikan petugas", "tidak lagi dapat membuka")):
        page = visitor.opens(f"/officers/{bagus.id}").text
        asks = page.partition(f'<summary class="button">{button}</summary>')[2].partition("</details>")[0]
        assert means in asks
        assert f'action="/officers/{bagus.id}/role"' in asks
        assert page.count(f'action="/officers/{bagus.id}/role"') == 1
        acts(visitor, bagus, "role")


def test_disabling_ends_the_links(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    link, bagus = mailed_link(runtime), known(runtime, "b@bps.go.id")
    acts(visitor, bagus, "disable")
    assert visitor.opens(link).status == 404
    acts(visitor, bagus, "enable")
    assert visitor.opens(link).status == 404


@pytest.mark.parametrize("act", ["disable", "role"])
def test_nobody_disables_or_lowers_themselves(visitor: Visitor, runtime: Runtime, act: str) -> None:
    me = known(runtime, "a@bps.go.id").id
    data = {"csrf_token": visitor.token(), "role": "officer"}
    assert visitor.client.post(f"/officers/{me}/{act}", data=data).status_code == 400
    assert known(runtime, "a@bps.go.id").role == "admin"


@pytest.mark.parametrize("number", ["0", "99999", "99999999999", "-1"])
def test_people_who_are_not_there(visitor: Visitor, number: str) -> None:
    assert visitor.opens(f"/officers/{number}").status == 404


def forgets(visitor: Visitor, email: str) -> Page:
    return visitor.sends(visitor.opens("/forgot").form("/forgot"), email=email)


def test_the_way_back_is_mailed_and_tells_a_stranger_nothing(visitor: Visitor, runtime: Runtime) -> None:
    stranger = Visitor(visitor.app)
    answers = {
        re.sub(r'name="csrf_token" value="[^"]+"', "", forgets(stranger, email).text)
        for email in ("a@bps.go.id", "nobody@bps.go.id", "", "x\0y")
    }
    assert len(answers) == 1
    with runtime.database.reading() as session:
        assert [one.recipient for one in mail.recent(session, 10)] == ["a@bps.go.id"]
    new = "frasa lain yang panjang"
    assert chooses(stranger, mailed_link(runtime, "a@bps.go.id"), new).status == 303
    assert visitor.opens("/queue").location.startswith("/login"), "the other sessions have ended"
    assert signs_in(stranger, "a@bps.go.id", new).location == "/queue"


def test_the_way_back_cannot_flood_a_mailbox(visitor: Visitor, runtime: Runtime) -> None:
    for _ in range(links.MOST_RESETS + 3):
        assert forgets(visitor, "a@bps.go.id").status == 200
    with runtime.database.reading() as session:
        assert len(mail.recent(session, 10)) == links.MOST_RESETS


def test_a_disabled_officer_gets_no_way_back(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    with runtime.database.transaction() as session:
        session.execute(sa.delete(StoredMail))
        session.execute(sa.update(Officer).where(Officer.email == "b@bps.go.id").values(disabled_at=utc_now()))  # type: ignore[arg-type]
    forgets(visitor, "b@bps.go.id")
    with runtime.database.reading() as session:
        assert mail.recent(session, 10) == []


def test_what_is_done_to_people_is_audited(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    bagus = known(runtime, "b@bps.go.id")
    for act in ("link", "role", "leave", "disable"):
        if act != "leave":
            acts(visitor, bagus, act)
    with runtime.database.reading() as session:
        actions = session.exec(select(AuditEvent.action).order_by(AuditEvent.id)).all()  # type: ignore[arg-type]
    assert actions[1:] == ["officer.create", "officer.invite_sent", "officer.role", "officer.disable"]


def test_an_open_session_has_its_new_role_at_once(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor)
    bagus = known(runtime, "b@bps.go.id")
    at_bagus = Visitor(visitor.app).signs_in_as(bagus, utc_now())
    seen = [at_bagus.opens("/audit").status]
    for _ in range(2):
        acts(visitor, bagus, "role")
        seen.append(at_bagus.opens("/audit").status)
    assert seen == [403, 200, 403]


def test_two_admins_who_lower_each_other_leave_one(visitor: Visitor, runtime: Runtime) -> None:
    invited(visitor, role="admin")
    sari, bagus = known(runtime, "a@bps.go.id"), known(runtime, "b@bps.go.id")
    refused: list[officers.OfficerError] = []

    def lowers_sari() -> None:
        try:
            with runtime.database.transaction() as session:
                officers.set_role(session, session.get_one(Officer, sari.id), "officer", now=utc_now(), by=bagus.id)
        except officers.OfficerError as error:
            refused.append(error)

    other = threading.Thread(target=lowers_sari)
    with runtime.database.transaction() as session:
        officers.disable(session, session.get_one(Officer, bagus.id), now=utc_now(), by=sari.id)
        session.flush()
        other.start()
        other.join(timeout=0.5)  # it waits for this one to end
    other.join(timeout=10)
    assert len(refused) == 1
    assert known(runtime, "a@bps.go.id").role == "admin"
