-- Views for the office's own monitoring and for programs outside (docs/reliability.md). No text, no number, no name.
-- Made anew after every migration, so that changing a table never meets a view of it.

CREATE VIEW v_inbox AS
SELECT id, sid, contact_id, kind, state, attempts, received_at, not_before, handled_at
FROM inbound_message;

CREATE VIEW v_outbox AS
SELECT id, "key", contact_id, author, officer_id, template, automatic, state, reason, error_code, attempts, sid,
       created_at, not_before, tried_at, accepted_at, status_at
FROM outbound_message;

CREATE VIEW v_consultation AS
SELECT id, number, contact_id, status, officer_id, opened_at, complete_at, due_at, claimed_at, answered_at, remind_at,
       close_at, closed_at, close_reason
FROM consultation;

CREATE VIEW v_event AS
SELECT 'consultation' AS source, t.id, t.at, c.number AS subject, t.kind, t.event AS name, t.officer_id, t.inbound_id,
       t.outbound_id
FROM thread_entry t JOIN consultation c ON c.id = t.consultation_id
UNION ALL
SELECT 'audit', a.id, a.at, a.subject, 'event', a.action, a.officer_id, NULL, NULL
FROM audit_event a;
