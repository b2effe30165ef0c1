-- The sends of a day: what the metrics count, and what the reconciler asks about.
CREATE INDEX "send_real_at_idx" ON "send"("real_at");
