-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "revoked_at" TIMESTAMPTZ(3),
ADD COLUMN     "used" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "uses" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "invitation_use" (
    "code_hash" BYTEA NOT NULL,
    "account_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitation_use_pkey" PRIMARY KEY ("code_hash","account_id")
);

-- CreateIndex
CREATE INDEX "invitation_use_account_id_idx" ON "invitation_use"("account_id");

-- AddForeignKey
ALTER TABLE "invitation_use" ADD CONSTRAINT "invitation_use_code_hash_fkey" FOREIGN KEY ("code_hash") REFERENCES "invitation"("code_hash") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation_use" ADD CONSTRAINT "invitation_use_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was used before uses were counted. An old server that goes on beside a new one says by accepted_at that it was.
UPDATE "invitation" SET "used" = 1 WHERE "accepted_at" IS NOT NULL;
INSERT INTO "invitation_use" ("code_hash", "account_id", "at")
  SELECT "code_hash", "accepted_by", "accepted_at" FROM "invitation" WHERE "accepted_by" IS NOT NULL AND "accepted_at" IS NOT NULL;
