"""Quality of the knowledge base's search on an intent set of yours: `python -m bench.intents TRAIN.csv TEST.csv`.

Both have the columns query and entry_id (the intent); in TEST an empty one is a question from outside. The wordings of
an intent in TRAIN become one entry, as an admin would upload it, with an answer that gives nothing away.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from kb import meaning
from kb.decoding import FileProblem
from kb.entries import Entry
from kb.evaluation import Case, evaluate, read_cases
from kb.index import Index
from kb.meaning import Reader

TODAY = date(2026, 11, 23)
ANSWER = "Silakan hubungi petugas layanan kami."


def entries_of(cases: Iterable[Case]) -> list[Entry]:
    """Make an entry of each intent's wordings, in their order; questions without an intent are left out."""
    wordings: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        if case.entry_id:
            wordings[case.entry_id].append(case.query)
    return [Entry(slug, "layanan", texts[0], tuple(texts[1:]), ANSWER) for slug, texts in wordings.items()]


def run(train: bytes, test: bytes) -> dict[str, dict[str, float]]:
    """Measure in percent, by words and, where the sentence model is installed, by meaning too."""
    entries, cases = entries_of(read_cases(train)), read_cases(test)
    figures = {"words": evaluate(Index.build(entries), cases, TODAY)}
    model = meaning.model()
    if model:
        figures["with the sentence model"] = evaluate(Index.build(entries, reader=Reader(model)), cases, TODAY)
    return figures


def main(files: list[str]) -> int:
    """Print the figures of two files and give the exit status."""
    if len(files) != 2:
        print("python -m bench.intents TRAIN.csv TEST.csv", file=sys.stderr)
        return 2
    try:
        train, test = (Path(file).read_bytes() for file in files)
        print(json.dumps(run(train, test), indent=1))
    except (OSError, FileProblem) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
