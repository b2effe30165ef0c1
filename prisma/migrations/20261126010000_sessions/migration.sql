-- Browsers' sessions, so that one can be ended from here. Times are real.
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT,
    "token_fingerprint" TEXT,
    "id_token" BYTEA,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "session_actor_idx" ON "session"("actor");
