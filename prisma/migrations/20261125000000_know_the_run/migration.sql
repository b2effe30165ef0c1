-- The run of the workflow that writes the row, and those before it: a reset makes another.
alter table "referral" add column "run_id" text, add column "past_runs" text[] default array[]::text[];
