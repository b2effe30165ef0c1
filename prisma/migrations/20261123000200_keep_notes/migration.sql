alter table "staff_activity" add column "note" bytea;
