"""Write an index as bytes and read it back in a moment: plain arrays and JSON, nothing that runs code."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from kb.calibration import Calibration, Point, Thresholds
from kb.concepts import Concepts, Synonym
from kb.entries import Entry
from kb.guards import Facets, Scope
from kb.index import Index, Parts
from kb.ranking import Weights
from kb.sparse import Rows, peaks
from kb.vocabulary import Vocabulary

FORMAT = 2
"""Raise it whenever the way texts are read or weighed changes: indexes kept in the database are then built anew."""
_QUICKLY = 1
_LENGTH = 8


def pack(index: Index) -> bytes:
    """Give an index as bytes, without its entries."""
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
    }
    arrays: list[array[Any]] = [weights.rarity, weights.wordings_of, parts.literals]
    for rows in (weights.wordings, weights.said, weights.postings):
        arrays += [rows.starts, rows.features, rows.weights]
    pieces = [json.dumps(head).encode(), *(column.tobytes() for column in arrays)]
    body = b"".join(len(piece).to_bytes(_LENGTH) + piece for piece in pieces)
    return zlib.compress(body, _QUICKLY)


def unpack(data: bytes, entries: Sequence[Entry], synonyms: Iterable[Synonym]) -> Index:
    """Put an index together from its bytes and the entries and synonyms it was built from."""
    pieces = _pieces(zlib.decompress(data))
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
    return Index(
        entries, Parts(weights, Vocabulary(counts, concepts.extra_words), scopes, literals, calibration), concepts
    )


def calibration_of(plain: dict[str, Any]) -> Calibration:
    """Read a calibration from its plain form."""
    curve = tuple(Point(**point) for point in plain["curve"])
    return Calibration(Thresholds(**plain["thresholds"]), plain["wordings"], plain["strangers"], curve)


def mark() -> str:
    """Name the form these bytes have: another format or another machine's byte order is not to be read."""
    return f"{FORMAT}{sys.byteorder[0]}"


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
    return [sorted(facets.regions), sorted(facets.institutions), sorted(facets.years), sorted(facets.indicators)]


def _facets(lists: list[list[Any]]) -> Facets:
    return Facets(*map(frozenset, lists))
