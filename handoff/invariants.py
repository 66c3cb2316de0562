"""What must never be among consultations."""

from core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "I7", "two_open", "More than one open consultation of a citizen",
        "SELECT count(*) FROM (SELECT contact_id FROM consultation WHERE status <> 'closed'"
        " GROUP BY contact_id HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "I6", "waiting_without_promise", "A complete consultation without a promised moment",
        "SELECT count(*) FROM consultation WHERE status = 'waiting' AND complete_at IS NOT NULL AND due_at IS NULL",
    ),
    Invariant(
        "I2", "inbound_in_a_thread_twice", "A citizen's message in more than one line of a consultation",
        "SELECT count(*) FROM (SELECT consultation_id, inbound_id FROM thread_entry WHERE inbound_id IS NOT NULL"
        " GROUP BY consultation_id, inbound_id HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "I9", "rating_without_request", "A score on a consultation that is still open",
        "SELECT count(*) FROM rating r JOIN consultation c ON c.id = r.consultation_id"
        " WHERE r.score IS NOT NULL AND c.status = 'draft'",
    ),
    Invariant(
        "I12", "active_without_officer", "A consultation in work that nobody has",
        "SELECT count(*) FROM consultation WHERE status = 'active' AND officer_id IS NULL",
    ),
    Invariant(
        "I21", "answered_before_taken", "An answer that counts though Twilio has not taken it",
        "SELECT count(*) FROM consultation c JOIN outbound_message o ON o.id = c.answer_id"
        " WHERE c.answered_at IS NOT NULL AND o.accepted_at IS NULL",
    ),
)  # fmt: skip
