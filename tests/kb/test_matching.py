"""The three outcomes, the guards, and calibration."""

import csv
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from core import language
from kb import explaining
from kb.calibration import (
    HIGHEST_ANSWER,
    HIGHEST_SUGGESTION,
    LOWEST_SUGGESTION,
    STRANGERS_ALLOWED,
    WRONG_ALLOWED,
    Trial,
    calibrate,
    point_at,
)
from kb.entries import Entry
from kb.evaluation import read_cases, summary
from kb.explaining import explain
from kb.guards import Facets
from kb.importing import check
from kb.index import Index
from kb.packing import pack, unpack
from kb.wordlists import FOLDER, rows

TODAY = date(2026, 11, 23)


@cache
def starter() -> Index:
    return Index.build(check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries)


def entry(slug: str, question: str, *variants: str, answer: str = "Jawaban.", **more: object) -> Entry:
    return replace(Entry(slug, "data", question, variants, answer), **more)  # type: ignore[arg-type]


SMALL = (
    entry("inflasi", "Apa itu inflasi?", "inflasi jambi", "kenaikan harga", answer="Kenaikan harga secara umum."),
    entry("alamat", "Di mana alamat kantor BPS?", "lokasi kantor", answer="Jl. A. Yani No. 4."),
    entry("jam", "Kapan jam layanan?", "jam buka kantor", answer="Hari kerja."),
    entry("biaya", "Apakah konsultasi dipungut biaya?", "konsultasi bayar", answer="Gratis."),
    entry("sensus", "Apa itu Sensus Penduduk 2020?", "sp2020", answer="Sensus penduduk ketujuh, tahun 2020."),
    entry(
        "merangin",
        "Berapa jumlah penduduk Kabupaten Merangin tahun 2023?",
        "penduduk merangin",
        answer="367.000 jiwa pada 2023.",
    ),
    entry("kbli", "Apa itu KBLI?", "kode usaha", answer="Klasifikasi lapangan usaha."),
    entry("magang", "Bagaimana cara magang?", "pkl di bps", answer="Kirim surat."),
)


@pytest.mark.parametrize("size", [1, 2, 8])
def test_a_small_base_answers_its_own_questions(size: int) -> None:
    index = Index.build(SMALL[:size])
    for one in SMALL[:size]:
        for text in (one.question, *one.variants, f"Halo kak, {one.question.lower()}", f"{one.variants[0]} ya min"):
            assert index.ask(text, TODAY).entry_id == one.id, text


@pytest.mark.parametrize("text", ["cuaca besok", "resep rendang", "harga emas antam", "jadwal bioskop", "asdfgh"])
def test_a_small_base_does_not_answer_strangers(text: str) -> None:
    assert Index.build(SMALL).ask(text, TODAY).outcome != "answer"
    assert Index.build(SMALL[:1]).ask(text, TODAY).outcome != "answer"


def test_why_an_entry_was_found_is_told_in_words() -> None:
    index = Index.build(SMALL)
    assert explain(index, "brp biyaya konsultasi gratis zxqv di kantor", "biaya") == (
        "kata kunci yang sama: biaya, konsultasi; hanya di jawabannya: gratis; tidak disebut entri ini: kantor; "
        "tidak ada di pusat pengetahuan: zxqv"
    )


def test_an_empty_base_answers_nothing() -> None:
    assert Index.build(()).ask("inflasi", TODAY).outcome == "none"


@pytest.mark.parametrize(
    "text",
    [
        "data",
        "Data",
        "p",
        "ok",
        "halo",
        "halo min",
        "terima kasih",
        "1",
        "0812778899",
        "",
        "👍",
        "???",
        "mau tanya dong",
        "bps jambi?",
    ],
)
def test_never_answered(text: str) -> None:
    assert starter().ask(text, TODAY).outcome == "none"


@pytest.mark.parametrize("text", ["cpns 2025", "RKPD 2025", "piala dunia 2026"])
def test_a_year_alone_likens_nothing(text: str) -> None:
    assert starter().ask(text, TODAY).outcome == "none"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("apa itu jambi dalam angka", "jambi-dalam-angka"),
        ("provinsi dalam angka", "jambi-dalam-angka"),
        ("apa itu kabupaten dalam angka", "kabupaten-kecamatan-dalam-angka"),
    ],
)
def test_a_phrase_of_common_words_is_a_topic(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


def test_common_words_alone_are_none() -> None:
    assert starter().ask("data statistik kabupaten kota provinsi jambi", TODAY).outcome == "none"


def test_a_year_tells_neighbours_apart() -> None:
    assert starter().ask("beda 2020 dan 2025", TODAY).entry_id == "kbli-2020-vs-2025"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("inflasi", "inflasi"),
        ("bg inflasi jambi brp bln ini", "inflasi"),
        ("inflsi jmbi", "inflasi"),
        ("apo itu pdrb", "pdrb"),
        ("alamat kantor bps jambi dimana ya kak", "alamat-kantor"),
        ("stunting", "stunting"),
        ("cara daftar akun pst gmn", "daftar-akun-pst"),
        ("where is bps jambi", "alamat-kantor-en"),
        ("what is inflation in jambi now", "inflasi-en"),
        ("gratis kan", "biaya-konsultasi"),
        ("tutup jam brp", "jam-layanan"),
        ("gji buruh jambi", "upah-buruh"),
        ("tadi barusan lihat istilah deflasi, apa tuh", "deflasi"),
        ("wah pas bgt, apa beda kbli ama kbji", "beda-kbli-kbji-kbki"),
        ("bulan ini inflasi malah berapa", "inflasi"),
    ],
)
def test_sure_answers(text: str, slug: str) -> None:
    finding = starter().ask(text, TODAY)
    assert (finding.outcome, finding.entry_id) == ("answer", slug)
    assert finding.score == finding.candidates[0].score
    assert len(finding.candidates) <= 5


def test_every_wording_of_the_base_is_answered_or_shared() -> None:
    for one in starter().entries:
        for text in (one.question, *one.variants):
            finding = starter().ask(text, TODAY)
            assert finding.entry_id == one.id or "beberapa entri" in finding.reason, text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("jumlah penduduk papua", "wilayah"),
        ("inflasi malaysia bulan ini", "wilayah"),
        ("tingkat kemiskinan jawa barat", "wilayah"),
        ("poverty rate in vietnam", "wilayah"),
        ("tingkat kemiskinan kab musi rawas utara", "wilayah"),
        ("luas panen padi indragiri hilir", "wilayah"),
        ("tpt kota solok", "wilayah"),
        ("luas panen padi palembng", "wilayah"),
        ("tingkat kemiskinan jawabarat", "wilayah"),
        ("luas panen padi di pulau jawa", "wilayah"),
        ("gini ratio nasional", "wilayah"),
        ("jumlah penduduk indonesia", "wilayah"),
        ("inflasi jambi 2031", "tahun"),
        ("sensus penduduk '10", "tahun"),
        ("sensus pertanian thn 13", "tahun"),
        ("alamat kantor imigrasi", "lembaga lain"),
        ("jam buka bank jambi", "lembaga lain"),
        ("inflasi jambi hari ini", "waktu"),
        ("today's unemployment rate in jambi", "waktu"),
        ("tingkat kemiskinan jambi pekan ini", "waktu"),
        ("inflasi jambi tahun depan", "waktu"),
        ("inflasi jambi dua tahun lagi", "waktu"),
        ("inflasi jambi minggu depan", "waktu"),
        ("jumlah lansia", "jumlah"),
        ("berapa jumlah penyandang disabilitas di jambi", "jumlah"),
        ("jml umkm di jambi", "jumlah"),
        ("harga gabah kering panen sekarang berapa", "ukuran"),
        ("rego gabah saiki piro", "ukuran"),
        ("luas kebun karet", "ukuran"),
        ("kapan gajian pppk", "lembaga lain"),
        ("Mohon informasi cara melaporkan SPT tahunan secara daring.", "lembaga lain"),
        ("jam layanan dukcapil kota jambi hari sabtu", "lembaga lain"),
        ("bikin surat keterangan domisili", "lembaga lain"),
        ("alamat kantor bps tebo", "lembaga lain"),
        ("nomor telepon bps kab merangin", "lembaga lain"),
        ("jam buka bps kota jambi", "lembaga lain"),
        ("alamat kantor bps di bangko", "lembaga lain"),
        ("bansos cair kapan", "lembaga lain"),
        ("berapa honor petugas sensus ekonomi", "ukuran"),
        ("narasumber podcast", "tidak ada di pusat"),
        ("alamat bkkbn jambi", "tidak ada di pusat"),
        ("jam buka mall", "lembaga lain"),
        ("booking kamar hotel", "lembaga lain"),
        ("kepadatan lalu lintas", "lembaga lain"),
        ("lupa password instagram", "lembaga lain"),
        ("terjemahkan surat ini ke bahasa inggris", "lembaga lain"),
        ("jadwal rilis iphone", "lembaga lain"),
        ("alamat kantor pos", "lembaga lain"),
        ("alamat kantor gubernur jambi", "lembaga lain"),
        ("bisa dikirim kapan pak?", "sepintas"),
        ("kok gak nyambung ya", "sepintas"),
        ("lagi sibuk", "sepintas"),
    ],
)
def test_guards_turn_answers_into_suggestions(text: str, reason: str) -> None:
    finding = starter().ask(text, TODAY)
    assert finding.outcome != "answer"
    assert reason in finding.reason


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("biaya data mikro berapa", "tarif-data-mikro"),
        ("luas panen padi tebo", "produksi-padi-ksa"),
        ("upah buruh tani", "upah-buruh"),
        ("kenaikan harga bbm pengaruh ke inflasi", "inflasi"),
    ],
)
def test_an_entry_that_speaks_of_a_measure_answers_for_it(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


def test_every_listed_name_is_found_where_it_is_asked_for() -> None:
    """Chat spellings are read otherwise ("dinas sosial", "balik nama", "spt"): a name must be looked for as read."""
    nothing = frozenset[str]()
    missed = [
        spelling
        for name, also in rows("institutions")
        for spelling in (name, *also.split("|"))
        if name not in Facets.of(spelling, nothing).institutions
    ]
    missed += [
        spelling
        for _, name, also in rows("regions")
        for spelling in (name, *filter(None, also.split("|")))
        if name not in Facets.of(spelling, nothing).regions
    ]
    for table in ("times", "measures"):
        for name, asked, _ in rows(table):
            missed += [one for one in asked.split("|") if name not in getattr(Facets.of(one, nothing), table)]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("perkenalkan saya Andi dari kota Solok, apa itu gini ratio", "gini-ratio"),
        ("boleh pakai bahasa jawa ga", "bahasa-layanan"),
        ("hari libur nasional buka ga", "jam-layanan"),
        ("apa itu klasifikasi baku lapangan usaha indonesia", "kbli"),
        ("inflasi inti nasional", "inflasi-inti"),
        ("luas panen padi sarolagun", "produksi-padi-ksa"),
        ("alamat kantor bps di kota jambi", "alamat-kantor"),
        ("saya dari bps tebo, mau tanya jam layanan", "jam-layanan"),
        ("lowongan mitra bps merangin", "mitra-statistik"),
        ("beda bps kota jambi dan bps provinsi apa", "bps-provinsi-vs-kabkota"),
    ],
)
def test_a_place_that_is_not_asked_about_or_spoken_of_is_no_objection(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


@pytest.mark.parametrize(
    "text",
    [
        "kantor bps tebo",
        "dimana kantor bps di bangko",
        "alamat kantor bps tebo",
        "data dari bps tebo",
        "jam buka bps kota jambi",
    ],
)
def test_whoever_asks_for_a_regencys_office_is_offered_what_speaks_of_those(text: str) -> None:
    finding = starter().ask(text, TODAY)
    assert finding.outcome == "suggest"
    assert "bps-provinsi-vs-kabkota" in [one.entry_id for one in finding.candidates[:2]]


@pytest.mark.parametrize(
    "text", ["saya malang sekali hari ini", "padi kena serang hama wereng", "di tengah padang pasir"]
)
def test_an_everyday_word_is_no_place(text: str) -> None:
    assert not Facets.of(text, frozenset()).regions


@pytest.mark.parametrize(
    "text", ["inflasi malang", "jumlah penduduk serang", "di malang", "harga beras di kota padang"]
)
def test_its_name_is_one(text: str) -> None:
    assert Facets.of(text, frozenset()).regions


@pytest.mark.parametrize("place", ["kota sungai penuh", "tanjung jabung timur", "batang hari", "muaro jambi"])
def test_the_words_of_a_places_name_call_up_no_entry_of_their_own(place: str) -> None:
    shown = [one.entry_id for one in starter().ask(f"jumlah penduduk {place}", TODAY).candidates]
    assert shown[0] == "jumlah-penduduk"
    assert {"setengah-pengangguran", "ntn"}.isdisjoint(shown[:3])


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Jambi Dalam Angka 2024", "jambi-dalam-angka"),
        ("provinsi jambi dalam angka pdf tahun 2019", "jambi-dalam-angka"),
        ("kak, ipm jambi thn 2023", "ipm"),
    ],
)
def test_figures_are_asked_of_any_year_in_the_words_of_their_entry(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


@pytest.mark.parametrize("text", ["kbli 2009", "sensus penduduk 2000", "sensus ekonomi 2016", "inflasi jambi 2031"])
def test_another_edition_and_a_year_to_come_are_no_wording_with_a_year(text: str) -> None:
    assert starter().ask(text, TODAY).outcome == "suggest"


@pytest.mark.parametrize("text", ["gini pak, saya mau nanya", "jadi gini kak, saya butuh data penduduk jambi"])
def test_gini_before_whoever_is_addressed_is_no_ratio(text: str) -> None:
    assert "gini-ratio" not in [one.entry_id for one in starter().ask(text, TODAY).candidates]


def test_one_word_in_passing_is_offered_and_what_an_entry_is_about_is_answered() -> None:
    keyed = entry(
        "kirim", "Ke mana keluhan?", "kirim keluhan", "keluhan dikirim", "kirim ke mana", keywords=("keluhan",)
    )
    index = Index.build((*SMALL, keyed))
    assert index.ask("bisa dikirim kapan", TODAY).outcome == "suggest"
    assert index.ask("ada keluhan nih", TODAY).entry_id == "kirim"


def test_who_asks_to_be_served_is_told_how() -> None:
    assert starter().ask("layanan untuk lansia", TODAY).entry_id == "layanan-disabilitas"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("undang narasumber buat podcast kami", "permintaan-narasumber"),
        ("P1 P2 kemiskinan jelasin dong", "kedalaman-keparahan-kemiskinan"),
        ("prevalensi stunting kab batanghari ada gak", "stunting"),
        ("usaha mikro pekerjanya brp", "skala-usaha"),
    ],
)
def test_an_unknown_word_beside_enough_known_ones_keeps_the_answer(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


def test_a_time_the_entry_speaks_of_is_no_objection() -> None:
    assert starter().ask("hari ini jam layanan pst bps jambi sampai jam berapa", TODAY).entry_id == "jam-layanan"


@pytest.mark.parametrize(
    "text",
    [
        "jumlah penduduk kabupaten tebo 2023",
        "berapa jumlah penduduk kabupaten merangin tahun 2019",
        "jumlah penduduk merangin 2024",
        "tingkat kemiskinan merangin 2023",
    ],
)
def test_a_figure_of_one_place_and_year_is_not_given_for_another(text: str) -> None:
    assert Index.build(SMALL).ask(text, TODAY).outcome != "answer"


def test_the_place_and_year_an_entry_speaks_of_are_answered() -> None:
    assert Index.build(SMALL).ask("brp jumlah penduduk kab merangin thn 2023", TODAY).entry_id == "merangin"


def test_near_neighbours_are_suggested_unless_the_decisive_word_is_there() -> None:
    index = Index.build(
        (
            *SMALL,
            entry("padi", "Berapa luas panen padi sawah?", "luas panen padi"),
            entry("jagung", "Berapa luas panen jagung?", "luas panen jagung"),
        )
    )
    assert index.ask("luas panen", TODAY).outcome == "suggest"
    assert index.ask("kak luas panen jagung berapa ya", TODAY).entry_id == "jagung"


@pytest.mark.parametrize("text", ["email", "min, wa", "surat kak"])
def test_one_word_that_several_entries_are_named_by_is_offered(text: str) -> None:
    assert starter().ask(text, TODAY).outcome == "suggest"


@pytest.mark.parametrize(("text", "slug"), [("inflasi", "inflasi"), ("pdrb", "pdrb"), ("magang", "magang-pkl")])
def test_one_word_that_is_the_name_of_an_entry_is_answered(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


@pytest.mark.parametrize("text", ["kalau tahun 2025 udah ada blm", "yang tahun 2020 dan 2025"])
def test_years_alone_name_no_topic(text: str) -> None:
    assert starter().ask(text, TODAY).reason == "terlalu umum"


@pytest.mark.parametrize("text", ["gaji pegawai bps jambi", "berapa gaji kepala bps", "gaji petugas sensus berapa"])
def test_what_the_office_pays_is_no_wage_of_workers(text: str) -> None:
    assert starter().ask(text, TODAY).outcome != "answer"
    assert starter().ask("rata rata gaji pegawai di jambi", TODAY).entry_id == "upah-buruh"


def test_a_wording_of_two_entries_is_suggested() -> None:
    index = Index.build((*SMALL, entry("lain", "Apa itu inflasi?", "lain sekali")))
    finding = index.ask("apa itu inflasi", TODAY)
    assert finding.outcome == "suggest"
    assert {one.entry_id for one in finding.suggestions} >= {"inflasi", "lain"}


def test_retired_and_expired_entries_are_not_found() -> None:
    retired = Index.build((replace(SMALL[0], active=False), *SMALL[1:]))
    expired = Index.build((replace(SMALL[0], valid_until=date(2026, 11, 22)), *SMALL[1:]))
    last_day = Index.build((replace(SMALL[0], valid_until=TODAY), *SMALL[1:]))
    for index in (retired, expired):
        finding = index.ask("inflasi jambi", TODAY)
        assert "inflasi" not in [one.entry_id for one in finding.candidates]
        assert finding.outcome != "answer"
    assert last_day.ask("inflasi jambi", TODAY).entry_id == "inflasi"


def test_candidates_come_best_first() -> None:
    for text in ("inflasi kabupaten", "jumlah penduduk papua", "cara daftar", "sensus apa saja"):
        scores = [one.score for one in starter().ask(text, TODAY).candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000,
        "a " * 3_000,
        "inflasi " * 500,
        "\u0301" * 2_000,
        "🙏" * 900,
        "'; DROP TABLE--",
        "%s%n{0}",
        "\x00\x01",
    ],
)
def test_any_text_is_survived(text: str) -> None:
    assert starter().ask(text, TODAY).outcome in ("answer", "suggest", "none")


@pytest.mark.parametrize("size", [40, 120])
def test_a_long_story_is_read_from_both_ends(size: int) -> None:
    story = "begini ceritanya kemarin kami semua sudah pergi ke sana lalu kembali lagi dan " * size
    for text in (f"{story} berapa garis kemiskinan di jambi?", f"berapa garis kemiskinan di jambi? {story}"):
        assert starter().ask(text, TODAY).candidates[0].entry_id == "garis-kemiskinan"


def test_thresholds_are_what_the_allowed_risk_comes_to() -> None:
    strangers = [Trial(one / 100, one / 100) for one in range(100)]
    calm = calibrate([Trial(0.97, 0.97, right=True, shown=True)] * 100, strangers)
    assert calm.thresholds.answer == 0.95
    assert calm.chosen.strangers <= STRANGERS_ALLOWED
    held = [Trial(0.0, 0.4, held=True)] * 300
    assert calibrate([Trial(0.97, 0.97, right=True, shown=True)] * 100, [*strangers, *held]) == calm
    wrong = [Trial(one / 100, one / 100, right=one >= 80, shown=True) for one in range(100)]
    own = calibrate(wrong, [])
    assert own.thresholds.answer == 0.75
    assert own.chosen.wrong <= WRONG_ALLOWED < point_at(0.7, wrong, []).wrong


def test_suggestions_keep_nearly_all_left_out_wordings() -> None:
    own = [Trial(0.0, one / 200, shown=True) for one in range(200)]
    assert calibrate(own, []).thresholds.suggest <= 0.06
    assert calibrate([Trial(0.0, 0.3, shown=True)] * 99, []).thresholds.suggest == 0.3


def test_a_base_too_small_to_measure_keeps_to_the_rails() -> None:
    assert calibrate((), ()).on_a_rail
    assert calibrate([Trial(0.99, 0.99)] * 50, ()).thresholds.answer == HIGHEST_ANSWER


def test_the_starter_base_measures_its_own_thresholds() -> None:
    measured = starter().calibration
    assert not measured.on_a_rail
    assert LOWEST_SUGGESTION < measured.thresholds.suggest < HIGHEST_SUGGESTION
    assert measured.chosen.wrong <= WRONG_ALLOWED
    assert measured.chosen.strangers <= STRANGERS_ALLOWED
    assert [point.level for point in measured.curve] == sorted(point.level for point in measured.curve)


def test_an_index_survives_its_bytes() -> None:
    entries = check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries
    again = unpack(pack(starter()), entries, ())
    assert again.calibration == starter().calibration
    for text in (
        "inflasi",
        "brp pnddk jambi",
        "apa itu pdrb dan bagaimana cara hitungnya",
        "cuaca",
        "IPM merangin 2031",
    ):
        assert again.ask(text, TODAY) == starter().ask(text, TODAY)


def test_figures_of_an_evaluation() -> None:
    cases = read_cases(b"query,entry_id,kind\ninflasi jambi,inflasi,id\ncuaca besok,,oos\nlokasi kantor,jam,id\n")
    index = Index.build(SMALL)
    figures = summary([(case, index.ask(case.query, TODAY)) for case in cases])
    assert figures["in_scope"] == 2
    assert figures["answered_right"] == figures["answered_wrong"] == 50.0
    assert figures["out_of_scope_answered"] == 0.0


def test_the_reason_is_said_in_the_readers_language() -> None:
    with (Path(__file__).parent / "questions_dev.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["query"] for row in csv.DictReader(file)]
    found = [
        starter().ask(text, TODAY) for text in [*asked, "", "halo", "data", "qwxz", "inflasi papua", "inflasi 2017"]
    ]
    language.use("en")
    assert len({one.reason.partition(":")[0] for one in found}) > 8
    assert {one.reason for one in found if explaining.reason(one) == one.reason} == set()
