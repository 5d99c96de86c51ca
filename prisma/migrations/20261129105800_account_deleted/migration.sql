-- AlterTable
ALTER TABLE "account" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "peer_account_id_idx" ON "peer"("account_id");

-- What has begun to go, and what is left of it.
CREATE INDEX "account_deleted" ON "account"("deleted_at") WHERE "deleted_at" IS NOT NULL;
