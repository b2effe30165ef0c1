INSERT INTO message (id, inbox_id, kind, why, phone, reply_id, candidates, owner, deadline, at)
VALUES ('00000000-0000-4000-8000-000000000030', '00000000-0000-4000-8000-000000000010', 'text', 'no-referral', '+12025550112', '00000000-0000-4000-8000-000000000018', '{}', 'coordinators',
    '2026-11-30Z', '2026-11-29Z');
