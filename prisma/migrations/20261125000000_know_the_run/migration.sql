-- The run of the workflow that writes the row: a reset makes another.
alter table "referral" add column "run_id" text;
