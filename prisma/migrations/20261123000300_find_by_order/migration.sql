create index "referral_order_id_idx" on "referral"("order_id");
