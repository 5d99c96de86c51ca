-- AlterTable
ALTER TABLE "room" ADD COLUMN     "sysex" BOOLEAN NOT NULL DEFAULT false;
