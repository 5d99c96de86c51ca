-- CreateTable
CREATE TABLE "ban" (
    "room_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ban_pkey" PRIMARY KEY ("room_id","account_id")
);

-- CreateIndex
CREATE INDEX "ban_account_id_idx" ON "ban"("account_id");

-- CreateIndex
CREATE INDEX "ban_until_idx" ON "ban"("until");

-- AddForeignKey
ALTER TABLE "ban" ADD CONSTRAINT "ban_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ban" ADD CONSTRAINT "ban_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
