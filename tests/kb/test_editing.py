"""One entry edited by hand is checked as an upload is: what there is to warn of is shown before it goes out."""

import html
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from core.clock import utc_now
from core.runtime import Runtime
from kb import service
from tests.kb.pages import FILE, post, publish, warned_of

pytestmark = pytest.mark.usefixtures("nothing_in_the_background", "no_machine_is_too_slow")

NEW = {
    "question": "Apa itu deflasi?",
    "answer": "Penurunan harga.",
    "category": "data",
    "language": "id",
    "active": "ya",
}
GONE_BY = (utc_now() - timedelta(days=2)).date().isoformat()


def saves(client: FlaskClient, **fields: object):  # type: ignore[no-untyped-def]
    return post(
        client, "/kb/entry", "/kb/entry", action="save", **{"old": "", "id": "", "based_on": "1"} | NEW | fields
    )


def live(runtime: Runtime) -> int:
    with runtime.database.reading() as session:
        version = service.live_version(session)
    return version.number if version else 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"question": "apa itu INFLASI"}, "Kolom variasi: “apa itu INFLASI” juga dipakai entri inflasi"),
        ({"variants": "di mana kantornya"}, "“di mana kantornya” hampir sama dengan “Di mana kantor?” di entri alamat"),
        ({"valid_until": GONE_BY}, "Kolom berlaku_sampai: sudah lewat, entri tidak akan dikirim"),
        ({"answer": "**Turun**"}, "Kolom jawaban: tanda Markdown “**Turun**”"),
        ({"answer": "TODO"}, "Kolom jawaban: “TODO” tampak seperti pengisi sementara"),
    ],
)
def test_what_an_upload_warns_of_is_shown_before_an_entry_goes_out(
    admin: FlaskClient,
    runtime: Runtime,
    given: dict[str, str],
    told: str,
) -> None:
    publish(admin, FILE)
    page = saves(admin, note="dari rapat", **given)
    assert (page.status_code, live(runtime)) == (200, 1)
    assert told in html.unescape(page.text)
    assert "Belum diterbitkan." in page.text
    assert 'value="dari rapat"' in page.text
    assert saves(admin, seen=warned_of(page.text), **given).status_code == 303
    assert live(runtime) == 2


def test_another_warning_is_shown_though_the_first_was_seen(admin: FlaskClient) -> None:
    publish(admin, FILE)
    known = warned_of(saves(admin, answer="TODO").text)
    page = saves(admin, answer="TODO", valid_until=GONE_BY, seen=known)
    assert (page.status_code, len(warned_of(page.text))) == (200, 2)


def test_what_was_so_before_is_not_asked_again(admin: FlaskClient, runtime: Runtime) -> None:
    publish(admin, FILE + "kantor;layanan;Di mana kantor?;;Di Jambi.\n")
    form = {"old": "alamat", "id": "alamat", "question": "Di mana kantor?", "variants": "lokasi"}
    assert saves(admin, **form, answer="Telanaipura, Jambi.").status_code == 303
    assert live(runtime) == 2


def test_retiring_one_entry_of_two_needs_no_second_look_and_the_last_one_does(admin: FlaskClient) -> None:
    publish(admin, FILE)
    form = {"category": "layanan", "active": "tidak"}
    inflation = {"old": "inflasi", "id": "inflasi", "question": "Apa itu inflasi?", "answer": "Kenaikan harga."}
    address = {"old": "alamat", "id": "alamat", "question": "Di mana kantor?", "answer": "Telanaipura."}
    assert saves(admin, **form | inflation).status_code == 303
    last = saves(admin, **form | address, based_on="2")
    assert last.status_code == 200
    assert "tidak ada pertanyaan yang akan dijawab" in last.text
