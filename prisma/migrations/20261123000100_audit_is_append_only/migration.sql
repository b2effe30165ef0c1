-- The audit is only ever added to. The trigger holds for the owner of the table too, and whatever the session's
-- replication role is; the application connects as a role that can neither drop it nor change it.

CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER "audit_is_append_only"
  BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

ALTER TABLE "audit" ENABLE ALWAYS TRIGGER "audit_is_append_only";

-- One practice and one clock an installation.
ALTER TABLE "practice" ADD CONSTRAINT "practice_is_one_row" CHECK ("id" = 1);
ALTER TABLE "clock" ADD CONSTRAINT "clock_is_one_row" CHECK ("id" = 1);
ALTER TABLE "clock" ADD CONSTRAINT "clock_runs_forward" CHECK ("scale" > 0);
