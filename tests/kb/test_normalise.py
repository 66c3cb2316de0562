"""Words as people type them, and what is left of them."""

from collections import Counter

import pytest

from kb.concepts import Concepts, Synonym, bundled
from kb.features import ENGLISH, read, tokens_of
from kb.normalise import detect_language, has_content, is_courtesy_only, literal, words
from kb.stemming import english_stem, stem
from kb.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INFLASI  Jambi?!", ["inflasi", "jambi"]),
        ("haloooo", ["halo"]),
        ("gaji PPPK, dinas PPPA, ppp", ["gaji", "pppk", "dinas", "pppa", "p"]),
        ("macam2 data", ["macam", "data"]),
        ("sp2020 & st2023", ["sp2020", "st2023"]),
        ("*tebal* _miring_", ["tebal", "miring"]),
        ("café", ["cafe"]),
        ("ｆｕｌｌ", ["full"]),
        ("in\u200bflasi", ["inflasi"]),
        ("👍🙏", []),
        ("", []),
        ("y-on-y", ["y", "on", "y"]),
        ("What's the bank's rate", ["what", "the", "bank", "rate"]),
        ("I can’t, they won't, you don't", ["i", "can", "not", "they", "will", "not", "you", "do", "not"]),
        ("Jum'at", ["jum", "at"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_words_are_the_readers_own_to_change() -> None:
    words("harga cabai").append("merah")
    assert words("harga cabai") == ["harga", "cabai"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Assalamualaikum kak, mau tanya inflasi dong", ["inflasi"]),
        ("brp jml pnddk skrg", ["berapa", "jumlah", "penduduk", "sekarang"]),
        ("cemano caro ngitung inflasi", ["bagaimana", "cara", "menghitung", "inflasi"]),
        ("dmn donlod buku", ["di", "mana", "unduh", "buku"]),
        ("unduhnya cuma cuma mak mano", ["unduhnya", "gratis", "bagaimana"]),
        ("gini pak gini ratio", ["begini", "pak", "gini", "ratio"]),
        ("ngecek gji sampe sbtu", ["cek", "gaji", "sampai", "sabtu"]),
    ],
)
def test_plain_words_without_courtesy(text: str, expected: list[str]) -> None:
    assert tokens_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "halo",
        "Halo min",
        "p",
        "P",
        "ok",
        "oke kak",
        "mau tanya dong",
        "Assalamualaikum wr wb",
        "selamat pagi bu",
        "makasih banyak ya kak",
        "terima kasih sebelumnya",
        "good morning",
        "thank you",
        "permisi, mau nanya",
        "izin bertanya kak",
        "tes",
        "wkwkwk",
    ],
)
def test_courtesy_has_no_content(text: str) -> None:
    assert not has_content(text)
    assert is_courtesy_only(text)


@pytest.mark.parametrize(
    "text", ["inflasi", "halo inflasi jambi", "data", "kak mau tanya alamat kantor", "where is the office"]
)
def test_questions_have_content(text: str) -> None:
    assert has_content(text)
    assert not is_courtesy_only(text)


@pytest.mark.parametrize("text", ["", "👍", "????", "   "])
def test_what_holds_no_word_is_neither(text: str) -> None:
    assert not has_content(text)
    assert not is_courtesy_only(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do I download the data", "en"),
        ("what is the poverty line in Jambi", "en"),
        ("inflasi jambi", None),
        ("berapa inflasi jambi", "id"),
        ("hello", None),
        ("core inflation bps", None),
        ("what inflation", None),
        ("cemano caro nengok data", "id"),
        ("saya mau download the data", "id"),
        ("gratis kan", "id"),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("menghitung", "dihitung"),
        ("perhitungan", "hitungan"),
        ("kemiskinan", "miskin"),
        ("pengangguran", "penganggur"),
        ("mengunduh", "diunduh"),
        ("pertumbuhan", "tumbuh"),
        ("penulisan", "menulis"),
        ("datanya", "data"),
        ("inflasinyo", "inflasi"),
        ("prices", "price"),
        ("residents", "resident"),
        ("layanan", "pelayanan"),
        ("bekerja", "pekerjaan"),
        ("penilaian", "nilai"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("kota", "perkotaan"), ("sensus", "survei"), ("inflasi", "deflasi"), ("ekspor", "impor")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


VOCABULARY = Vocabulary(
    Counter(
        [
            "inflasi",
            "penduduk",
            "kemiskinan",
            "harga",
            "kecamatan",
            "pengangguran",
            "statistik",
            "kerahasiaan",
            "hutan",
            "kendala",
        ]
    )
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("inflsi", "inflasi"),
        ("pendudk", "penduduk"),
        ("hargonyo", "harga"),
        ("pnddk", "penduduk"),
        ("kcmtn", "kecamatan"),
        ("kemiskinn", "kemiskinan"),
        ("pnganggurn", "pengangguran"),
        ("pengannguran", "pengangguran"),
        ("kerahasian", "kerahasiaan"),
        ("kebahagiaan", "kebahagiaan"),
        ("harga", "harga"),
        ("hujan", "hujan"),
        ("xyzzy", "xyzzy"),
        ("2024", "2024"),
        ("hutang", "hutang"),
        ("palembng", "palembang"),
        ("kendal", "kendal"),
    ],
)
def test_repair_of_misspelt_words(typed: str, meant: str) -> None:
    assert VOCABULARY.repair(typed)[0] == (meant,)


def test_a_repaired_word_is_trusted_less() -> None:
    assert VOCABULARY.repair("inflsi")[1] < VOCABULARY.repair("inflasi")[1] == 1.0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jelasin", "jelas"),
        ("nulis", "tulis"),
        ("ngetik", "ketik"),
        ("ngevaluasi", "evaluasi"),
        ("ngelapor", "lapor"),
        ("nyantumin", "cantum"),
        ("nyalin", "salin"),
        ("nasabah", "nasabah"),
        ("vaksin", "vaksin"),
        ("meta", "meta"),
    ],
)
def test_verbs_of_chats_are_known_by_their_roots(typed: str, meant: str) -> None:
    texts = ["menjelaskan tulisan", "ketik lalu evaluasi", "lapor dicantumkan", "salinan peta"]
    assert Vocabulary(Counter(" ".join(texts).split())).repair(typed)[0] == (meant,)


def test_concepts_cross_languages() -> None:
    indonesian = bundled().find([stem(word) for word in words("kenaikan harga")])
    assert set(indonesian) & set(bundled().find([stem(word) for word in words("inflation")]))


def test_literal_form_forgets_courtesy_and_spelling() -> None:
    assert literal("Halo kak, brp inflasi Jambi?") == literal("berapa inflasi jambi")
    assert literal("terima kasih")


def test_synonyms_of_an_admin_join_the_bundled_ones_or_stand_alone() -> None:
    known = Concepts([Synonym(("inflasi", "harga gila")), Synonym(("rumah data", "gudang sepatu"), "indicator")])
    assert known.find([stem(word) for word in words("harga gila")]) == ["@inflasi"]
    own = known.find([stem(word) for word in words("di gudang sepatu")])
    assert own == known.find([stem(word) for word in words("rumah data")])
    assert set(own) <= known.indicators
    assert not bundled().find([stem(word) for word in words("gudang sepatu")])


def test_what_is_kept_of_a_word_does_not_hang_on_where_it_stands() -> None:
    text = "mauuu harga2nya, e-commerceee thn 2022 jalan2 mauuu"
    assert words(text) == [word for part in text.split() for word in words(part)]


def test_the_words_of_an_english_text_are_left_alone() -> None:
    text = "would it be ok to make a call about the black step, no need to download"
    assert tokens_of(text, english=True) == text.replace(",", "").replace("download", "unduh").split()


@pytest.mark.parametrize(("one", "other"), [("reservation", "reserve"), ("delayed", "delays")])
def test_an_english_base_has_english_stems(one: str, other: str) -> None:
    assert english_stem(one) == english_stem(other)
    assert read(one, english=True, style=ENGLISH).stems == {english_stem(one)}


def test_small_words_are_the_topic_of_a_text_that_has_no_other() -> None:
    assert read("who are you", english=True, style=ENGLISH).stems == {"who", "are", "you"}
    assert "how much" in read("how much is it", english=True, style=ENGLISH).features
    assert read("siapa kamu").stems == {"siapa", "kamu"}
