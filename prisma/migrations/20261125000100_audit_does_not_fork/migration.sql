-- No two rows follow the same one: writers need no lock, the later of two is told and looks again.
CREATE UNIQUE INDEX "audit_previous_key" ON "audit"("previous");
