-- CreateIndex
CREATE INDEX "account_created_at_id_idx" ON "account"("created_at", "id");

-- CreateIndex
CREATE INDEX "room_created_at_id_idx" ON "room"("created_at", "id");

-- CreateIndex
CREATE INDEX "session_started_at_id_idx" ON "session"("started_at", "id");
