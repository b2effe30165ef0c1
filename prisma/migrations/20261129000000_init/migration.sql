-- CreateTable
CREATE TABLE "practice" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "address" JSONB NOT NULL,
    "closures" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "practice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clock" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "real_epoch" TIMESTAMPTZ(3) NOT NULL,
    "practice_epoch" TIMESTAMPTZ(3) NOT NULL,
    "scale" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "clock_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coordinator" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "coordinator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "specialty" TEXT NOT NULL DEFAULT '*',
    "urgency" TEXT NOT NULL DEFAULT '*',
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "specialty" (
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "taxonomy" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "sensitive" BOOLEAN NOT NULL DEFAULT false,
    "enabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "specialty_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "attestation" (
    "id" SERIAL NOT NULL,
    "what" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "holds" BOOLEAN NOT NULL DEFAULT true,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attestation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "specialty_code" (
    "id" SERIAL NOT NULL,
    "system" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "specialty" TEXT NOT NULL,

    CONSTRAINT "specialty_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "specialist" (
    "id" TEXT NOT NULL,
    "npi" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "organization" TEXT NOT NULL,
    "specialty" TEXT NOT NULL,
    "taxonomy" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "address" JSONB NOT NULL,
    "postal_code" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "latitude" DOUBLE PRECISION NOT NULL,
    "longitude" DOUBLE PRECISION NOT NULL,
    "languages" TEXT[],
    "accepting" BOOLEAN NOT NULL DEFAULT true,
    "weekly_capacity" INTEGER,

    CONSTRAINT "specialist_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "specialist_network" (
    "id" SERIAL NOT NULL,
    "specialist_id" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "specialist_network_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoint" (
    "id" TEXT NOT NULL,
    "specialist_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "verified_by" TEXT,
    "quarantined_at" TIMESTAMPTZ(3),

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "postal_code" (
    "code" TEXT NOT NULL,
    "latitude" DOUBLE PRECISION NOT NULL,
    "longitude" DOUBLE PRECISION NOT NULL,
    "zone" TEXT NOT NULL,

    CONSTRAINT "postal_code_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'recorded',
    "referral_id" UUID,
    "receipt" JSONB,
    "answer" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "sequence" BIGSERIAL NOT NULL,
    "referral_id" UUID NOT NULL,
    "message" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "referral" (
    "id" UUID NOT NULL,
    "ehr" TEXT NOT NULL,
    "order_key" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_version" TEXT,
    "order_updated_at" TIMESTAMPTZ(3),
    "content_hash" TEXT,
    "disposition" TEXT NOT NULL DEFAULT 'accepted',
    "recorded_reason" TEXT,
    "specialty" TEXT,
    "specialty_reason" TEXT,
    "urgency" TEXT NOT NULL DEFAULT 'routine',
    "sensitive" BOOLEAN NOT NULL DEFAULT false,
    "patient_ref" TEXT,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "real_created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "referral_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "referral_projection" (
    "referral_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "run_id" TEXT,
    "stage" TEXT NOT NULL DEFAULT 'assembling',
    "delivery" TEXT NOT NULL DEFAULT 'none',
    "acceptance" TEXT NOT NULL DEFAULT 'none',
    "appointment" TEXT NOT NULL DEFAULT 'none',
    "report" TEXT NOT NULL DEFAULT 'none',
    "write_back" TEXT NOT NULL DEFAULT 'none',
    "owner" TEXT,
    "next_what" TEXT,
    "next_at" TIMESTAMPTZ(3),
    "deadline" TIMESTAMPTZ(3),
    "queue" TEXT,
    "needs_attention" TEXT,
    "nudges_sent" INTEGER NOT NULL DEFAULT 0,
    "outcome" TEXT,
    "evidence_grade" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "kept_at" TIMESTAMPTZ(3),
    "first_sent_at" TIMESTAMPTZ(3),
    "confirmed_at" TIMESTAMPTZ(3),
    "specialist_id" TEXT,
    "appointment_at" TIMESTAMPTZ(3),
    "recorded_at" TIMESTAMPTZ(3),
    "specialty" TEXT,
    "urgency" TEXT NOT NULL DEFAULT 'routine',
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT GENERATED ALWAYS AS (CASE WHEN "outcome" IS NULL THEN 'open' ELSE 'ended' END) STORED,
    -- First the rows that nobody works on (-1), then those that need a person (0 to 3), then the automatic ones (4 to 7), by urgency (decision 53).
    "worklist_rank" SMALLINT GENERATED ALWAYS AS (
        CASE
            WHEN "outcome" IS NULL AND ("owner" IS NULL OR "next_what" IS NULL OR "deadline" IS NULL OR "queue" IS NULL) THEN -1
            ELSE (CASE WHEN "needs_attention" IS NULL THEN 4 ELSE 0 END)
                + (CASE "urgency" WHEN 'stat' THEN 0 WHEN 'asap' THEN 1 WHEN 'urgent' THEN 2 ELSE 3 END)
        END
    ) STORED,
    -- A row without a deadline sorts first.
    "worklist_at" TIMESTAMPTZ(3) GENERATED ALWAYS AS (coalesce("deadline", '1970-01-01T00:00:00Z')) STORED,

    CONSTRAINT "referral_projection_pkey" PRIMARY KEY ("referral_id")
);

-- CreateTable
CREATE TABLE "referral_patient" (
    "referral_id" UUID NOT NULL,
    "summary" BYTEA NOT NULL,
    "words" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "referral_patient_pkey" PRIMARY KEY ("referral_id")
);

-- CreateTable
CREATE TABLE "order_version" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "version" TEXT,
    "updated_at" TIMESTAMPTZ(3),
    "content_hash" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "packet" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "sha256" TEXT,
    "pages" INTEGER,
    "body" BYTEA,
    "missing" JSONB NOT NULL,
    "facts" BYTEA NOT NULL,
    "policy" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "packet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "routing_decision" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "specialist_id" TEXT,
    "reasons" JSONB NOT NULL,
    "passed_over" JSONB NOT NULL,
    "by" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routing_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "send" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'intended',
    "to" TEXT NOT NULL,
    "endpoint_id" TEXT,
    "specialist_id" TEXT,
    "packet_id" UUID,
    "template" TEXT,
    "permit" JSONB,
    "policy" TEXT,
    "provider_id" TEXT,
    "media_name" TEXT,
    "rung" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "accepted_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "send_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt" (
    "id" UUID NOT NULL,
    "send_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "rung" INTEGER,
    "failure" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reply" (
    "id" UUID NOT NULL,
    "provider_id" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "referral_id" UUID,
    "meaning" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "answer" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reply_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "opt_out" (
    "phone" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "opt_out_pkey" PRIMARY KEY ("phone")
);

-- CreateTable
CREATE TABLE "appointment" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "ehr_id" TEXT,
    "version" TEXT,
    "status" TEXT NOT NULL,
    "start_at" TIMESTAMPTZ(3),
    "end_at" TIMESTAMPTZ(3),
    "source" TEXT NOT NULL,
    "by" TEXT,
    "ehr_updated_at" TIMESTAMPTZ(3),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "appointment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "grade" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "by" TEXT,
    "visit_at" TIMESTAMPTZ(3),
    "in_network" BOOLEAN,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "owner" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "decision" JSONB,
    "closed_by" TEXT,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chart_write" (
    "id" UUID NOT NULL,
    "referral_id" UUID NOT NULL,
    "what" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "version" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chart_write_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_activity" (
    "id" UUID NOT NULL,
    "coordinator_id" TEXT NOT NULL,
    "referral_id" UUID,
    "kind" TEXT NOT NULL,
    "seconds" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "note" BYTEA,

    CONSTRAINT "staff_activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "baseline_order" (
    "key" TEXT NOT NULL,
    "specialty" TEXT,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "booked_at" TIMESTAMPTZ(3),
    "kept_at" TIMESTAMPTZ(3),
    "network" TEXT NOT NULL,
    "lost" BOOLEAN,
    "staff_minutes" DOUBLE PRECISION,
    "file" TEXT NOT NULL,

    CONSTRAINT "baseline_order_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "baseline" (
    "id" SERIAL NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "baseline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "weekly_review" (
    "week" TEXT NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "weekly_review_pkey" PRIMARY KEY ("week")
);

-- CreateTable
CREATE TABLE "audit" (
    "sequence" BIGSERIAL NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT,
    "token_fingerprint" TEXT,
    "id_token" BYTEA,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "policy_kind_specialty_urgency_version_key" ON "policy"("kind", "specialty", "urgency", "version");

-- CreateIndex
CREATE UNIQUE INDEX "specialty_code_system_code_key" ON "specialty_code"("system", "code");

-- CreateIndex
CREATE UNIQUE INDEX "specialist_npi_key" ON "specialist"("npi");

-- CreateIndex
CREATE INDEX "specialist_specialty_idx" ON "specialist"("specialty");

-- CreateIndex
CREATE UNIQUE INDEX "specialist_network_specialist_id_plan_from_key" ON "specialist_network"("specialist_id", "plan", "from");

-- CreateIndex
CREATE INDEX "endpoint_specialist_id_idx" ON "endpoint"("specialist_id");

-- CreateIndex
CREATE INDEX "inbox_state_real_at_idx" ON "inbox"("state", "real_at");

-- CreateIndex
CREATE INDEX "inbox_referral_id_idx" ON "inbox"("referral_id");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_source_event_id_key" ON "inbox"("source", "event_id");

-- CreateIndex
CREATE INDEX "outbox_state_sequence_idx" ON "outbox"("state", "sequence");

-- CreateIndex
CREATE INDEX "outbox_referral_id_state_sequence_idx" ON "outbox"("referral_id", "state", "sequence");

-- CreateIndex
CREATE INDEX "referral_disposition_ordered_at_id_idx" ON "referral"("disposition", "ordered_at", "id");

-- CreateIndex
CREATE INDEX "referral_ordered_at_id_idx" ON "referral"("ordered_at", "id");

-- CreateIndex
CREATE INDEX "referral_patient_ref_idx" ON "referral"("patient_ref");

-- CreateIndex
CREATE INDEX "referral_order_id_idx" ON "referral"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "referral_ehr_order_key_key" ON "referral"("ehr", "order_key");

-- CreateIndex
CREATE INDEX "referral_projection_worklist_idx" ON "referral_projection"("status", "worklist_rank", "worklist_at", "referral_id", "queue", "owner", "needs_attention", "stage", "specialty", "urgency");

-- CreateIndex
CREATE INDEX "referral_projection_status_ordered_at_referral_id_idx" ON "referral_projection"("status", "ordered_at", "referral_id");

-- CreateIndex
CREATE INDEX "referral_patient_words_idx" ON "referral_patient" USING GIN ("words");

-- CreateIndex
CREATE INDEX "order_version_referral_id_idx" ON "order_version"("referral_id");

-- CreateIndex
CREATE UNIQUE INDEX "packet_referral_id_ordinal_key" ON "packet"("referral_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "routing_decision_referral_id_ordinal_key" ON "routing_decision"("referral_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "send_provider_id_key" ON "send"("provider_id");

-- CreateIndex
CREATE INDEX "send_to_at_idx" ON "send"("to", "at");

-- CreateIndex
CREATE INDEX "send_real_at_idx" ON "send"("real_at");

-- CreateIndex
CREATE UNIQUE INDEX "send_referral_id_step_ordinal_key" ON "send"("referral_id", "step", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_event_id_key" ON "receipt"("event_id");

-- CreateIndex
CREATE INDEX "receipt_send_id_idx" ON "receipt"("send_id");

-- CreateIndex
CREATE UNIQUE INDEX "reply_provider_id_key" ON "reply"("provider_id");

-- CreateIndex
CREATE INDEX "reply_from_at_idx" ON "reply"("from", "at");

-- CreateIndex
CREATE INDEX "reply_referral_id_idx" ON "reply"("referral_id");

-- CreateIndex
CREATE INDEX "appointment_referral_id_idx" ON "appointment"("referral_id");

-- CreateIndex
CREATE UNIQUE INDEX "appointment_referral_id_ehr_id_key" ON "appointment"("referral_id", "ehr_id");

-- CreateIndex
CREATE INDEX "evidence_referral_id_idx" ON "evidence"("referral_id");

-- CreateIndex
CREATE INDEX "task_status_deadline_idx" ON "task"("status", "deadline");

-- CreateIndex
CREATE UNIQUE INDEX "task_referral_id_reason_ordinal_key" ON "task"("referral_id", "reason", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "chart_write_referral_id_what_key" ON "chart_write"("referral_id", "what");

-- CreateIndex
CREATE INDEX "staff_activity_referral_id_idx" ON "staff_activity"("referral_id");

-- CreateIndex
CREATE INDEX "staff_activity_at_idx" ON "staff_activity"("at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_previous_key" ON "audit"("previous");

-- CreateIndex
CREATE INDEX "audit_subject_action_idx" ON "audit"("subject", "action");

-- CreateIndex
CREATE INDEX "session_actor_idx" ON "session"("actor");

-- AddForeignKey
ALTER TABLE "specialist_network" ADD CONSTRAINT "specialist_network_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "referral_patient" ADD CONSTRAINT "referral_patient_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_version" ADD CONSTRAINT "order_version_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "packet" ADD CONSTRAINT "packet_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routing_decision" ADD CONSTRAINT "routing_decision_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routing_decision" ADD CONSTRAINT "routing_decision_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "send" ADD CONSTRAINT "send_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "send" ADD CONSTRAINT "send_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "send" ADD CONSTRAINT "send_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "send" ADD CONSTRAINT "send_packet_id_fkey" FOREIGN KEY ("packet_id") REFERENCES "packet"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_send_id_fkey" FOREIGN KEY ("send_id") REFERENCES "send"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reply" ADD CONSTRAINT "reply_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chart_write" ADD CONSTRAINT "chart_write_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_activity" ADD CONSTRAINT "staff_activity_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referral"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One practice and one clock for an installation.
ALTER TABLE "practice" ADD CONSTRAINT "practice_is_one_row" CHECK ("id" = 1);
ALTER TABLE "clock" ADD CONSTRAINT "clock_is_one_row" CHECK ("id" = 1);
ALTER TABLE "clock" ADD CONSTRAINT "clock_runs_forward" CHECK ("scale" > 0);

-- Closed lists of the domain: src/adapters/postgres/closedColumns.ts, held equal by a test.
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_source_check"
    CHECK ("source" IN ('ehr', 'office', 'coordinator', 'patient'));
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_status_check"
    CHECK ("status" IN ('proposed', 'booked', 'cancelled', 'noshow', 'fulfilled', 'entered-in-error'));
ALTER TABLE "baseline_order" ADD CONSTRAINT "baseline_order_network_check"
    CHECK ("network" IN ('in-network', 'out-of-network', 'unknown'));
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_grade_check" CHECK ("grade" IN ('A', 'B', 'C', 'D'));
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_source_check"
    CHECK ("source" IN ('ehr-orders', 'ehr-appointments', 'twilio-messages', 'twilio-status', 'fax-receipts'));
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_state_check" CHECK ("state" IN ('recorded', 'unmatched'));
ALTER TABLE "order_version" ADD CONSTRAINT "order_version_change_check"
    CHECK ("change" IN ('new', 'known', 'administrative', 'clinical', 'specialty', 'older', 'revoked'));
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_state_check" CHECK ("state" IN ('pending', 'sent', 'refused'));
ALTER TABLE "policy" ADD CONSTRAINT "policy_urgency_check" CHECK ("urgency" IN ('*', 'routine', 'urgent', 'asap', 'stat'));
ALTER TABLE "referral" ADD CONSTRAINT "referral_disposition_check" CHECK ("disposition" IN ('accepted', 'recorded', 'tombstone'));
ALTER TABLE "referral" ADD CONSTRAINT "referral_urgency_check" CHECK ("urgency" IN ('routine', 'urgent', 'asap', 'stat'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_acceptance_check"
    CHECK ("acceptance" IN ('none', 'pending', 'accepted', 'declined'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_appointment_check"
    CHECK ("appointment" IN ('none', 'proposed', 'booked', 'cancelled', 'missed', 'kept'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_delivery_check"
    CHECK ("delivery" IN ('none', 'queued', 'accepted', 'transmitted', 'delivered', 'opened', 'acknowledged', 'failed', 'unknown'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_evidence_grade_check"
    CHECK ("evidence_grade" IN ('A', 'B', 'C', 'D'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_needs_attention_check"
    CHECK ("needs_attention" IN ('incomplete-packet', 'no-specialist', 'specialty-unclear', 'not-delivered', 'declined', 'no-booking', 'urgent-call', 'help-requested', 'unclear-reply', 'emergency-reply', 'patient-declined', 'unreachable', 'verify-booking', 'no-show', 'verify-visit', 'write-back-failed', 'consent-needed', 'workflow-missing'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_outcome_check"
    CHECK ("outcome" IN ('kept', 'revoked', 'entered-in-error', 'patient-declined', 'deceased', 'seen-elsewhere', 'unreachable', 'duplicate'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_report_check"
    CHECK ("report" IN ('none', 'awaited', 'received', 'reviewed'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_stage_check"
    CHECK ("stage" IN ('assembling', 'needs-information', 'routing', 'sending', 'delivered', 'booking', 'booked', 'missed', 'kept', 'ended'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_urgency_check"
    CHECK ("urgency" IN ('routine', 'urgent', 'asap', 'stat'));
ALTER TABLE "referral_projection" ADD CONSTRAINT "referral_projection_write_back_check"
    CHECK ("write_back" IN ('none', 'pending', 'done', 'partial'));
ALTER TABLE "reply" ADD CONSTRAINT "reply_meaning_check"
    CHECK ("meaning" IN ('booked', 'help', 'declined', 'emergency', 'stop', 'start', 'unclear'));
ALTER TABLE "send" ADD CONSTRAINT "send_channel_check" CHECK ("channel" IN ('fax', 'sms'));
ALTER TABLE "send" ADD CONSTRAINT "send_state_check"
    CHECK ("state" IN ('intended', 'denied', 'accepted', 'transmitted', 'delivered', 'opened', 'acknowledged', 'failed', 'unknown'));
ALTER TABLE "task" ADD CONSTRAINT "task_reason_check"
    CHECK ("reason" IN ('incomplete-packet', 'no-specialist', 'specialty-unclear', 'not-delivered', 'declined', 'no-booking', 'urgent-call', 'help-requested', 'unclear-reply', 'emergency-reply', 'patient-declined', 'unreachable', 'verify-booking', 'no-show', 'verify-visit', 'write-back-failed', 'consent-needed', 'workflow-missing'));
ALTER TABLE "task" ADD CONSTRAINT "task_status_check" CHECK ("status" IN ('open', 'done', 'cancelled'));

-- The audit is append-only. The trigger applies to the table's owner too, whatever the session's replication role is.
-- The application connects as a role that can neither drop nor change it.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER "audit_is_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
ALTER TABLE "audit" ENABLE ALWAYS TRIGGER "audit_is_append_only";

-- The projection's copies of the order's facts. The writers of either table need not know of the other.
CREATE FUNCTION "copy_order_facts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "referral_projection" SET "specialty" = NEW."specialty", "urgency" = NEW."urgency" WHERE "referral_id" = NEW."id";
  RETURN NULL;
END;
$$;
CREATE TRIGGER "copy_order_facts" AFTER UPDATE OF "specialty", "urgency" ON "referral"
    FOR EACH ROW WHEN (OLD."specialty" IS DISTINCT FROM NEW."specialty" OR OLD."urgency" IS DISTINCT FROM NEW."urgency")
    EXECUTE FUNCTION "copy_order_facts"();

-- Moves with every change of a referral or a task. A sequence blocks no writer. It moves before the commit, and its reader knows that.
CREATE SEQUENCE "worklist_change";
CREATE FUNCTION "worklist_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM nextval('worklist_change');
  RETURN NULL;
END;
$$;
CREATE TRIGGER "worklist_changed" AFTER INSERT OR UPDATE OR DELETE ON "referral" FOR EACH STATEMENT EXECUTE FUNCTION "worklist_changed"();
CREATE TRIGGER "worklist_changed" AFTER INSERT OR UPDATE OR DELETE ON "referral_projection" FOR EACH STATEMENT EXECUTE FUNCTION "worklist_changed"();
CREATE TRIGGER "worklist_changed" AFTER INSERT OR UPDATE OR DELETE ON "task" FOR EACH STATEMENT EXECUTE FUNCTION "worklist_changed"();

-- Order and projection side by side. A referral without a projection is recorded or a tombstone.
CREATE VIEW "referral_overview" AS
SELECT r."id", r."ehr", r."order_key", r."order_id", r."order_version", r."recorded_reason", r."specialty", r."specialty_reason",
       r."urgency", r."sensitive", r."patient_ref", r."ordered_at", r."created_at",
       coalesce(p."status", r."disposition") AS "status",
       coalesce(p."sequence", 0) AS "sequence", p."run_id", coalesce(p."stage", 'assembling') AS "stage",
       coalesce(p."delivery", 'none') AS "delivery", coalesce(p."acceptance", 'none') AS "acceptance",
       coalesce(p."appointment", 'none') AS "appointment", coalesce(p."report", 'none') AS "report",
       coalesce(p."write_back", 'none') AS "write_back", p."owner", p."next_what", p."next_at", p."deadline", p."queue",
       p."needs_attention", coalesce(p."nudges_sent", 0) AS "nudges_sent", p."outcome", p."evidence_grade", p."ended_at",
       p."kept_at", p."first_sent_at", p."confirmed_at", p."specialist_id", p."appointment_at", p."recorded_at",
       p."worklist_rank", p."worklist_at"
  FROM "referral" r LEFT JOIN "referral_projection" p ON p."referral_id" = r."id";
