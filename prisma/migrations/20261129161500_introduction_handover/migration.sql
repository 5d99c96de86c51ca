-- CreateTable
CREATE TABLE "introduction_handover" (
    "old_kid" TEXT NOT NULL,
    "new_kid" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "old_until" TIMESTAMPTZ(3) NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "introduction_handover_pkey" PRIMARY KEY ("old_kid")
);

-- CreateIndex
CREATE UNIQUE INDEX "introduction_handover_new_kid_key" ON "introduction_handover"("new_kid");
