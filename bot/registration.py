"""The requirements before a consultation, one small step at a time: consent, name, kind of user, e-mail, question."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from bot import codes, mail_address
from bot.scene import Scene
from bot.state import Step
from bot.turn import (
    About,
    OpenConsultation,
    SaveRequester,
    SendCode,
    WithdrawConsultation,
)
from bot.words import affirms, asks, denies, flat, is_clear
from handoff.lifecycle import Status
from handoff.models import USER_KINDS
from whatsapp.texts import VERSION

LONGEST_NAME = 80
LONGEST_QUESTION = 4000
MOST_MESSAGES = 20
_INTRODUCTION = re.compile(
    r"^\s*(?:(?:halo|hai|perkenalkan|nama lengkap|nama|name|my|is|saya|sy|aku|i am|i'm|adalah|ya|baik|oke?|kak|pak|bu|min)\b[\s:,.]*)+(?=\S)",
    re.IGNORECASE,
)
_KIND_WORDS = {
    "student": "mahasiswa mahasiswi pelajar siswa siswi murid santri student skripsi tesis kuliah sekolah",
    "researcher": "peneliti dosen guru akademisi researcher lecturer teacher professor riset",
    "official": "pns asn pemerintah instansi dinas pemda pemkab pemkot bappeda kementerian official government desa kelurahan kecamatan opd bumn",
    "business": "usaha pengusaha perusahaan swasta bisnis business company pedagang umkm wiraswasta karyawan",
    "media": "wartawan jurnalis media pers journalist reporter press redaksi",
    "public": "umum masyarakat warga publik public citizen general ibu petani lainnya other pribadi",
}
_NO_EMAIL = re.compile(r"\b(tidak|tdk|gak|ga|nggak|ngga|dak|belum|blm|no|not|don t) (ada|punya|py|have|an )?.*(e ?mail|imel)|\b(untuk|buat) apa\b|kenapa harus")


def start(scene: Scene) -> None:
    """Begin or go on: ask for the first thing that is missing, or for the question, or open the consultation."""
    scene.state.editing = False
    ask_next(scene)


def ask_next(scene: Scene) -> None:
    """Ask for the first requirement that is not met yet."""
    if scene.person.complete:
        settle(scene)
    elif not scene.person.consented:
        ask_consent(scene)
    elif not scene.person.name:
        ask(scene, Step.NAME)
    elif not scene.person.kind:
        ask(scene, Step.KIND)
    elif scene.person.email and not scene.state.email:
        take_email(scene, scene.person.email)
    else:
        ask(scene, Step.EMAIL)


def ask(scene: Scene, step: Step) -> None:
    """Enter a step and put its question."""
    scene.enter(step)
    match step:
        case Step.CONSENT:
            ask_consent(scene)
        case Step.NAME:
            scene.state.name_asked = 0
            scene.tell("ask_name")
        case Step.KIND:
            scene.present("ask_kind", "kind", USER_KINDS, name=scene.name())
        case Step.EMAIL:
            if scene.state.editing or scene.state.email:
                scene.tell("ask_new_email")
            else:
                scene.tell("ask_email", name=scene.name())
        case Step.EMAIL_CHECK:
            _check_email(scene)
        case Step.CODE:
            scene.present("otp_ask", "code", CODE_CHOICES, email=scene.state.email)
        case Step.QUESTION:
            scene.tell("ask_question")
        case Step.NONE:
            return


CODE_CHOICES = ("resend", "change_email")


def ask_consent(scene: Scene, text: str = "consent_request") -> None:
    """Ask for consent, or explain once more what it is for."""
    scene.enter(Step.CONSENT)
    given = {"retention": _retention(scene)} if text == "consent_request" else {}
    scene.present(text, "consent", ("agree", "decline"), **given)


def agree(scene: Scene) -> None:
    """Keep the consent with the text's version and the time; officers see the draft from now on."""
    _save(scene, consented=True, consent_at=scene.now, consent_version=VERSION)
    scene.state.declined_at = None
    if not scene.facts.running:
        scene.do(_opening(scene))
    ask_next(scene)


def decline(scene: Scene) -> None:
    """Keep nothing, and say what stays possible."""
    scene.enter(Step.NONE)
    scene.state.declined_at = scene.now
    scene.tell("consent_declined")


def leave(scene: Scene) -> None:
    """Stop registering; what was not finished is forgotten, the draft is withdrawn."""
    editing, scene.state.editing = scene.state.editing, False
    scene.enter(Step.NONE)
    scene.state.email = scene.state.code_seal = ""
    if editing:
        scene.tell("edit_left")
        return
    if not scene.person.complete and scene.person.consented:
        _save(scene, consented=False, consent_at=None, consent_version="", name="", kind="", email="", email_verified_at=None)
    if scene.facts.running and scene.facts.running.status is Status.DRAFT:
        scene.do(WithdrawConsultation())
    scene.tell("registration_left")


def back(scene: Scene) -> None:
    """Return to the step before, so that its answer can be corrected."""
    before = {Step.KIND: Step.NAME, Step.EMAIL: Step.KIND, Step.EMAIL_CHECK: Step.EMAIL, Step.CODE: Step.EMAIL}
    ask(scene, before.get(scene.state.step, scene.state.step))


def answer(scene: Scene, text: str) -> None:
    """Take the citizen's words as the answer to the present step."""
    _STEPS[scene.state.step](scene, text)


def expects(scene: Scene, text: str) -> bool:
    """Say whether the words belong to the present step even though they are no plain answer to it."""
    plain = flat(text)
    match scene.state.step:
        case Step.CONSENT:
            return affirms(text) or denies(text)
        case Step.NAME:
            return bool(_INTRODUCTION.match(text)) and not asks(text)
        case Step.KIND:
            return bool(_kind_in(plain)) and not asks(text)
        case Step.EMAIL | Step.EMAIL_CHECK:
            return "@" in text or bool(_NO_EMAIL.search(plain))
        case Step.CODE:
            return codes.says_not_come(plain)
        case _:
            return False


def _consent(scene: Scene, text: str) -> None:
    if affirms(text):
        agree(scene)
    elif denies(text):
        decline(scene)
    else:
        ask_consent(scene, "consent_explained")


def _name(scene: Scene, text: str) -> None:
    name = "" if affirms(text) or denies(text) else read_name(text)
    if not name and not scene.state.name_asked:
        scene.state.name_asked = 1
        scene.tell("name_unclear")
        return
    _save(scene, name=name or f"Pengguna {scene.facts.last4}".strip())
    _saved(scene)


def read_name(text: str) -> str:
    """Return the name without `nama saya …`; empty when there is no name in it."""
    tidy = " ".join("".join(sign for sign in text if unicodedata.category(sign)[0] != "C" or sign.isspace()).split())
    tidy = _INTRODUCTION.sub("", tidy).strip(" .,;:!*_~\"'()")
    letters = sum(sign.isalpha() for sign in tidy)
    odd = sum(not (sign.isalpha() or sign in " .,'’`-") and unicodedata.category(sign)[0] != "M" for sign in tidy)
    plausible = letters >= 2 and odd == 0 and len(tidy) <= LONGEST_NAME and len(set(tidy.casefold())) > 1
    return tidy if plausible else ""


def _kind(scene: Scene, text: str) -> None:
    kind = _kind_in(flat(text))
    if kind:
        choose_kind(scene, kind)
    else:
        scene.present("kind_unclear", "kind", USER_KINDS)


def _kind_in(plain: str) -> str:
    said = set(plain.split())
    return next((kind for kind, listed in _KIND_WORDS.items() if said & set(listed.split())), "")


def choose_kind(scene: Scene, kind: str) -> None:
    """Keep the kind of user."""
    _save(scene, kind=kind)
    _saved(scene)


def _email(scene: Scene, text: str) -> None:
    address = mail_address.read(text)
    if address:
        take_email(scene, address)
    elif "@" not in text and _NO_EMAIL.search(flat(text)):
        scene.tell("email_why")
    else:
        scene.tell("email_invalid")


def take_email(scene: Scene, address: str) -> None:
    """Show the address back, with a suggestion where the domain looks mistyped."""
    scene.state.email = address
    scene.state.email_suggestion = mail_address.suggestion(address)
    _check_email(scene)


def _check_email(scene: Scene) -> None:
    scene.enter(Step.EMAIL_CHECK)
    if scene.state.email_suggestion:
        given = {"email": scene.state.email, "suggestion": scene.state.email_suggestion}
        scene.present("email_typo", "email", ("use_it", "as_typed"), **given)
    else:
        scene.present("confirm_email", "email", ("correct", "change"), email=scene.state.email)


def _email_check(scene: Scene, text: str) -> None:
    address = mail_address.read(text)
    if address:
        take_email(scene, address)
    elif affirms(text):
        confirm_email(scene, use_suggestion=bool(scene.state.email_suggestion))
    elif denies(text) or flat(text) in {"ubah", "ganti", "change"}:
        ask(scene, Step.EMAIL)
    elif "@" in text:
        scene.tell("email_invalid")
    else:
        _check_email(scene)


def confirm_email(scene: Scene, *, use_suggestion: bool) -> None:
    """Take the address as shown and send it a code."""
    if use_suggestion:
        scene.state.email, scene.state.email_suggestion = scene.state.email_suggestion, ""
    send_code(scene, "otp_sent")


def send_code(scene: Scene, text: str) -> None:
    """Send a new code, or say from when on another may be asked for."""
    state = scene.state
    scene.enter(Step.CODE)
    until = codes.blocked_until(state.codes_sent, scene.now)
    if until:
        state.code_seal = ""
        scene.tell("otp_blocked", return_time=scene.moment(until))
        return
    state.codes_sent = codes.kept(state.codes_sent, scene.now)
    state.code_seal, state.code_at = scene.facts.seal(scene.facts.fresh_code), scene.now
    state.code_key, state.code_tries = f"code:{scene.said.inbound_id}", 0
    scene.do(
        SendCode(state.code_key, state.email, scene.name(), scene.facts.fresh_code, scene.language, scene.now + codes.LASTS)
    )
    scene.present(text, "code", CODE_CHOICES, email=state.email)


def _code(scene: Scene, text: str) -> None:
    address = mail_address.read(text) if "@" in text else None
    given = codes.read(text)
    if address:
        take_email(scene, address)
    elif given:
        try_code(scene, given)
    elif not codes.has_digits(text) and codes.says_not_come(flat(text)):
        resend(scene)
    else:
        scene.present("otp_ask", "code", CODE_CHOICES, email=scene.state.email)


def try_code(scene: Scene, given: str) -> None:
    """Accept the code, or count the failure; an old code is replaced once by itself."""
    state = scene.state
    if not state.code_seal or state.code_at is None:
        send_code(scene, "otp_again")
    elif scene.now - state.code_at >= codes.LASTS:
        _expired(scene)
    elif scene.facts.same_seal(given, state.code_seal):
        _verified(scene)
    else:
        state.code_tries += 1
        if state.code_tries >= codes.TRIES:
            send_code(scene, "otp_renewed")
        else:
            scene.present("otp_wrong", "code", CODE_CHOICES, count=str(codes.TRIES - state.code_tries))


def _expired(scene: Scene) -> None:
    if scene.state.code_renewed:
        scene.present("otp_expired_twice", "code", CODE_CHOICES)
    else:
        scene.state.code_renewed = True
        send_code(scene, "otp_expired")


def resend(scene: Scene) -> None:
    """Send another code; where our own mail does not leave, the citizen does not wait for it."""
    stuck = scene.facts.code_unsent_for(scene.state.code_key)
    if stuck is not None and stuck >= codes.UNSENT_IS_TROUBLE and not scene.state.editing:
        scene.enter(Step.NONE)
        _save(scene, email=scene.state.email)
        scene.state.email = scene.state.code_seal = ""
        if not scene.facts.running:
            scene.do(_opening(scene))
        scene.reply("", about=About.UNVERIFIED)
        return
    send_code(scene, "otp_again")


def _verified(scene: Scene) -> None:
    state = scene.state
    _save(scene, email=state.email, email_verified_at=scene.now)
    state.code_seal, state.code_renewed, state.codes_sent, state.code_tries = "", False, (), 0
    scene.person = replace(scene.person, complete=True)
    if state.editing:
        _saved(scene)
    else:
        settle(scene, scene.text("registration_done", name=scene.name()))


def _question(scene: Scene, text: str) -> None:
    before = pending(scene)
    joined = f"{before}\n{text}" if before else text
    remember(scene, joined, added=bool(before))
    if is_clear(joined):
        create(scene)
    else:
        scene.tell("question_unclear")


def settle(scene: Scene, prefix: str = "") -> None:
    """All requirements are met: open the consultation with the question that led here, or ask for one."""
    if scene.state.question_fresh(scene.now) and is_clear(scene.state.question):
        create(scene, prefix)
        return
    ask(scene, Step.QUESTION)
    if prefix:
        scene.lead(prefix)


def create(scene: Scene, prefix: str = "") -> None:
    """Put the consultation into the queue and confirm it in one bubble."""
    scene.do(_opening(scene, complete=True))
    scene.enter(Step.NONE)
    forget_question(scene)
    scene.state.email = ""
    scene.reply(prefix, about=About.CREATED)


def _opening(scene: Scene, *, complete: bool = False) -> OpenConsultation:
    came_from = scene.state.question_from if pending(scene) else scene.said.inbound_ids
    return OpenConsultation(pending(scene), scene.language, offered(scene), came_from, complete)


def remember(scene: Scene, question: str, *, added: bool = False) -> None:
    """Keep the words an officer would get, and which messages put them."""
    state, now = scene.state, scene.said.inbound_ids
    state.question, state.question_at = question[:LONGEST_QUESTION], scene.now
    state.question_from = (*(id_ for id_ in state.question_from if added and id_ not in now), *now)[-MOST_MESSAGES:]


def forget_question(scene: Scene) -> None:
    """The question is settled or handed over."""
    scene.state.question, scene.state.question_at, scene.state.question_from = "", None, ()
    scene.state.candidates, scene.state.shown, scene.state.asked, scene.state.asked_times = (), (), "", 0


def pending(scene: Scene) -> str:
    """Return the question that led here; empty when there is none."""
    return scene.state.question if scene.state.question_fresh(scene.now) else ""


def offered(scene: Scene) -> tuple[dict[str, object], ...]:
    """Return what the bot had found, for the officer."""
    if not pending(scene):
        return ()
    return tuple(
        {**candidate.model_dump(), "outcome": "answer" if candidate.entry_id in scene.state.shown else "suggest"}
        for candidate in scene.state.candidates
    )


def edit(scene: Scene, step: Step) -> None:
    """Correct one item: within the registration, or of a complete one."""
    scene.state.editing = scene.person.complete
    ask(scene, step)


def _saved(scene: Scene) -> None:
    if scene.state.editing:
        scene.state.editing, scene.state.email = False, ""
        scene.enter(Step.NONE)
        scene.tell("profile_saved")
    else:
        ask_next(scene)


def _save(scene: Scene, consented: bool | None = None, **fields: object) -> None:
    scene.do(SaveRequester(dict(fields)))
    person = scene.person
    scene.person = replace(
        person,
        name=str(fields.get("name", person.name)),
        kind=str(fields.get("kind", person.kind)),
        email=str(fields.get("email", person.email)),
        consented=person.consented if consented is None else consented,
    )


def _retention(scene: Scene) -> str:
    months = scene.facts.retention_months
    return f"{months} bulan" if scene.language == "id" else f"{months} months"


_STEPS: dict[Step, Callable[[Scene, str], None]] = {
    Step.CONSENT: _consent,
    Step.NAME: _name,
    Step.KIND: _kind,
    Step.EMAIL: _email,
    Step.EMAIL_CHECK: _email_check,
    Step.CODE: _code,
    Step.QUESTION: _question,
}
