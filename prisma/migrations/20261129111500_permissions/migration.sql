-- Plays, invites, mutes and puts people out.
ALTER TYPE "member_role" ADD VALUE 'moderator' AFTER 'owner';

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "muted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "muted_ports" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "permission" (
    "peer_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "payload" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "number" BIGINT NOT NULL,

    CONSTRAINT "permission_pkey" PRIMARY KEY ("peer_id")
);

-- CreateIndex
CREATE INDEX "permission_session_id_idx" ON "permission"("session_id");

-- AddForeignKey
ALTER TABLE "permission" ADD CONSTRAINT "permission_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "permission" ADD CONSTRAINT "permission_peer_id_fkey" FOREIGN KEY ("peer_id") REFERENCES "peer"("id") ON DELETE CASCADE ON UPDATE CASCADE;
