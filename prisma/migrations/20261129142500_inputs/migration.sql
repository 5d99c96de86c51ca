-- AlterTable
ALTER TABLE "peer" ADD COLUMN     "inputs" JSONB;
