-- The order of the worklist, kept beside each referral so that an index can hold it (decision 53): what lacks an owner, a next event, a deadline or
-- a queue, which nothing does, then what needs a person, then the rest; in each by urgency, stat first.
ALTER TABLE "referral" ADD COLUMN "worklist_rank" SMALLINT GENERATED ALWAYS AS (
  CASE
    WHEN "status" = 'open' AND ("owner" IS NULL OR "next_what" IS NULL OR "deadline" IS NULL OR "queue" IS NULL) THEN -1
    ELSE (CASE WHEN "needs_attention" IS NULL THEN 4 ELSE 0 END) + (CASE "urgency" WHEN 'stat' THEN 0 WHEN 'asap' THEN 1 WHEN 'urgent' THEN 2 ELSE 3 END)
  END
) STORED;
-- A place in the order for what has no deadline.
ALTER TABLE "referral" ADD COLUMN "worklist_at" TIMESTAMPTZ(3) GENERATED ALWAYS AS (coalesce("deadline", '1970-01-01T00:00:00Z')) STORED;

-- In the order of the list, with all that it is filtered by, so that a filter looks at the index alone; it begins as the one that goes did.
CREATE INDEX "referral_worklist_idx" ON "referral"("status", "worklist_rank", "worklist_at", "id", "queue", "owner", "needs_attention", "stage", "specialty", "urgency");
DROP INDEX "referral_status_needs_attention_idx";
CREATE INDEX "referral_status_ordered_at_id_idx" ON "referral"("status", "ordered_at", "id");

-- Apart from the row, which changes a dozen times while this stays as it is.
CREATE TABLE "referral_patient" (
    "referral_id" UUID NOT NULL,
    "summary" BYTEA NOT NULL,
    "words" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "referral_patient_pkey" PRIMARY KEY ("referral_id")
);
CREATE INDEX "referral_patient_words_idx" ON "referral_patient" USING GIN ("words");

-- What moves with every change of a referral or a task. A sequence holds up no writer; that it moves before the commit is its reader's to know.
CREATE SEQUENCE "worklist_change";
CREATE FUNCTION worklist_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM nextval('worklist_change');
  RETURN NULL;
END $$;
CREATE TRIGGER worklist_changed AFTER INSERT OR UPDATE OR DELETE ON "referral" FOR EACH STATEMENT EXECUTE FUNCTION worklist_changed();
CREATE TRIGGER worklist_changed AFTER INSERT OR UPDATE OR DELETE ON "task" FOR EACH STATEMENT EXECUTE FUNCTION worklist_changed();
