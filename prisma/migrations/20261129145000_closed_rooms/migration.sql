-- The name of a room that is closed is free again.
DROP INDEX "room_owner_id_name_key";
CREATE UNIQUE INDEX "room_one_open_of_a_name" ON "room"("owner_id", "name") WHERE "closed_at" IS NULL;

-- CreateIndex
CREATE INDEX "room_closed_at_idx" ON "room"("closed_at");
