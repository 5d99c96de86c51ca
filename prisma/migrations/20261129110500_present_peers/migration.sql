-- Whose peers are there is asked every second, and most peers are of sessions long past. Prisma has no words for a partial index.
CREATE INDEX "peer_present_idx" ON "peer"("replica_id") WHERE "state" IN ('arriving', 'ready');
