-- CreateEnum
CREATE TYPE "admin_right" AS ENUM ('read', 'moderate', 'manage');

-- AlterTable
ALTER TABLE "account" ADD COLUMN "admin_rights" "admin_right"[] NOT NULL DEFAULT ARRAY[]::"admin_right"[];

UPDATE "account" SET "admin_rights" = '{read,moderate,manage}' WHERE "administrator";

-- Servers from before know one right, which is all three. Whichever of the two columns somebody writes, the other says the same.
CREATE FUNCTION "account_admin_rights"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.administrator AND cardinality(NEW.admin_rights) = 0 THEN
      NEW.admin_rights := '{read,moderate,manage}';
    END IF;
  ELSIF NEW.administrator <> OLD.administrator AND NEW.admin_rights = OLD.admin_rights THEN
    NEW.admin_rights := CASE WHEN NEW.administrator THEN '{read,moderate,manage}' ELSE '{}' END::"admin_right"[];
  END IF;
  NEW.administrator := 'manage' = ANY (NEW.admin_rights);
  RETURN NEW;
END
$$;

CREATE TRIGGER "account_admin_rights" BEFORE INSERT OR UPDATE OF "administrator", "admin_rights" ON "account"
  FOR EACH ROW EXECUTE FUNCTION "account_admin_rights"();
