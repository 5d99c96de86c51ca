-- What an administrator gives somebody who has forgotten the password: one code of an account at a time, which is worth one use.
CREATE TABLE "password_reset" (
    "account_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("account_id")
);
CREATE INDEX "password_reset_expires_at_idx" ON "password_reset"("expires_at");
ALTER TABLE "password_reset" ADD CONSTRAINT "password_reset_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every second each server asks who was deleted a moment ago.
CREATE INDEX "account_deleted_at_idx" ON "account"("deleted_at") WHERE "deleted_at" IS NOT NULL;
