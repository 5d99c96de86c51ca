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
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

const CHAR = 18; // "char": one letter, in PostgreSQL's own catalogue only
/** Types of that catalogue which the adapter has no word for → those it can read instead. */
const READ_AS = new Map([
  [CHAR, 25], // → text
  [1003, 1009], // name[] → text[]
]);

/** The adapter as the engine wants it: it is particular about which columns are letters and which are texts. */
class CataloguePg extends PrismaPg {
  async connect() {
    const connection = await super.connect();
    const perform = connection.performIO.bind(connection);
    const query = connection.queryRaw.bind(connection);
    let letters = [];
    connection.performIO = async (text) => {
      const result = await perform(text);
      const fields = result.fields ?? [];
      letters = fields.map(({ dataTypeID }) => dataTypeID === CHAR);
      for (const field of fields) field.dataTypeID = READ_AS.get(field.dataTypeID) ?? field.dataTypeID;
      return result;
    };
    connection.queryRaw = async (text) => {
      const result = await query(text); // one at a time: the engine waits for each
      result.columnTypes = result.columnTypes.map((type, i) => (letters[i] ? ColumnTypeEnum.Character : type));
      return result;
    };
    return connection;
  }
}

/** What the engine says when it gives up; it looks for this name. */
let panic = null;
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic = message) };

const { WebAssembly } = globalThis;

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

/** The command line prints for us, and says when it has: an answer before that would end it in mid-sentence. */
let printed = () => {};
const print = (content) =>
  new Promise((resolve) => {
    printed = resolve;
    send({ id: 'print', method: 'print', params: { content } });
  });

async function answer({ method, params }) {
  if (method !== 'diff' && method !== 'getDatabaseVersion')
    throw new Error(
      `"${method}" is not done with this engine: write migrations with \`prisma migrate diff\`, the server applies them`,
    );
  const url = JSON.parse(argumentsOf('--datasource')[0] ?? '{}').url;
  const adapter = bindMigrationAwareSqlAdapterFactory(new CataloguePg({ connectionString: url, max: 1 }));
  const schemas = argumentsOf('--datamodels').map((path) => [path, readFileSync(path, 'utf8')]);
  const engine = await loadEngine().SchemaEngine.new(
    { datamodels: schemas.length ? schemas : undefined },
    () => {},
    adapter,
  );
  if (method === 'getDatabaseVersion') return engine.version(params ?? undefined);
  const { exitCode, stdout } = await engine.diff(params);
  if (stdout) await print(stdout);
  return { exitCode };
}

// A panic comes from nowhere that could be awaited.
process.on('uncaughtException', (error) => {
  process.stderr.write(`schema engine: ${panic ?? error.stack}\n`);
  process.exit(101);
});

if (process.argv.includes('--version')) {
  console.log(`schema-engine ${loadEngine().version()}`);
} else {
  // One question a line; what has no method answers our own `print`.
  let queue = Promise.resolve();
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message = line.trim() ? JSON.parse(line) : {};
    if (message.method === undefined) return printed();
    queue = queue
      .then(() => answer(message))
      .then((result) => send({ id: message.id, result }))
      .catch((error) => {
        const data = {
          is_panic: false,
          message: String(panic ?? error.message ?? error),
          meta: null,
          error_code: error.code ?? null,
        };
        send({ id: message.id, error: { code: 4466, message: data.message, data } });
      });
  });
  process.stdin.on('end', () => queue.then(() => process.exit(0)));
}
