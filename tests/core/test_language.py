"""Language and theme of the officers' pages: chosen on any page, kept with the officer."""

import ast
import re

import polib
import pytest

from core import language, officers
from core.runtime import Runtime
from core.settings import ROOT
from tests.pages import Form, Page, Visitor

MARKS = {"_", "noop", "gettext", "ngettext"}
FILLED = re.compile(r"%\(\w+\)[sd]|%%")
ENTRIES = polib.pofile(str(ROOT / "core/translations/en.po"), encoding="utf-8")


def choose(visitor: Visitor, page: Page, **what: str) -> Page:
    token = page.form("/preferences").fields["csrf_token"]
    return visitor.sends(Form("/preferences", "post", {"csrf_token": token, "back": "/officers?x=1"}), **what)


def test_english_and_dark_are_kept_with_the_officer(visitor: Visitor, runtime: Runtime) -> None:
    page = visitor.opens("/officers")
    assert '<html lang="id">' in page.text
    assert choose(visitor, page, language="en").location == "/officers?x=1"
    assert choose(visitor, page, theme="dark").location == "/officers?x=1"
    page = visitor.opens("/queue")
    assert '<html lang="en">' in page.text
    assert ">Sign out<" in page.text
    assert 'media="screen"' in page.text
    with runtime.database.reading() as session:
        assert {(one.language, one.theme) for one in officers.everyone(session)} == {("en", "dark")}


def test_a_stranger_chooses_too(visitor: Visitor) -> None:
    stranger = Visitor(visitor.app)
    assert choose(stranger, stranger.opens("/login"), language="en").status == 303
    assert ">Sign in<" in stranger.opens("/login").text


@pytest.mark.parametrize("wrong", [{"language": "fr"}, {"theme": "pink"}, {"theme": ""}])
def test_what_we_do_not_have_is_refused(visitor: Visitor, runtime: Runtime, wrong: dict[str, str]) -> None:
    assert choose(visitor, visitor.opens("/account"), **wrong).status == 400
    with runtime.database.reading() as session:
        assert {(one.language, one.theme) for one in officers.everyone(session)} == {("id", "system")}


@pytest.mark.parametrize("back", ["//evil.id", "https://evil.id", "/\\evil"])
def test_the_way_back_stays_with_us(visitor: Visitor, back: str) -> None:
    assert choose(visitor, visitor.opens("/account"), theme="light", back=back).location == "/queue"


def test_every_wording_keeps_what_is_filled_in() -> None:
    assert len(ENTRIES) > 50
    for entry in ENTRIES:
        for english in filter(None, (entry.msgstr, *entry.msgstr_plural.values())):
            assert sorted(FILLED.findall(entry.msgid)) == sorted(FILLED.findall(english)), entry.msgid


def test_numbers_find_their_wording() -> None:
    try:
        language.use("en")
        assert [language.ngettext("%(num)d hari", "%(num)d hari", number) for number in (1, 2)] == ["1 day", "2 days"]
        language.use("nobody's")
        assert language.ngettext("%(num)d hari", "%(num)d hari", 1) == "1 hari"
    finally:
        language.use("id")


def test_no_word_is_marked_where_it_is_not_collected() -> None:
    """Babel does not look into f-strings."""
    marked = re.compile(r"""\bf".*\{(?:_|n?gettext)\(['"]""")
    rooms = ("bot", "core", "handoff", "kb", "simulator", "whatsapp")
    files = [file for room in rooms for file in (ROOT / room).glob("*.py")]
    assert len(files) > 100
    assert [file.name for file in files if marked.search(file.read_text())] == []


def test_every_word_marked_in_the_code_is_collected() -> None:
    """Babel passes over a word marked within the call that looks it up."""
    known = {entry.msgid for entry in ENTRIES}
    rooms = ("bot", "core", "handoff", "kb", "simulator", "whatsapp")
    files = [file for room in rooms for file in (ROOT / room).glob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    words = [
        call.args[0].value
        for call in nodes
        if isinstance(call.func, ast.Name) and call.func.id in MARKS
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert len(words) > 500
    assert [word for word in words if word not in known] == []


def test_every_marked_word_has_its_english() -> None:
    assert [entry.msgid for entry in ENTRIES if not entry.translated()] == []
