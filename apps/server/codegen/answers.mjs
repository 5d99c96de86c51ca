// What administrators are told over REST, made from proto/: messages of gRPC as Zod schemas, by which REST's answers are typed
// and described. `node apps/server/codegen/answers.mjs` writes src/generated/answers.ts, and no answer is spelled twice.
//
// A field is called as in JSON, an enum is told in words (ROLE_OWNER: owner), and a field's comment is its description.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OUT = path.join(ROOT, 'apps/server/src/generated/answers.ts');
const SERVICE = 'AdminService';

const NUMBERS = { TYPE_DOUBLE: 'z.number()', TYPE_UINT64: 'z.number().int()', TYPE_UINT32: 'z.number().int()' };
const TYPES = { ...NUMBERS, TYPE_STRING: 'z.string()', TYPE_BOOL: 'z.boolean()' };
/** What the end of a field's name says, where no comment does. */
const UNITS = [
  [/atMs$/i, 'milliseconds since 1970'],
  [/Us$/, 'microseconds'],
];

/** The TypeScript of all answers; `files` are descriptors as `buf build` writes them in JSON. */
export function answersOf(files) {
  const { messages, enums, service } = read(files);
  const written = new Map();

  const typeOf = (field, message) => {
    const entry = message.nestedType?.find(({ name }) => field.typeName?.endsWith(`.${message.name}.${name}`));
    if (entry?.options?.mapEntry) return `z.record(${entry.field.map((part) => typeOf(part, entry)).join(', ')})`;
    if (field.type === 'TYPE_ENUM') return wordsOf(enums.get(field.typeName));
    if (field.type === 'TYPE_MESSAGE') return write(field.typeName);
    if (field.type in TYPES) return TYPES[field.type];
    throw new Error(`${message.name}.${field.name} is ${field.type}, which no answer has had so far`);
  };
  const schemaOf = (field, message) => {
    const type = typeOf(field, message);
    if (field.label === 'LABEL_REPEATED' && !type.startsWith('z.record')) return `z.array(${type})`;
    return field.proto3Optional ? `${type}.optional()` : type;
  };
  /** Those that it is made of come first. Returns what it is called. */
  const write = (name) => {
    const message = messages.get(name);
    const called = nameOf(message);
    if (written.has(called)) return called;
    const lines = message.field.map((field) => `  ${field.jsonName}: ${schemaOf(field, message)}${described(field)},`);
    const type = `${called[0].toUpperCase()}${called.slice(1).replace(/Answer$/, '')}Answer`;
    const schema = `export const ${called} = z.object({\n${lines.join('\n')}\n});`;
    written.set(called, `${schema}\nexport type ${type} = z.infer<typeof ${called}>;`);
    return called;
  };

  for (const { outputType } of service.method) {
    const { field } = messages.get(outputType);
    const parts = field.filter(({ type }) => type === 'TYPE_MESSAGE').map(({ typeName }) => write(typeName));
    // A list is told in pages, and an answer that is one message as that.
    if (!field.some(({ name }) => name === 'next') && parts.length < field.length) write(outputType);
  }
  return `// Made by codegen/answers.mjs from proto/.\nimport { z } from 'zod';\n\n${[...written.values()].join('\n\n')}\n`;
}

// ---- details ----

/** By their full names, each field with its comment. */
function read(files) {
  const [messages, enums] = [new Map(), new Map()];
  for (const file of files) {
    // A comment belongs to a path of numbers: 4 is a message, 2 of that a field.
    const comments = new Map(file.sourceCodeInfo.location.map((at) => [at.path?.join(), at.leadingComments]));
    for (const [index, message] of (file.messageType ?? []).entries()) {
      const field = (message.field ?? []).map((one, at) => ({
        ...one,
        comment: comments.get([4, index, 2, at].join()),
      }));
      messages.set(`.${file.package}.${message.name}`, { ...message, field });
    }
    for (const kind of file.enumType ?? []) enums.set(`.${file.package}.${kind.name}`, kind);
  }
  const service = files.flatMap((file) => file.service ?? []).find(({ name }) => name === SERVICE);
  return { messages, enums, service };
}

function nameOf({ name }) {
  const short = name.replace(/^Admin/, '').replace(/Response$/, 'Answer');
  return short[0].toLowerCase() + short.slice(1);
}

/** Without the one that stands for nothing said. */
function wordsOf({ name, value }) {
  const prefix = `${name.replace(/(?<=.)(?=[A-Z])/g, '_').toUpperCase()}_`;
  const said = value.filter(({ number = 0 }) => number !== 0);
  return `z.enum([${said.map((each) => `'${each.name.slice(prefix.length).toLowerCase()}'`).join(', ')}])`;
}

/** `Absent: not measured. The others tell it.` is described as `absent: not measured; the others tell it`. */
function described({ comment, jsonName }) {
  const said = comment ?? UNITS.find(([end]) => end.test(jsonName))?.[1] ?? '';
  const sentences = said.replaceAll('`', '').replace(/\s+/g, ' ').trim().replace(/\.$/, '').split('. ');
  const text = sentences.map((one) => one.replace(/^[A-Z](?=[a-z]*\b)/, (first) => first.toLowerCase())).join('; ');
  return text === '' ? '' : `.describe(${JSON.stringify(text)})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const buf = path.join(ROOT, 'node_modules/.bin/buf');
  const built = execFileSync(buf, ['build', '--output', '-#format=json'], { cwd: ROOT, maxBuffer: 1 << 26 });
  mkdirSync(path.dirname(OUT), { recursive: true });
  writeFileSync(OUT, answersOf(JSON.parse(built.toString()).file));
}
