// For Prisma's own command line only (generate, migrate diff, …); the server is told its database by its configuration.
import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.MIDIP2P_DATABASE_URL ?? 'postgresql://nobody@127.0.0.1:1/none' },
});
