-- What the reaper looks for.
CREATE INDEX "peer_with_address" ON "peer"("session_id") WHERE "seen_at" <> '' OR "candidates" <> '[]';

-- CreateIndex
CREATE INDEX "session_ended_at_idx" ON "session"("ended_at");

-- CreateIndex
CREATE INDEX "device_ended_at_idx" ON "device"("ended_at");

-- CreateIndex
CREATE INDEX "invitation_expires_at_idx" ON "invitation"("expires_at");

-- CreateIndex
CREATE INDEX "audit_at_idx" ON "audit"("at");
