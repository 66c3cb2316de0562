"""An admin or officer at the knowledge base's pages, and what they send."""

import html
import io
import re

from flask import Flask
from flask.testing import FlaskClient

from core import officers, sessions
from core.clock import utc_now
from core.runtime import Runtime

FILE = (
    "id;kategori;pertanyaan;variasi;jawaban\n"
    "inflasi;data;Apa itu inflasi?;inflasi jambi;Kenaikan harga.\n"
    "alamat;layanan;Di mana kantor?;lokasi;Telanaipura.\n"
)


def browser(app: Flask, runtime: Runtime, role: str) -> FlaskClient:
    moment = utc_now()
    with runtime.database.transaction() as session:
        made = officers.create(
            session,
            email=f"{role}@bps.go.id",
            name=role.title(),
            password="kuda baterai jepit benar",
            role=role,
            now=moment,
        )
        session.flush()
        token = sessions.start(session, made.id or 0, moment)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = token
    return client


def post(client: FlaskClient, form_page: str, address: str, **fields: object):  # type: ignore[no-untyped-def]
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(form_page).text)
    assert token
    return client.post(address, data={"csrf_token": token[1], **fields}, content_type="multipart/form-data")


def upload(client: FlaskClient, content: str, name: str = "kb.csv"):  # type: ignore[no-untyped-def]
    return post(client, "/kb/upload", "/kb/upload", file=(io.BytesIO(content.encode()), name))


def publish(client: FlaskClient, content: str) -> None:
    token = re.search(r'name="token" value="([^"]+)"', upload(client, content).text)
    assert token
    assert post(client, "/kb/upload", "/kb/publish", token=token[1], note="tes").status_code == 303


def save(client: FlaskClient, **fields: str):  # type: ignore[no-untyped-def]
    """Save an entry, and once more where it is only warned of something."""
    page = post(client, "/kb/entry", "/kb/entry", action="save", **fields)
    told = warned_of(page.text)
    return post(client, "/kb/entry", "/kb/entry", action="save", seen=told, **fields) if told else page


def warned_of(page: str) -> list[str]:
    """Return the warnings an entry's form shows and carries along."""
    return [html.unescape(found) for found in re.findall(r'name="seen" value="([^"]*)"', page)]
