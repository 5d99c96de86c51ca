-- What stands for a password of which nobody knows anything: there is one as soon as password_hash is another, whichever server sets it.
ALTER TABLE "account" ADD COLUMN "no_password" TEXT NOT NULL DEFAULT '';

-- Who an account is at an OpenID Connect provider.
CREATE TABLE "identity" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("issuer", "subject")
);

CREATE UNIQUE INDEX "identity_account_id_issuer_key" ON "identity"("account_id", "issuer");

ALTER TABLE "identity" ADD CONSTRAINT "identity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A sign-in by a provider that has begun: a terminal waits for it, and a browser is on its way.
CREATE TABLE "pending_sign_in" (
    "ticket" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "codes_typed" INTEGER NOT NULL DEFAULT 0,
    "browser_hash" BYTEA,
    "returned_at" TIMESTAMPTZ(3),
    "account_id" UUID,
    "device" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT,
    "name" TEXT NOT NULL DEFAULT '',
    "display_name" TEXT NOT NULL DEFAULT '',
    "refused_with" TEXT,
    "refused_because" TEXT NOT NULL DEFAULT '',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pending_sign_in_pkey" PRIMARY KEY ("ticket")
);

CREATE UNIQUE INDEX "pending_sign_in_secret_hash_key" ON "pending_sign_in"("secret_hash");
CREATE INDEX "pending_sign_in_account_id_idx" ON "pending_sign_in"("account_id");
CREATE INDEX "pending_sign_in_expires_at_idx" ON "pending_sign_in"("expires_at");

ALTER TABLE "pending_sign_in" ADD CONSTRAINT "pending_sign_in_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
