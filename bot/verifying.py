"""The e-mail address: read, shown back, and confirmed by a six-digit code."""

from datetime import datetime

from bot import codes, lacking, mail_address, of_address, question, vocabulary
from bot.scene import Scene
from bot.state import Step
from bot.turn import About, IdentityConfirmed, SendCode
from bot.words import affirms, denies, flat, is_acknowledged, is_unclear, numeric

_CHANGE = vocabulary.phrases("choices")["change"]
CODE_CHOICES = ("resend", "change_email")


def ask_address(scene: Scene) -> None:
    """Ask for the address, the first time with the reason; the one registered is never replaced by a stranger's.

    Whoever needs none any more (an officer went on without it) only corrects what is registered.
    """
    if scene.state.doubted:
        ask_code(scene)
        return
    scene.state.editing = scene.person.complete
    scene.enter(Step.EMAIL)
    if scene.state.editing or scene.state.email:
        scene.tell("ask_new_email")
    elif scene.person.without_email:
        lacking.wait(scene)
    else:
        scene.tell("ask_email", name=scene.name())


def take_text(scene: Scene, text: str) -> None:
    """Read an address from what was typed."""
    address = mail_address.read(text, asked=True)
    if address:
        take_address(scene, address, text)
    elif numeric(text) and codes.read(text) and has_code(scene):
        ask_code(scene)
    elif of_address.is_borrowed(text):
        scene.tell("email_borrowed")
    elif of_address.gives_none(text) or denies(text) or is_unclear(text):
        lacking.explain(scene, text)
    elif is_acknowledged(text) or codes.is_missed(text):
        ask_address(scene)
    else:
        scene.tell("email_invalid" if mail_address.is_tried(text) else "email_why")


def take_address(scene: Scene, address: str, typed: str = "") -> None:
    """Show the address back, with a suggestion where it looks mistyped."""
    note_address(scene, address, typed)
    show_address(scene)


def note_address(scene: Scene, address: str, typed: str = "") -> None:
    """Keep the address until its turn comes to be shown back."""
    if address != scene.state.email:
        scene.state.code_seal = ""
    scene.state.email = address
    scene.state.email_suggestion = mail_address.suggestion(address, typed)


def show_address(scene: Scene) -> None:
    """Ask whether the address is right."""
    scene.enter(Step.EMAIL_CHECK)
    if scene.state.email_suggestion:
        given = {"email": scene.state.email, "suggestion": scene.state.email_suggestion}
        scene.present("email_typo", "email", ("use_it", "as_typed"), **given)
    else:
        scene.present("confirm_email", "email", ("correct", "change"), email=scene.state.email)


def take_check(scene: Scene, text: str) -> None:
    """Take a yes, a no, or another address."""
    address = mail_address.read(text, asked=True)
    if address:
        take_address(scene, address, text)
    elif affirms(text):
        confirm(scene, use_suggestion=bool(scene.state.email_suggestion))
    elif denies(text) or flat(text) in _CHANGE or of_address.is_mistaken(text):
        ask_address(scene)
    elif "@" in text:
        scene.tell("email_invalid")
    else:
        show_address(scene)
        if codes.speaks_of_it(text) or codes.asks_of_it(text):
            scene.lead(scene.text("code_not_sent"))


def confirm(scene: Scene, *, use_suggestion: bool) -> None:
    """Take the address as shown and send it a code."""
    if use_suggestion:
        scene.state.email, scene.state.email_suggestion = scene.state.email_suggestion, ""
        scene.state.code_seal = ""
    send_code(scene, "otp_sent")


def _is_refused(scene: Scene) -> bool:
    """Ask for another address where there is none such as the code went to; whoever is to be recognised has no other.

    Return whether it was asked for.
    """
    state = scene.state
    if state.doubted or not state.code_seal or not scene.facts.code_refused(state.code_key):
        return False
    refused, state.email, state.code_seal = state.email, "", ""
    scene.enter(Step.EMAIL)
    scene.tell("email_refused", email=refused)
    return True


def _choices(scene: Scene) -> tuple[str, ...]:
    """Return what may be chosen instead of the code; whoever is to be recognised cannot name another address."""
    return CODE_CHOICES[:1] if scene.state.doubted else CODE_CHOICES


def _shown(scene: Scene) -> str:
    """Return the address as this citizen may see it."""
    local, _, domain = scene.state.email.rpartition("@")
    return f"{local[:1]}•••@{domain}" if scene.state.doubted else scene.state.email


def send_code(scene: Scene, text: str) -> None:
    """Send a new code, or say from when on another may be asked for."""
    state = scene.state
    scene.enter(Step.CODE)
    until = codes.blocked_until(state.codes_sent, scene.now)
    if until:
        _cannot_send(scene, until)
        return
    fresh, expires = scene.facts.fresh_code, scene.now + codes.LASTS
    state.codes_sent = codes.kept(state.codes_sent, scene.now)
    state.code_seal, state.code_at = scene.facts.seal(fresh), scene.now
    state.code_key, state.code_tries = f"code:{scene.said.inbound_id}", 0
    scene.do(SendCode(state.code_key, state.email, scene.name(), fresh, scene.language, expires))
    scene.present(text, "code", _choices(scene), email=_shown(scene))


def _cannot_send(scene: Scene, until: datetime) -> None:
    """Say from when on a code may be sent; the last one still counts where nothing has made it void."""
    if has_code(scene):
        scene.present("otp_wait", "code", _choices(scene), email=_shown(scene), return_time=scene.hour(until))
    else:
        scene.tell("otp_blocked", return_time=scene.hour(until))


def has_code(scene: Scene) -> bool:
    """Say whether a code we sent to the present address may still be typed."""
    sent = scene.state.code_at
    return bool(scene.state.code_seal) and sent is not None and scene.now - sent < codes.LASTS


def is_ours(scene: Scene, text: str) -> bool:
    """Say whether the code that is awaited is given, whatever stands around it: `482913 kak`, or the whole e-mail."""
    given = codes.read(text) if scene.state.step is Step.CODE else None
    return given is not None and scene.facts.same_seal(given, scene.state.code_seal)


def ask_code(scene: Scene) -> None:
    """Ask for the code that was sent; where it is void, send another one."""
    if _is_refused(scene):
        return
    scene.enter(Step.CODE)
    if not scene.state.code_seal:
        send_code(scene, "otp_again")
        return
    scene.present("otp_ask", "code", _choices(scene), email=_shown(scene))


def take_code(scene: Scene, text: str) -> bool:
    """Read a code from what was typed; return whether the address is confirmed now."""
    address = mail_address.read(text) if "@" in text else None
    given = codes.read(text)
    if address and not scene.state.doubted:
        take_address(scene, address)
    elif given:
        return _try(scene, given)
    elif not codes.has_digits(text) and codes.says_not_come(text):
        resend(scene)
    elif codes.asks_of_it(text):
        _tell_of_code(scene)
    else:
        ask_code(scene)
        if of_address.cannot_open(text) and not scene.state.doubted:
            scene.lead(scene.text("code_elsewhere"))
    return False


def _tell_of_code(scene: Scene) -> None:
    """Say to where and when the code was sent, and where to look; an old one, or one that is stuck, is sent anew."""
    if _is_refused(scene):
        return
    stuck, sent = scene.facts.code_unsent_for(scene.state.code_key), scene.state.code_at
    if stuck is not None and stuck >= codes.UNSENT_IS_TROUBLE:
        resend(scene)
    elif not has_code(scene) or sent is None:
        send_code(scene, "otp_again")
    else:
        moments = {"sent": scene.hour(sent), "until": scene.hour(sent + codes.LASTS)}
        scene.present("otp_where", "code", _choices(scene), email=_shown(scene), **moments)


def is_used(scene: Scene, text: str) -> bool:
    """Say whether the code that was right a moment ago is given once more, and nothing else said."""
    given, at = codes.read(text) if numeric(text) else None, scene.state.code_at
    if given is None or at is None or scene.now - at >= codes.LASTS:
        return False
    return scene.facts.same_seal(given, scene.state.code_used)


def _try(scene: Scene, given: str) -> bool:
    """Accept the code, or count the failure; an old code is replaced once by itself."""
    state = scene.state
    if not state.code_seal or state.code_at is None:
        send_code(scene, "otp_again")
    elif scene.now - state.code_at >= codes.LASTS:
        _expired(scene)
    elif scene.facts.same_seal(given, state.code_seal):
        scene.save(email=state.email, email_verified_at=scene.now)
        state.code_used = state.code_seal
        state.code_seal, state.code_renewed, state.codes_sent, state.code_tries = "", False, (), 0
        if state.doubted:
            scene.know_person()
            scene.do(IdentityConfirmed())
        else:
            state.elsewhere = scene.facts.elsewhere(state.email)
        return True
    else:
        _wrong(scene)
    return False


def _wrong(scene: Scene) -> None:
    scene.state.code_tries += 1
    left = codes.TRIES - scene.state.code_tries
    if left <= 0:
        scene.state.code_seal = ""
        send_code(scene, "otp_renewed")
    else:
        scene.present("otp_wrong", "code", _choices(scene), count=str(left))


def _expired(scene: Scene) -> None:
    if scene.state.code_renewed:
        scene.present("otp_expired_twice", "code", _choices(scene))
    else:
        scene.state.code_renewed = True
        send_code(scene, "otp_expired")


def resend(scene: Scene) -> None:
    """Send another code; where our own mail does not leave, the citizen does not wait for it."""
    if _is_refused(scene):
        return
    stuck = scene.facts.code_unsent_for(scene.state.code_key)
    if stuck is None or stuck < codes.UNSENT_IS_TROUBLE or scene.person.complete or scene.state.doubted:
        send_code(scene, "otp_again")
        return
    scene.enter(Step.NONE)
    scene.save(email=scene.state.email)
    scene.state.email = scene.state.code_seal = ""
    scene.do(question.opening(scene))
    scene.reply("", about=About.UNVERIFIED)
