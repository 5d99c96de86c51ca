-- The database's clock, by `ahead`, for whoever looks for functions in that schema before PostgreSQL's own.
CREATE SCHEMA clock;
CREATE TABLE clock.setting AS SELECT interval '0' AS ahead;
CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT pg_catalog.clock_timestamp() + ahead FROM clock.setting';
CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT pg_catalog.now() + ahead FROM clock.setting';
