-- AlterTable
ALTER TABLE "account" ADD COLUMN     "pictures" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "account_pictures_idx" ON "account" USING GIN ("pictures");
