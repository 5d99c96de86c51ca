-- CreateEnum
CREATE TYPE "playout" AS ENUM ('own', 'direct', 'tight', 'fitting', 'adaptive');

-- AlterTable
ALTER TABLE "room" ADD COLUMN     "playout" "playout" NOT NULL DEFAULT 'own',
ADD COLUMN     "playout_ms" INTEGER NOT NULL DEFAULT 0;
