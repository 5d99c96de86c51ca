-- Who came by an invitation, and has no password.
ALTER TABLE "account" ADD COLUMN "guest" BOOLEAN NOT NULL DEFAULT false;

-- Whether a room takes them.
ALTER TABLE "room" ADD COLUMN "guests" BOOLEAN NOT NULL DEFAULT true;

-- Those that are unused are looked for each minute.
CREATE INDEX "account_guest_idx" ON "account"("created_at") WHERE "guest";
