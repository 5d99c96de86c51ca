#!/usr/bin/env node
// Stands in for the native `schema-engine` that Prisma's command line would download: the same engine built as
// WebAssembly, reached over the driver adapter. Point PRISMA_SCHEMA_ENGINE_BINARY at this file.
// It answers what this house uses (generate needs only that it is there): `--version` and `prisma migrate diff`,
// between schema files, a live database and nothing. Migrations are applied by the server itself.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Types of PostgreSQL's own catalogue that the adapter has no word for → those it can read instead. */
const READ_AS = new Map([
  [18, 25], // "char" → text
  [1003, 1009], // name[] → text[]
]);

class CataloguePg extends PrismaPg {
  async connect() {
    const connection = await super.connect();
    const perform = connection.performIO.bind(connection);
    connection.performIO = async (query) => {
      const result = await perform(query);
      for (const field of result.fields ?? []) field.dataTypeID = READ_AS.get(field.dataTypeID) ?? field.dataTypeID;
      return result;
    };
    return connection;
  }
}

function loadEngine() {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue;
}

/** Every value given for `--name`, in order. */
const argumentsOf = (name) => process.argv.flatMap((arg, i) => (arg === name ? [process.argv[i + 1]] : []));
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

async function answer({ method, params }) {
  if (method !== 'diff' && method !== 'getDatabaseVersion')
    throw new Error(`"${method}" is not done with this engine: write migrations with \`prisma migrate diff\`, the server applies them`);
  const url = JSON.parse(argumentsOf('--datasource')[0] ?? '{}').url;
  const adapter = bindMigrationAwareSqlAdapterFactory(new CataloguePg({ connectionString: url, max: 1 }));
  const schemas = argumentsOf('--datamodels').map((path) => [path, readFileSync(path, 'utf8')]);
  const engine = await loadEngine().SchemaEngine.new({ datamodels: schemas.length ? schemas : undefined }, () => {}, adapter);
  if (method === 'getDatabaseVersion') return engine.version(params ?? undefined);
  const { exitCode, stdout } = await engine.diff(params);
  if (stdout) send({ id: 'print', method: 'print', params: { content: stdout } });
  return { exitCode };
}

if (process.argv.includes('--version')) {
  console.log(`schema-engine ${loadEngine().version()}`);
} else {
  // One question a line; the answers to our own `print` have no method and need no answer.
  let queue = Promise.resolve();
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message = line.trim() ? JSON.parse(line) : {};
    if (message.method === undefined) return;
    queue = queue
      .then(() => answer(message))
      .then((result) => send({ id: message.id, result }))
      .catch((error) => {
        const data = { is_panic: false, message: String(error.message ?? error), meta: null, error_code: error.code ?? null };
        send({ id: message.id, error: { code: 4466, message: data.message, data } });
      });
  });
  process.stdin.on('end', () => queue.then(() => process.exit(0)));
}
