"""What a base in English learns from its own wordings: left out in turn, they say where they would have gone."""

from datetime import date

from kb.concepts import bundled
from kb.corpus import Corpus
from kb.entries import Entry
from kb.explaining import explain
from kb.features import ENGLISH
from kb.index import Index
from kb.learning import lessons
from kb.packing import pack
from kb.ranking import Ranker
from kb.sparse import Vector
from kb.weighing import Weighing

ENTRIES = tuple(
    Entry(slug, "layanan", question, variants, "Ask at the counter.", language="en")
    for slug, question, variants in (
        ("due", "When is my bill due?", ("what day is the bill due", "the deadline for the bill")),
        (
            "amount",
            "How much is my bill?",
            ("what do I owe on the bill", "the total of the bill", "the bill this month"),
        ),
        ("joke", "Tell me a joke", ("make me laugh", "say something funny")),
    )
)
DUE, AMOUNT, JOKE = range(3)


def learned(step: float) -> dict[int, dict[str, float]]:
    corpus = Corpus.of(ENTRIES, bundled())
    weighing = Weighing(corpus)
    ranker = Ranker(weighing.weights(), ["en"] * len(ENTRIES), ENGLISH.nearest)
    names = list(corpus.names)
    return {entry: _named(change, names) for entry, change in lessons(ranker, weighing, step).items()}


def _named(change: Vector, names: list[str]) -> dict[str, float]:
    return {names[feature]: weight for feature, weight in change.items()}


def test_a_wording_that_would_be_mistaken_pulls_its_entry_and_pushes_the_other_away() -> None:
    found = learned(0.1)
    assert found[DUE]["deadlin"] > 0 > found[AMOUNT]["deadlin"]
    assert found[AMOUNT]["deadlin"] < found[JOKE].get("deadlin", 0.0) <= 0


def test_nothing_is_learned_by_no_step() -> None:
    assert not any(weight for change in learned(0.0).values() for weight in change.values())


def test_the_same_base_learns_the_same_to_the_byte() -> None:
    assert pack(Index.build(ENTRIES)) == pack(Index.build(ENTRIES))


def test_what_was_learned_adds_no_word_to_an_entry() -> None:
    index = Index.build(ENTRIES)
    assert (
        explain(index, "deadline of the total", "amount")
        == "kata kunci yang sama: total; tidak disebut entri ini: deadline"
    )
    assert index.ask("the deadline please", date(2026, 11, 23)).candidates[0].entry_id == "due"
