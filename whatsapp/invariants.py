"""What must never be among messages in and out."""

from core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "I1", "inbound_stored_twice", "One MessageSid in more than one row",
        "SELECT count(*) FROM (SELECT sid FROM inbound_message GROUP BY sid HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "I4", "outbound_sid_twice", "One of Twilio's sids in more than one row",
        "SELECT count(*) FROM (SELECT sid FROM outbound_message WHERE sid IS NOT NULL GROUP BY sid HAVING count(*) > 1)"
        " AS twice",
    ),
    Invariant(
        "I4", "outbound_key_twice", "One intended message in more than one row",
        'SELECT count(*) FROM (SELECT "key" FROM outbound_message GROUP BY "key" HAVING count(*) > 1) AS twice',
    ),
    Invariant(
        "I4", "outbound_taken_without_sid", "A message Twilio is said to have taken, without its sid",
        "SELECT count(*) FROM outbound_message WHERE sid IS NULL"
        " AND state IN ('accepted', 'sent', 'delivered', 'read')",
    ),
    Invariant(
        "I5", "two_in_flight", "More than one message of a citizen under way at once",
        # What a restore made unknown (after_restore.py) is not under way: it is asked about one after the other.
        "SELECT count(*) FROM (SELECT contact_id FROM outbound_message WHERE state IN ('sending', 'unknown')"
        " AND reason NOT IN ('restored', 'taken_again') GROUP BY contact_id HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "I10", "automatic_to_opted_out", "A message of the clock that waits to leave for somebody who opted out",
        "SELECT count(*) FROM outbound_message o JOIN contact c ON c.id = o.contact_id"
        " WHERE o.state = 'queued' AND o.automatic AND c.opted_out_at IS NOT NULL AND c.opted_out_at < o.created_at",
    ),
)  # fmt: skip
