-- What somebody vouches for because no program can measure it: agreements, the registration of texts, the practice's own test number.
CREATE TABLE "attestation" (
    "id" SERIAL NOT NULL,
    "what" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "holds" BOOLEAN NOT NULL DEFAULT true,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "real_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attestation_pkey" PRIMARY KEY ("id")
);
