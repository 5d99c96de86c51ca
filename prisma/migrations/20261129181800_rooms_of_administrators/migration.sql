-- The name of the administrator, or of the API key, that gave it: then whoever invited is counted for nothing. A server from before
-- knows none, and tells by whose account it is kept.
ALTER TABLE "invitation" ADD COLUMN "by_admin" TEXT NOT NULL DEFAULT '';

-- Since when it is to go, with all that is kept of it.
ALTER TABLE "room" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);
CREATE INDEX "room_deleted_idx" ON "room"("deleted_at") WHERE "deleted_at" IS NOT NULL;
