-- What others call a person, in any script. Empty: by the name that they sign in with.
ALTER TABLE "account" ADD COLUMN "display_name" TEXT NOT NULL DEFAULT '';
