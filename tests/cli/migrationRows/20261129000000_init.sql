-- Rows for every table of the migration: later migrations are tried on them.
INSERT INTO practice (name, zone, phone, address) VALUES ('Oak Clinic', 'America/New_York', '+12025550100', '["1 Oak Street"]');
INSERT INTO clock (real_epoch, practice_epoch, scale) VALUES ('2026-11-29Z', '2026-11-29Z', 1);
INSERT INTO coordinator (id, name, email) VALUES ('ana', 'Ana Ruiz', 'ana@practice.example');
INSERT INTO policy (kind, version, body, source) VALUES ('caps', 1, '{}', 'the default'), ('caps', 2, '{}', 'ada');
INSERT INTO specialty (name, label, taxonomy) VALUES ('cardiology', 'Cardiology', '207RC0000X');
INSERT INTO attestation (what, by, reference, at) VALUES ('baa', 'ada', 'contract 7', '2026-11-29Z');
INSERT INTO specialty_code (system, code, specialty) VALUES ('word', 'heart', 'cardiology');
INSERT INTO specialist (id, npi, name, organization, specialty, taxonomy, phone, address, postal_code, zone, latitude, longitude, languages)
VALUES ('heart', '1234567893', 'Dr. Hart', 'Bay Heart Group', 'cardiology', '207RC0000X', '+12125550177', '[]', '10001', 'America/New_York', 40.7, -74, '{en}');
INSERT INTO specialist_network (specialist_id, plan, "from") VALUES ('heart', 'plan-a', '2026-01-01Z');
INSERT INTO endpoint (id, specialist_id, kind, address, rank) VALUES ('heart-fax', 'heart', 'fax', '+12125550178', 1);
INSERT INTO postal_code (code, latitude, longitude, zone) VALUES ('10001', 40.7, -74, 'America/New_York');
INSERT INTO referral (id, ehr, order_key, order_id, disposition, recorded_reason, specialty, urgency, patient_ref, ordered_at, created_at) VALUES
    ('00000000-0000-4000-8000-000000000001', 'ehr', 'urn:ehr|1', 'order-1', 'accepted', NULL, 'cardiology', 'urgent', 'Patient/1', '2026-11-29Z', '2026-11-29Z'),
    ('00000000-0000-4000-8000-000000000002', 'ehr', 'urn:ehr|2', 'order-2', 'recorded', 'not-switched-on', 'cardiology', 'routine', 'Patient/2', '2026-11-29Z', '2026-11-29Z');
INSERT INTO referral_projection (referral_id, sequence, run_id, stage, owner, next_what, next_at, deadline, queue, needs_attention, specialist_id, specialty, urgency, ordered_at)
VALUES ('00000000-0000-4000-8000-000000000001', 3, 'run-1', 'booking', 'ana', 'task', '2026-11-30Z', '2026-11-30Z', 'coordinators', 'no-booking', 'heart', 'cardiology', 'urgent', '2026-11-29Z');
INSERT INTO inbox (id, source, event_id, kind, body, referral_id, answer, at)
VALUES ('00000000-0000-4000-8000-000000000010', 'ehr-orders', 'evt-1', 'order', '\x00', '00000000-0000-4000-8000-000000000001', '{}', '2026-11-29Z');
INSERT INTO outbox (referral_id, message, state) VALUES ('00000000-0000-4000-8000-000000000001', '{"kind": "start"}', 'sent'), ('00000000-0000-4000-8000-000000000001', '{"kind": "signal"}', 'pending');
INSERT INTO referral_patient (referral_id, summary, words, at) VALUES ('00000000-0000-4000-8000-000000000001', '\x00', '{aa,bb}', '2026-11-29Z');
INSERT INTO order_version (id, referral_id, content_hash, change, body, at)
VALUES ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', 'h', 'new', '\x00', '2026-11-29Z');
INSERT INTO packet (id, referral_id, ordinal, missing, facts, policy, at)
VALUES ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', 1, '[]', '\x00', 'completeness 1', '2026-11-29Z');
INSERT INTO routing_decision (id, referral_id, ordinal, specialist_id, reasons, passed_over, by, policy, at)
VALUES ('00000000-0000-4000-8000-000000000013', '00000000-0000-4000-8000-000000000001', 1, 'heart', '[]', '[]', 'rules', 'routing 1', '2026-11-29Z');
INSERT INTO send (id, referral_id, channel, step, ordinal, state, "to", endpoint_id, specialist_id, packet_id, at) VALUES
    ('00000000-0000-4000-8000-000000000014', '00000000-0000-4000-8000-000000000001', 'fax', 'packet', 1, 'delivered', '+12125550178', 'heart-fax', 'heart',
     '00000000-0000-4000-8000-000000000012', '2026-11-29Z'),
    ('00000000-0000-4000-8000-000000000015', '00000000-0000-4000-8000-000000000001', 'sms', 'nudge', 1, 'accepted', '+12025550111', NULL, NULL, NULL, '2026-11-29Z');
INSERT INTO receipt (id, send_id, event_id, status, rung, occurred_at, at)
VALUES ('00000000-0000-4000-8000-000000000016', '00000000-0000-4000-8000-000000000014', 'evt-2', 'delivered', 2, '2026-11-29Z', '2026-11-29Z');
INSERT INTO reply (id, provider_id, "from", referral_id, meaning, body, at) VALUES
    ('00000000-0000-4000-8000-000000000017', 'SM1', '+12025550111', '00000000-0000-4000-8000-000000000001', 'help', '\x00', '2026-11-29Z'),
    ('00000000-0000-4000-8000-000000000018', 'SM2', '+12025550112', NULL, 'unclear', '\x00', '2026-11-29Z');
INSERT INTO opt_out (phone, at, by) VALUES ('+12025550112', '2026-11-29Z', 'words');
INSERT INTO appointment (id, referral_id, ehr_id, status, start_at, source, at)
VALUES ('00000000-0000-4000-8000-000000000019', '00000000-0000-4000-8000-000000000001', 'a-1', 'booked', '2026-12-05Z', 'ehr', '2026-11-29Z');
INSERT INTO evidence (id, referral_id, grade, kind, source, at)
VALUES ('00000000-0000-4000-8000-000000000020', '00000000-0000-4000-8000-000000000001', 'D', 'patient-said', 'patient', '2026-11-29Z');
INSERT INTO task (id, referral_id, reason, ordinal, owner, queue, opened_at, deadline)
VALUES ('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000001', 'no-booking', 1, 'ana', 'coordinators', '2026-11-29Z', '2026-11-30Z');
INSERT INTO chart_write (id, referral_id, what, resource, at)
VALUES ('00000000-0000-4000-8000-000000000022', '00000000-0000-4000-8000-000000000001', 'order ServiceRequest/1', 'ServiceRequest/1/_history/2', '2026-11-29Z');
INSERT INTO staff_activity (id, coordinator_id, referral_id, kind, seconds, at)
VALUES ('00000000-0000-4000-8000-000000000023', 'ana', '00000000-0000-4000-8000-000000000001', 'call:no-answer', 60, '2026-11-29Z');
INSERT INTO baseline_order (key, ordered_at, network, file) VALUES ('ehr:1', '2026-06-01Z', 'unknown', 'orders.csv');
INSERT INTO baseline (computed_at, body) VALUES ('2026-11-29Z', '{}');
INSERT INTO weekly_review (week, computed_at, body) VALUES ('2026-W47', '2026-11-29Z', '{}');
INSERT INTO audit (actor, action, subject, previous, hash, at) VALUES ('ana', 'read', 'referral/00000000-0000-4000-8000-000000000001', '', 'h', '2026-11-29Z');
INSERT INTO session (id, actor, role, began_at, used_at) VALUES ('hash', 'ana', 'coordinator', '2026-11-29Z', '2026-11-29Z');
