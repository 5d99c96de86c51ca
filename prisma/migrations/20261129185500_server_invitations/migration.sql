-- Invitations to make an account, and to no room. A server from before knows none of their codes.
CREATE TABLE "server_invitation" (
    "code_hash" BYTEA NOT NULL,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "uses" INTEGER NOT NULL DEFAULT 1,
    "used" INTEGER NOT NULL DEFAULT 0,
    "used_up_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "server_invitation_pkey" PRIMARY KEY ("code_hash")
);

-- CreateIndex
CREATE INDEX "server_invitation_created_at_code_hash_idx" ON "server_invitation"("created_at", "code_hash");

-- CreateIndex
CREATE INDEX "server_invitation_expires_at_idx" ON "server_invitation"("expires_at");

-- CreateTable
CREATE TABLE "server_invitation_use" (
    "code_hash" BYTEA NOT NULL,
    "account_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "server_invitation_use_pkey" PRIMARY KEY ("code_hash","account_id")
);

-- CreateIndex
CREATE INDEX "server_invitation_use_account_id_idx" ON "server_invitation_use"("account_id");

-- AddForeignKey
ALTER TABLE "server_invitation_use" ADD CONSTRAINT "server_invitation_use_code_hash_fkey" FOREIGN KEY ("code_hash") REFERENCES "server_invitation"("code_hash") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "server_invitation_use" ADD CONSTRAINT "server_invitation_use_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
