-- CreateEnum
CREATE TYPE "entry" AS ENUM ('invitation', 'members', 'public');

-- AlterTable
ALTER TABLE "room" ADD COLUMN     "entry" "entry" NOT NULL DEFAULT 'invitation',
ADD COLUMN     "most_players" INTEGER,
ADD COLUMN     "public_role" "member_role" NOT NULL DEFAULT 'player';

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "pinned" BOOLEAN NOT NULL DEFAULT false;

-- At most one of a room is to be timing master.
CREATE UNIQUE INDEX "member_one_pinned" ON "member"("room_id") WHERE "pinned";

-- What the directory is read by.
CREATE INDEX "room_directory" ON "room"(lower("name") COLLATE "C", "id") WHERE "closed_at" IS NULL AND "entry" = 'public';
