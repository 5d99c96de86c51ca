-- AlterEnum
ALTER TYPE "peer_state" ADD VALUE 'removed';

-- CreateTable
CREATE TABLE "removal" (
    "peer_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "number" BIGINT NOT NULL,

    CONSTRAINT "removal_pkey" PRIMARY KEY ("peer_id")
);

-- CreateIndex
CREATE INDEX "removal_session_id_account_id_idx" ON "removal"("session_id", "account_id");

-- AddForeignKey
ALTER TABLE "removal" ADD CONSTRAINT "removal_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "removal" ADD CONSTRAINT "removal_peer_id_fkey" FOREIGN KEY ("peer_id") REFERENCES "peer"("id") ON DELETE CASCADE ON UPDATE CASCADE;
