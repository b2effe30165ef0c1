INSERT INTO message (id, inbox_id, kind, why, phone, reply_id, candidates, owner, deadline, at)
VALUES ('00000000-0000-4000-8000-000000000030', '00000000-0000-4000-8000-000000000010', 'text', 'no-referral', '+12025550112', '00000000-0000-4000-8000-000000000018', '{}', 'coordinators',
    '2026-11-30Z', '2026-11-29Z');
INSERT INTO inbound_fax (id, inbox_id, provider_id, sender, pages, media, state, at)
VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000010', 'fax-1', '+12125550178', 2, '\x00', 'awaited', '2026-11-29Z');
