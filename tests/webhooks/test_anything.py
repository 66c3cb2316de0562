"""Whatever a signed form holds, it is stored or refused: never an error page, on either database."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from core.settings import Settings, load
from tests.webhooks.conftest import ADDRESS, MESSAGE, Twilio
from webhooks import parse
from whatsapp.models import INBOUND_KINDS

NAMES = (
    "Body", "ProfileName", "NumMedia", "MediaUrl0", "MediaContentType0", "MessageType", "ButtonPayload", "ButtonText",
    "ListId", "ListTitle", "InteractiveData", "Latitude", "Longitude", "Address", "Label", "ExternalUserId",
    "Forwarded", "OriginalRepliedMessageSid", "ReferralSourceUrl", "Brand_New", "",
)  # fmt: skip
STORED = int(os.environ.get("FORMS", "120"))
"""Forms for each database; `make forms` plays ten thousand in all."""
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ODD = st.sampled_from(
    [
        "\0", "\x1b[2J", "\u202e", "\ufeff", "NaN", "1e999", "-1", "[]", '{"list_reply":1}', "👩‍👩‍👧", "\uffff" * 9,
        "a" * 5000 + "!", "z\u0335" * 3000, "petugas", "1", "HAPUS 1234", "=cmd|'/c calc'!A0", "{{7*7}}", "' OR 1=1--",
        "<svg onload=alert(1)>", "\u0661",
    ]
)  # fmt: skip
FORMS = st.dictionaries(st.sampled_from(NAMES), TEXT | ODD, max_size=12)
OURS: Settings = load(
    env_file=None, secret_key="a secret for the tests only", instance_dir="/tmp", public_url="http://x"
)


@given(FORMS)
@settings(max_examples=400, deadline=None)
def test_every_form_becomes_a_message_that_fits_its_columns(more: dict[str, str]) -> None:
    form = {"AccountSid": OURS.account_sid, "From": ADDRESS, "To": OURS.sender, "MessageSid": "SM" + "1" * 32, **more}
    try:
        incoming = parse.incoming(MultiDict(form), OURS)
    except parse.UnfitError:
        return
    assert incoming.kind in INBOUND_KINDS
    assert "\0" not in incoming.body + incoming.profile_name + str(incoming.payload)
    assert len(incoming.profile_name) <= 200
    assert len(incoming.body) <= parse.BODY_LIMIT
    assert all("\0" not in file.url for file in incoming.media)
    assert all(len(file.url) <= 1000 and len(file.content_type) <= 120 for file in incoming.media)


@given(FORMS, st.integers(1, 10**9))
@settings(max_examples=STORED, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_form_is_stored_or_refused(twilio: Twilio, more: dict[str, str], number: int) -> None:
    # several long values together are more than the 64 KiB a form may have
    assert twilio.posts(twilio.form(number) | more, MESSAGE).status_code in {200, 400, 413}


def test_an_address_with_odd_characters_is_no_address(twilio: Twilio) -> None:
    for number, url in enumerate(("https://api.twilio.com/\0", "https://api.twilio.com/\r\nX: y", "https://äpi")):
        twilio.writes(number, MediaUrl0=url, NumMedia="1")
    assert twilio.counts()["media"] == 0
