-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

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
    "state" TEXT NOT NULL DEFAULT 'stored',
    "referral_id" UUID,
    "pass_on" JSONB,
    "answer" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "passed_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
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
    "status" TEXT NOT NULL DEFAULT 'open',
    "recorded_reason" TEXT,
    "specialty" TEXT,
    "specialty_reason" TEXT,
    "urgency" TEXT NOT NULL DEFAULT 'routine',
    "sensitive" BOOLEAN NOT NULL DEFAULT false,
    "patient_ref" TEXT,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "real_created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sequence" INTEGER NOT NULL DEFAULT 0,
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

    CONSTRAINT "referral_pkey" PRIMARY KEY ("id")
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
CREATE UNIQUE INDEX "inbox_source_event_id_key" ON "inbox"("source", "event_id");

-- CreateIndex
CREATE INDEX "referral_status_needs_attention_idx" ON "referral"("status", "needs_attention");

-- CreateIndex
CREATE INDEX "referral_patient_ref_idx" ON "referral"("patient_ref");

-- CreateIndex
CREATE INDEX "referral_ordered_at_idx" ON "referral"("ordered_at");

-- CreateIndex
CREATE UNIQUE INDEX "referral_ehr_order_key_key" ON "referral"("ehr", "order_key");

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

-- AddForeignKey
ALTER TABLE "specialist_network" ADD CONSTRAINT "specialist_network_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_specialist_id_fkey" FOREIGN KEY ("specialist_id") REFERENCES "specialist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

