-- How many were given up is asked for at every scrape, and there are few of them beside the others.
CREATE INDEX "webhook_delivery_dead_idx" ON "webhook_delivery"("dead_at") WHERE "dead_at" IS NOT NULL;
