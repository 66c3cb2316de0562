"""Write an index as bytes and read it back in a moment: plain arrays and JSON, nothing that runs code."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kb import meaning
from kb.blending import Blend
from kb.calibration import Calibration, Point, Thresholds
from kb.concepts import Concepts, Synonym
from kb.corpus import style_of
from kb.entries import Entry
from kb.guards import Facets, Scope
from kb.index import Index
from kb.parts import Parts
from kb.ranking import Weights
from kb.sparse import Rows, peaks
from kb.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.senses import Senses

FORMAT = 15
"""Raise it whenever the way texts are read or weighed changes: indexes kept in the database are then built anew."""
_QUICKLY = 1
_LENGTH = 8
_MEANING, _WORDS = b"m", b"w"


def pack(index: Index) -> bytes:
    """Return an index as bytes, without its entries."""
    parts = index.parts
    weights = parts.weights
    words = list(parts.vocabulary.counts)
    head = {
        "rarest": weights.rarest,
        "calibration": asdict(parts.calibration),
        "scopes": [[_listed(scope.question), _listed(scope.anywhere)] for scope in parts.scopes],
        "words": " ".join(words),
        "counts": [parts.vocabulary.counts[word] for word in words],
        "names": "\n".join(weights.names),
        "blend": asdict(parts.blend),
        "english": list(map(int, parts.english)),
        "courteous": parts.courteous,
    }
    arrays: list[array[Any]] = [weights.rarity, weights.wordings_of, parts.literals]
    for rows in (weights.wordings, weights.said, weights.postings):
        arrays += [rows.starts, rows.features, rows.weights]
    pieces = [json.dumps(head).encode(), *(column.tobytes() for column in arrays)]
    if parts.senses:
        pieces += [parts.senses.marks.tobytes(), parts.senses.rows.tobytes(), parts.senses.learned.tobytes()]
    body = b"".join(len(piece).to_bytes(_LENGTH) + piece for piece in pieces)
    return (_MEANING if parts.senses else _WORDS) + zlib.compress(body, _QUICKLY)


def unpack(data: bytes, entries: Sequence[Entry], synonyms: Iterable[Synonym]) -> Index:
    """Put an index together from its bytes and the entries and synonyms it was built from.

    One that holds meanings needs the sentence model: see `marks`.
    """
    pieces = _pieces(zlib.decompress(data[len(_WORDS) :]))
    head: dict[str, Any] = json.loads(pieces[0])
    names = {name: number for number, name in enumerate(head["names"].split("\n"))} if head["names"] else {}
    postings = _rows(pieces[10:13])
    weights = Weights(
        names,
        array("f", pieces[1]),
        head["rarest"],
        _rows(pieces[4:7]),
        array("I", pieces[2]),
        _rows(pieces[7:10]),
        postings,
        peaks(postings),
    )
    concepts = Concepts(synonyms)
    counts = dict(zip(head["words"].split(" "), head["counts"], strict=False))
    scopes = [Scope(_facets(question), _facets(anywhere)) for question, anywhere in head["scopes"]]
    literals = array("Q", pieces[3])
    calibration = calibration_of(head["calibration"])
    senses = _senses(entries, pieces[13:])
    english = list(map(bool, head["english"]))
    vocabulary = Vocabulary(counts, concepts.extra_words, style_of(english).stem)
    blend, courteous = Blend(**head["blend"]), bool(head["courteous"])
    parts = Parts(weights, vocabulary, scopes, literals, calibration, english, senses, blend, courteous)
    return Index(entries, parts, concepts)


def calibration_of(plain: dict[str, Any]) -> Calibration:
    """Read a calibration from its plain form."""
    curve = tuple(Point(**point) for point in plain["curve"])
    return Calibration(Thresholds(**plain["thresholds"]), plain["wordings"], plain["strangers"], curve)


def vectors(data: bytes) -> dict[int, NDArray[np.int8]]:
    """Return what the sentence model made of the texts of an index that holds meanings, by the texts' marks."""
    import numpy as np  # comes with the model

    pieces = _pieces(zlib.decompress(data[len(_WORDS) :]))
    marks = array("Q", pieces[13])
    return dict(zip(marks, np.frombuffer(pieces[14], dtype=np.int8).reshape(len(marks), -1), strict=True))


def mark(data: bytes) -> str:
    """Name the form these bytes have: another format or another machine's byte order is not to be read."""
    return _mark(data[: len(_WORDS)])


def marks(*, by_meaning: bool) -> tuple[str, ...]:
    """Name the forms that may be read here, the better first (and first in order): with meanings, and words alone."""
    return (_mark(_MEANING), _mark(_WORDS)) if by_meaning else (_mark(_WORDS),)


def _mark(kind: bytes) -> str:
    return f"{FORMAT}{sys.byteorder[0]}{kind.decode()}"


def _senses(entries: Sequence[Entry], pieces: Sequence[bytes]) -> Senses | None:
    model = meaning.model() if pieces else None
    if model is None:
        return None
    import numpy as np  # comes with the model

    from kb.senses import Senses

    marks = array("Q", pieces[0])
    rows = np.frombuffer(pieces[1], dtype=np.int8).reshape(len(marks), -1)
    learned = np.frombuffer(pieces[2], dtype=np.int8).reshape(-1, rows.shape[1])
    return Senses([entry for entry in entries if entry.active], marks, rows, model, learned)


def _pieces(body: bytes) -> list[bytes]:
    pieces, at = [], 0
    while at < len(body):
        size = int.from_bytes(body[at : at + _LENGTH])
        pieces.append(body[at + _LENGTH : at + _LENGTH + size])
        at += _LENGTH + size
    return pieces


def _rows(pieces: Sequence[bytes]) -> Rows:
    rows = Rows(array("I", pieces[0]), array("I", pieces[1]))
    rows.weights = array("f", pieces[2])
    return rows


def _listed(facets: Facets) -> list[list[Any]]:
    named = (facets.regions, facets.institutions, facets.years, facets.indicators, facets.times, facets.measures)
    return list(map(sorted, named))  # type: ignore[arg-type]


def _facets(lists: list[list[Any]]) -> Facets:
    return Facets(*map(frozenset, lists))
