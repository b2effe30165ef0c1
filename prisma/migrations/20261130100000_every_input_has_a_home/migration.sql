-- Everything that was accepted has a home that a person can see. One section for each table.

-- message: what the practice received and no referral has taken.
CREATE TABLE "message" (
    "id" UUID NOT NULL,
    "inbox_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "urgent" BOOLEAN NOT NULL DEFAULT false,
    "phone" TEXT,
    "reply_id" UUID,
    "candidates" UUID[],
    "owner" TEXT NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "referral_id" UUID,
    "decision" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "note" BYTEA,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "message_inbox_id_key" ON "message"("inbox_id");
CREATE UNIQUE INDEX "message_reply_id_key" ON "message"("reply_id");
CREATE INDEX "message_state_urgent_deadline_idx" ON "message"("state", "urgent", "deadline");
CREATE INDEX "message_at_idx" ON "message"("at");
CREATE INDEX "message_referral_id_idx" ON "message"("referral_id");
ALTER TABLE "message" ADD CONSTRAINT "message_inbox_id_fkey" FOREIGN KEY ("inbox_id") REFERENCES "inbox"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "message" ADD CONSTRAINT "message_reply_id_fkey" FOREIGN KEY ("reply_id") REFERENCES "reply"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "message" ADD CONSTRAINT "message_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "message" ADD CONSTRAINT "message_kind_check"
    CHECK ("kind" IN (
        'text',
        'fax'
    ));
ALTER TABLE "message" ADD CONSTRAINT "message_why_check"
    CHECK ("why" IN (
        'no-referral',
        'several-referrals',
        'referral-ended',
        'not-a-phone'
    ));
ALTER TABLE "message" ADD CONSTRAINT "message_state_check" CHECK ("state" IN ('open', 'done'));
ALTER TABLE "message" ADD CONSTRAINT "message_decision_check" CHECK ("decision" IN ('assigned', 'done', 'automatic'));
CREATE TRIGGER "worklist_changed" AFTER INSERT OR UPDATE OR DELETE ON "message" FOR EACH STATEMENT EXECUTE FUNCTION "worklist_changed"();

-- inbound_fax: what was faxed to the practice. Its message is in the queue.
CREATE TABLE "inbound_fax" (
    "id" UUID NOT NULL,
    "inbox_id" UUID NOT NULL,
    "provider_id" TEXT NOT NULL,
    "sender" TEXT,
    "specialist_id" TEXT,
    "pages" INTEGER,
    "partial" BOOLEAN NOT NULL DEFAULT false,
    "media" BYTEA,
    "state" TEXT NOT NULL,
    "failure" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "document" BYTEA,
    "document_type" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbound_fax_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "inbound_fax_inbox_id_key" ON "inbound_fax"("inbox_id");
CREATE UNIQUE INDEX "inbound_fax_provider_id_key" ON "inbound_fax"("provider_id");
CREATE INDEX "inbound_fax_state_available_at_idx" ON "inbound_fax"("state", "available_at");
ALTER TABLE "inbound_fax" ADD CONSTRAINT "inbound_fax_inbox_id_fkey" FOREIGN KEY ("inbox_id") REFERENCES "inbox"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "inbound_fax" ADD CONSTRAINT "inbound_fax_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "inbound_fax" ADD CONSTRAINT "inbound_fax_state_check" CHECK ("state" IN ('awaited', 'stored', 'failed'));
ALTER TABLE "inbound_fax" ADD CONSTRAINT "inbound_fax_document_type_check" CHECK ("document_type" IN ('application/pdf', 'image/tiff'));

-- endpoint: why nothing is sent there any more.
ALTER TABLE "endpoint" ADD COLUMN "quarantined_because" TEXT;

-- send and receipt: how many pages left, and how many arrived.
ALTER TABLE "send" ADD COLUMN "pages" INTEGER;
ALTER TABLE "receipt" ADD COLUMN "pages" INTEGER;

-- task and referral_projection: the reasons for which a person is needed, one on each line.
ALTER TABLE "task" DROP CONSTRAINT "task_reason_check";
ALTER TABLE "task" ADD CONSTRAINT "task_reason_check"
    CHECK ("reason" IN (
        'incomplete-packet',
        'no-specialist',
        'specialty-unclear',
        'not-delivered',
        'declined',
        'no-booking',
        'urgent-call',
        'help-requested',
        'unclear-reply',
        'emergency-reply',
        'patient-declined',
        'unreachable',
        'verify-booking',
        'no-show',
        'verify-visit',
        'write-back-failed',
        'consent-needed',
        'workflow-missing'
    ));
ALTER TABLE "referral_projection" DROP CONSTRAINT "referral_projection_needs_attention_check";
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_needs_attention_check"
    CHECK ("needs_attention" IN (
        'incomplete-packet',
        'no-specialist',
        'specialty-unclear',
        'not-delivered',
        'declined',
        'no-booking',
        'urgent-call',
        'help-requested',
        'unclear-reply',
        'emergency-reply',
        'patient-declined',
        'unreachable',
        'verify-booking',
        'no-show',
        'verify-visit',
        'write-back-failed',
        'consent-needed',
        'workflow-missing'
    ));

-- reply: what a phone wrote by itself has a meaning of its own.
ALTER TABLE "reply" DROP CONSTRAINT "reply_meaning_check";
ALTER TABLE "reply" ADD CONSTRAINT "reply_meaning_check"
    CHECK ("meaning" IN ('booked', 'help', 'declined', 'emergency', 'stop', 'start', 'unclear', 'reaction', 'auto-reply'));

-- referral_patient: the phones of the chart, each as an HMAC. NULL in rows from before.
ALTER TABLE "referral_patient" ADD COLUMN "phones" TEXT[];
CREATE INDEX "referral_patient_phones_idx" ON "referral_patient" USING GIN ("phones");

-- referral: the resource's id is the order's identity. The placer number, which orders may share, is a column.
ALTER TABLE "referral" ADD COLUMN "placer" TEXT;
CREATE INDEX "referral_placer_idx" ON "referral"("placer");
DROP INDEX "referral_ehr_order_key_key";
UPDATE "referral" r
   SET "placer" = CASE WHEN r."order_key" LIKE '%|%' THEN regexp_replace(r."order_key", '#[0-9]+$', '') END,
       "order_key" = 'ServiceRequest/' || r."order_id" || CASE WHEN n.run > 1 THEN '#' || n.run ELSE '' END
  FROM (SELECT "id", row_number() OVER (PARTITION BY "ehr", "order_id" ORDER BY "created_at", "order_key") AS run FROM "referral") n
 WHERE n."id" = r."id";
CREATE UNIQUE INDEX "referral_ehr_order_key_key" ON "referral"("ehr", "order_key");
CREATE OR REPLACE VIEW "referral_overview" AS
SELECT r."id", r."ehr", r."order_key", r."order_id", r."order_version", r."recorded_reason", r."specialty", r."specialty_reason",
       r."urgency", r."sensitive", r."patient_ref", r."ordered_at", r."created_at",
       coalesce(p."status", r."disposition") AS "status",
       coalesce(p."sequence", 0) AS "sequence", p."run_id", coalesce(p."stage", 'assembling') AS "stage",
       coalesce(p."delivery", 'none') AS "delivery", coalesce(p."acceptance", 'none') AS "acceptance",
       coalesce(p."appointment", 'none') AS "appointment", coalesce(p."report", 'none') AS "report",
       coalesce(p."write_back", 'none') AS "write_back", p."owner", p."next_what", p."next_at", p."deadline", p."queue",
       p."needs_attention", coalesce(p."nudges_sent", 0) AS "nudges_sent", p."outcome", p."evidence_grade", p."ended_at",
       p."kept_at", p."first_sent_at", p."confirmed_at", p."specialist_id", p."appointment_at", p."recorded_at",
       p."worklist_rank", p."worklist_at", r."placer"
  FROM "referral" r LEFT JOIN "referral_projection" p ON p."referral_id" = r."id";
