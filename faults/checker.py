"""Judges a history in the manner of Jepsen's total-queue: what was lost, done twice, unexpected, or recovered.

Pure: it reads what the tester wrote, what Twilio journalled and what the product says it has; it asks nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from faults.history import Event
from faults.orders import Sent

Row = Mapping[str, Any]

SETTLED = frozenset({"accepted", "sent", "delivered", "read"})
UNSETTLED = frozenset({"queued", "sending", "unknown"})
LOOK = 20
"""How many examples a verdict shows of each kind."""


@dataclass(frozen=True)
class Evidence:
    """Everything there is to judge by."""

    events: Sequence[Event]
    sent: Sequence[Sent]
    tries: Sequence[Mapping[str, Any]]
    inbox: Sequence[Row]
    outbox: Sequence[Row]
    lines: Sequence[Row]
    """Lines of consultations: inbound_id, outbound_id, consultation."""
    consultations: Sequence[Row]
    pace: float = 0.0
    """Messages a second all workers together may send, and each while Redis is away; 0 for any."""


@dataclass
class Verdict:
    """Counts and examples. Valid when nothing was lost, unexpected or done twice and nothing broke the order."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_valid(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.wrong

    def blames(self, kind: str, what: Iterable[object]) -> None:
        """Note what is wrong, if anything."""
        found = [str(one) for one in what]
        if found:
            self.wrong[kind].extend(found[:LOOK])
            self.counts[kind] = self.counts.get(kind, 0) + len(found)

    def lines(self) -> list[str]:
        """Return the verdict for people."""
        told = [f"  {name:<28} {number}" for name, number in sorted(self.counts.items())]
        return told + [f"  WRONG {kind}: {'; '.join(found[:4])}" for kind, found in self.wrong.items()]


def judge(evidence: Evidence) -> Verdict:
    """Return what the history amounts to."""
    verdict = Verdict()
    _inbound(verdict, evidence)
    _effects(verdict, evidence)
    _sends(verdict, evidence)
    _statuses(verdict, evidence)
    _order(verdict, evidence)
    _consultations(verdict, evidence)
    for event in evidence.events:
        if event["kind"] == "claim" and not event["holds"]:
            verdict.blames(f"claim:{event['invariant']}", [event["detail"]])
    return verdict


def _inbound(verdict: Verdict, evidence: Evidence) -> None:
    """I1, I3: stored once, and nothing that nobody wrote."""
    attempted = {e["sid"] for e in evidence.events if e["kind"] == "intent" and "sid" in e}
    answered = {e["sid"] for e in evidence.events if e["kind"] == "answer" and e.get("status") == 200 and "sid" in e}
    stored = Counter(row["sid"] for row in evidence.inbox)
    verdict.counts |= {"written": len(attempted), "answered 200": len(answered), "stored": len(stored)}
    verdict.counts["recovered"] = len((attempted - answered) & stored.keys())
    verdict.blames("lost: answered 200, not stored", answered - stored.keys())
    verdict.blames("lost: never stored", attempted - answered - stored.keys())
    verdict.blames("unexpected: stored, never written", stored.keys() - attempted)
    verdict.blames("duplicated: stored twice", (sid for sid, times in stored.items() if times > 1))


def _effects(verdict: Verdict, evidence: Evidence) -> None:
    """I2: each message handled once, with one effect: one answer, or one line of a consultation."""
    roles = {e["sid"]: e["role"] for e in evidence.events if e["kind"] == "intent" and "sid" in e}
    lines = Counter(line["inbound_id"] for line in evidence.lines if line["inbound_id"])
    answers: Counter[int] = Counter()
    for row in evidence.outbox:
        kind, _, rest = row["key"].partition(":")
        if kind == "reply" and row["state"] != "withdrawn":
            answers[int(rest.split(":")[0])] += 1
    for row in evidence.inbox:
        role = roles.get(row["sid"], "")
        if row["state"] == "new":
            verdict.blames("lost: stored, not handled", [row["sid"]])
        elif row["state"] == "dead":
            verdict.counts["dead letters"] = verdict.counts.get("dead letters", 0) + 1
            if role != "poison":
                verdict.blames("lost: given up", [row["sid"]])
        elif (role == "asker" and answers[row["id"]] != 1) or (role == "regular" and answers[row["id"]] > 1):
            verdict.blames("effects: answers to one question", [f"{row['sid']} has {answers[row['id']]}"])
        elif role == "consulter" and lines[row["id"]] != 1:
            verdict.blames("effects: lines for one message", [f"{row['sid']} has {lines[row['id']]}"])
    handled = [row for row in evidence.inbox if row["state"] in {"done", "ignored"}]
    verdict.counts["handled"] = len(handled)


def _sends(verdict: Verdict, evidence: Evidence) -> None:
    """I4: each intended message accepted once; nothing sent that was not intended."""
    delivered: dict[int, list[Sent]] = defaultdict(list)
    for sent in evidence.sent:
        if sent.code is None:
            delivered[sent.ours].append(sent)
    refused = {sent.ours for sent in evidence.sent if sent.code is not None}
    known = {row["id"]: row for row in evidence.outbox}
    verdict.counts |= {"intended": len(known), "taken by Twilio": len(evidence.sent)}
    verdict.blames("unexpected: sent, not in the outbox", delivered.keys() - known.keys())
    verdict.blames(
        "duplicated: sent twice",
        (f"message {ours}: {[s.order.way for s in sent]}" for ours, sent in delivered.items() if _is_repeated(sent)),
    )
    for number, row in known.items():
        if row["state"] in SETTLED and number not in delivered and number not in refused:
            verdict.blames("lost: said to be sent, never taken", [number])
        if row["state"] in UNSETTLED:
            verdict.blames("lost: still not sent", [f"message {number} {row['state']} {row['reason']}"])
        if row["state"] == "failed" and row["error_code"] is None:
            verdict.blames("lost: failed without a code", [number])
    _replies(verdict, evidence)


def _is_repeated(sent: Sequence[Sent]) -> bool:
    """Say whether the same left twice: after a backup's restore a number may stand for another message (F73)."""
    return len(sent) > len({(one.to, one.body) for one in sent})


def _statuses(verdict: Verdict, evidence: Evidence) -> None:
    """I14: a status that was called back stays: delivered is never followed by sent, nor forgotten."""
    known = {row["sid"]: row for row in evidence.outbox if row["sid"]}
    told = {
        e["sid"]
        for e in evidence.events
        if e["kind"] == "callback" and e["status"] == "delivered" and e["answer"] == 200
    }
    back = (sid for sid in told & known.keys() if known[sid]["state"] not in {"delivered", "read"})
    verdict.blames("status: delivered, then not", (f"{sid} {known[sid]['state']}" for sid in back))


def _replies(verdict: Verdict, evidence: Evidence) -> None:
    """F06: an officer's words leave once, however often the form was sent."""
    bodies = Counter(sent.body for sent in evidence.sent if sent.code is None)
    for event in evidence.events:
        if event["kind"] == "answer" and event.get("status") in {200, 302, 303} and "reply" in event:
            times = sum(n for body, n in bodies.items() if event["reply"] in body)
            if times != 1:
                verdict.blames("effects: an officer's reply", [f"{event['reply']} left {times} times"])


def _order(verdict: Verdict, evidence: Evidence) -> None:
    """I5, I23: sends to one citizen begin in the outbox's order and never overlap."""
    again = {sent.ours for sent in evidence.sent if sent.code is not None}
    told = _told(evidence)
    by_citizen: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for attempt in sorted(evidence.tries, key=lambda one: one["began"]):
        if attempt["ours"] not in again:
            by_citizen[attempt["to"]].append(attempt)
    for to, tries in by_citizen.items():
        for first, second in zip(tries, tries[1:], strict=False):
            if second["ours"] < first["ours"]:
                verdict.blames("order: sent out of turn", [f"{to}: {first['ours']} before {second['ours']}"])
            until = min(first["ended"], told.get(first["ours"], first["ended"]))
            overlap = first["way"] == "ok" and second["began"] < until - 0.005
            if overlap and second["ours"] != first["ours"]:
                verdict.blames("order: two in flight", [f"{to}: {first['ours']} and {second['ours']}"])
    _handled_in_turn(verdict, evidence)
    _paced(verdict, evidence)


def _paced(verdict: Verdict, evidence: Evidence) -> None:
    """I23: with Redis away each of the two workers keeps the pace by itself."""
    if evidence.pace:
        seconds = Counter(int(one["began"]) for one in evidence.tries)
        verdict.blames("pace", (f"{n} in a second" for n in seconds.values() if n > evidence.pace * 2))


def _told(evidence: Evidence) -> dict[int, float]:
    """Return when a callback first said of each message that Twilio has it: then it is in flight no longer."""
    told: dict[int, float] = {}
    for event in evidence.events:
        if event["kind"] == "callback" and event["answer"] == 200 and "began" in event:
            told.setdefault(event["ours"], event["began"])
    return told


def _handled_in_turn(verdict: Verdict, evidence: Evidence) -> None:
    """I5: a citizen's messages are handled in the order they were stored: so stand their answers and their lines."""
    contact = {row["id"]: row["contact_id"] for row in evidence.inbox}
    traces: dict[object, list[int]] = defaultdict(list)
    for row in evidence.outbox:
        kind, _, rest = row["key"].partition(":")
        if kind == "reply":
            traces["answers", contact.get(int(rest.split(":")[0]))].append(int(rest.split(":")[0]))
    for line in evidence.lines:
        if line["inbound_id"]:
            traces["lines", line["consultation_id"]].append(line["inbound_id"])
    verdict.blames("order: handled out of turn", (where for where, ids in traces.items() if ids != sorted(ids)))


def _consultations(verdict: Verdict, evidence: Evidence) -> None:
    """I6, I7: none lost, at most one open per citizen."""
    still_open = Counter(row["contact_id"] for row in evidence.consultations if row["status"] != "closed")
    verdict.counts["consultations"] = len(evidence.consultations)
    verdict.blames("consultations: two open", (f"contact {c}" for c, n in still_open.items() if n > 1))
