-- CreateEnum
CREATE TYPE "second_device" AS ENUM ('joins', 'refused');

-- AlterTable
ALTER TABLE "room" ADD COLUMN     "second_device" "second_device" NOT NULL DEFAULT 'joins';
