"""Templates as code: Twilio's rules hold for every one, and what a chooser shows fits its limits."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import contents
from whatsapp import templates, texts
from whatsapp.plan import content_variables
from whatsapp.templates import Template
from whatsapp.window import INVITATION

ROOT = Path(__file__).parents[2]
APPROVED = list(templates.approved())


def text(body: str, **samples: str) -> Template:
    return Template("t", "id", {"twilio/text": {"body": body}}, {key.strip("v"): v for key, v in samples.items()})


@pytest.mark.parametrize("template", APPROVED, ids=lambda template: template.name)
def test_every_template_keeps_twilio_s_rules(template: Template) -> None:
    assert templates.faults(template) == []
    assert re.fullmatch(r"[a-z0-9_]{1,512}", template.friendly_name)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (text("{{1}} sudah kami tutup hari ini", v1="x"), "a variable at the beginning or end"),
        (text("sudah kami tutup hari ini {{1}}.", v1="x"), "a variable at the beginning or end"),
        (text("ini {{1}} {{2}} dan lain-lain saja di sini", v1="x", v2="y"), "variables next to each other"),
        (text("ini {{2}} dan lain-lain saja", v2="x"), "variables not numbered 1, 2, 3 …"),
        (text("ini {{1}} ya", v1="x"), "too few words for its variables"),
        (text("a" * 1025), "too long"),
        (text("lima     spasi"), "more than four spaces, or tabs"),
        (text("untuk {{1}} yang baik hati"), "samples missing"),
        (text("untuk {name} yang baik hati"), "braces left over"),
    ],
)
def test_a_broken_rule_is_named(broken: Template, fault: str) -> None:
    assert templates.faults(broken) == [fault]


def test_both_languages_number_their_variables_alike() -> None:
    for template in APPROVED:
        name = template.name.removesuffix(".en")
        numbers = re.findall(r"\{\{(\d+)\}\}", template.body)
        assert list(dict.fromkeys(numbers)) == [str(n + 1) for n in range(len(templates.variables_of(name)))]


BY_TIME = (
    "reminder_2", "reminder_incomplete", "auto_closed", "closed_incomplete", "closed_unregistered", "deadline_delay",
    "clarification_complete", "consultation_split", "rating_reminder", INVITATION,
)  # fmt: skip


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", BY_TIME)
def test_who_forgot_that_he_asked_reads_who_writes_and_about_what(name: str, language: str) -> None:
    said = texts.texts()[name][language]
    assert "BPS" in said
    assert '"{topic}"' in said
    assert name in templates.SAMPLES or name == "rating_reminder"


@given(st.lists(st.text(max_size=400), min_size=4, max_size=4))
def test_whatever_a_citizen_is_called_the_variables_keep_twilio_s_rules(values: list[str]) -> None:
    for template in APPROVED:
        names = templates.variables_of(template.name.removesuffix(".en"))
        sent = content_variables(dict(zip(names, values, strict=False)), names)
        whole = contents.fill(template.body, sent)
        assert texts.units(whole) <= templates.BODY_LIMIT
        assert all(value.strip() and not re.search(r"\s{2,}|[\n\t\r]", value) for value in sent.values())


def test_another_text_is_another_template() -> None:
    assert text("satu").friendly_name != text("dua").friendly_name


def test_friendly_names_and_names_are_unique() -> None:
    wanted = templates.wanted()
    assert len({one.name for one in wanted}) == len({one.friendly_name for one in wanted}) == len(wanted)


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        ([], None),
        (["Ya"], "buttons_1"),
        (["Ya", "Tidak", "Petugas"], "buttons_3"),
        (["Ya", "x" * 21], "list_2"),
        (["Ya"] * 4, "list_4"),
        (["Ya"] * 10, "list_10"),
        (["Ya"] * 11, None),
    ],
)
def test_what_shows_the_choices(titles: list[str], name: str | None) -> None:
    assert templates.chooser("isi", titles) == name
    assert templates.chooser("x" * 1025, titles) is None


def test_a_long_title_is_cut_in_the_list_and_bears_its_number() -> None:
    choices = [{"id": "3:a", "title": "Jumlah penduduk menurut kabupaten"}, {"id": "3:b", "title": "Lainnya"}]
    given = templates.chooser_variables("list_2", "1. Jumlah penduduk menurut kabupaten\n2. Lainnya", choices, "en")
    assert given == {
        "1": "1. Jumlah penduduk menurut kabupaten\n2. Lainnya",
        "2": "Choose",
        "3": "1. Jumlah penduduk menu…",
        "4": "3:a",
        "5": "Lainnya",
        "6": "3:b",
    }
    assert len(given["3"]) == templates.ITEM_TITLE


def test_the_variables_of_a_chooser_are_as_many_as_its_content_wants() -> None:
    for template in templates.choosers():
        count = int(template.name.rpartition("_")[2])
        choices = [{"id": str(n), "title": "Ya"} for n in range(count)]
        assert set(templates.chooser_variables(template.name, "isi", choices, "id")) == set(template.samples)
