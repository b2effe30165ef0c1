-- What is owed, in the order in which it is passed on; and whether a referral has an older row that is owed.
DROP INDEX "inbox_state_real_at_idx";
CREATE INDEX "inbox_state_attempts_real_at_idx" ON "inbox"("state", "attempts", "real_at");
CREATE INDEX "inbox_referral_id_state_idx" ON "inbox"("referral_id", "state");
