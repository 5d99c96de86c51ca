-- AlterTable
ALTER TABLE "room" ADD COLUMN     "relay_only" BOOLEAN NOT NULL DEFAULT false;
