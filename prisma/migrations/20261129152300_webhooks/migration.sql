-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "events" TEXT[],
    "secret" TEXT NOT NULL,
    "former_secret" TEXT,
    "former_until" TIMESTAMPTZ(3),
    "made_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" BIGSERIAL NOT NULL,
    "webhook_id" UUID NOT NULL,
    "message_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "event" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "outcome" TEXT NOT NULL DEFAULT '',
    "delivered_at" TIMESTAMPTZ(3),
    "dead_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_delivery_webhook_id_id_idx" ON "webhook_delivery"("webhook_id", "id");

-- What waits is little beside what is done.
CREATE INDEX "webhook_delivery_waiting_idx" ON "webhook_delivery"("next_at")
  WHERE "delivered_at" IS NULL AND "dead_at" IS NULL;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The outbox is written in the transaction of the event itself, whichever server makes it, those from before included.
CREATE FUNCTION "webhook_outbox"(of_event text, of_room uuid, of_session uuid, of_peer uuid, why text) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "webhook" AS w WHERE of_event = ANY (w.events)) THEN
    RETURN;
  END IF;
  INSERT INTO "webhook_delivery" (webhook_id, event, data)
  SELECT w.id, of_event,
         jsonb_strip_nulls(jsonb_build_object(
           'roomId', of_room, 'roomName', (SELECT r.name FROM "room" AS r WHERE r.id = of_room),
           'sessionId', of_session, 'peerId', of_peer, 'accountId', p.account_id, 'accountName', p.name,
           'device', p.device, 'reason', why))
    FROM "webhook" AS w
    LEFT JOIN (SELECT peer.account_id, peer.device, account.name FROM "peer" JOIN "account" ON account.id = peer.account_id
                WHERE peer.id = of_peer) AS p ON true
   WHERE of_event = ANY (w.events)
   ORDER BY w.id;
END
$$;

CREATE FUNCTION "webhook_room_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "webhook_outbox"(
    CASE NEW.kind WHEN 'peer-joined' THEN 'player.joined' WHEN 'peer-left' THEN 'player.left' ELSE 'player.removed' END,
    NEW.room_id, (NEW.payload->>'sessionId')::uuid, (NEW.payload->>'peerId')::uuid, NEW.payload->>'reason');
  RETURN NULL;
END
$$;

CREATE TRIGGER "webhook_room_event" AFTER INSERT ON "room_event"
  FOR EACH ROW WHEN (NEW.kind IN ('peer-joined', 'peer-left', 'peer-removed')) EXECUTE FUNCTION "webhook_room_event"();

CREATE FUNCTION "webhook_session"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "webhook_outbox"(
    CASE WHEN NEW.ended_at IS NULL THEN 'session.started' ELSE 'session.ended' END, NEW.room_id, NEW.id, NULL, NULL);
  RETURN NULL;
END
$$;

CREATE TRIGGER "webhook_session_started" AFTER INSERT ON "session" FOR EACH ROW EXECUTE FUNCTION "webhook_session"();
CREATE TRIGGER "webhook_session_ended" AFTER UPDATE OF "ended_at" ON "session"
  FOR EACH ROW WHEN ((OLD.ended_at IS NULL) <> (NEW.ended_at IS NULL)) EXECUTE FUNCTION "webhook_session"();
