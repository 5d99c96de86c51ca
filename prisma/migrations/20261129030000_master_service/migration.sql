-- AlterTable
ALTER TABLE "peer" ADD COLUMN     "judged_term" INTEGER,
ADD COLUMN     "served" BOOLEAN;
