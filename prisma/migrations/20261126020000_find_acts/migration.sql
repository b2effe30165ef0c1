-- Who decided that a referral ends: looked up in the audit by what it was about, among what people did and not among all that they looked at.
CREATE INDEX "audit_subject_action_idx" ON "audit"("subject", "action");
