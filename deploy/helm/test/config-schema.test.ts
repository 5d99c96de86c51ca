// The schema of `config:` is the server's own: what the server refuses, Helm refuses before anything is rolled out.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { configSchema } from '@midip2p/server';

const path = join(__dirname, '../midip2p/values.schema.json');

it("says of config: what the server's configuration says (npm run goldens)", () => {
  const schema = JSON.parse(readFileSync(path, 'utf8')) as { properties: Record<string, unknown> };
  const wanted = configOfServer();
  if (process.env.MIDIP2P_GOLDENS === 'write') {
    schema.properties.config = wanted;
    writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
  }
  expect(schema.properties.config).toEqual(wanted);
});

// ---- details ----

/** Defaults are left out: they are the server's, and some depend on the machine that is asked. */
function configOfServer(): unknown {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  const left = ['$schema', 'default'];
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (left.includes(key) ? undefined : value)));
}
