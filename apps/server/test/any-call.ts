// Every call that the generated definitions know, by its path: with any bytes, with any token.
import { type CallOptions, ChannelCredentials, Client, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import {
  AdminServiceService,
  AuthServiceService,
  ERROR_CODE_KEY,
  PROTO_DIR,
  PROTO_FILES,
  RoomServiceService,
  SessionServiceService,
} from '@midip2p/proto';
import type { RunningServer } from '../src';
import { bearer, certificateOf } from './player';

const SERVICES = [AdminServiceService, AuthServiceService, RoomServiceService, SessionServiceService];
export const METHODS = SERVICES.flatMap((service) => Object.values(service)).map(({ path, requestStream }) => ({
  path: path as string,
  requestStream: requestStream as boolean,
}));

/** How a call ended: `code` is undefined for a refusal without one, `status` 0 is well. */
export interface Outcome {
  status: number;
  code: string | undefined;
  message: string;
}

export class AnyCaller {
  private constructor(private readonly client: Client) {}

  static async to(server: RunningServer): Promise<AnyCaller> {
    const { host, port } = server.address;
    const credentials = ChannelCredentials.createSsl(await certificateOf(server), null, null, {
      checkServerIdentity: () => undefined,
    });
    return new AnyCaller(new Client(`${host}:${port}`, credentials, { 'grpc.use_local_subchannel_pool': 1 }));
  }

  /** A stream is sent all messages, then its half is closed. */
  call(path: string, messages: readonly Buffer[], token?: string, withinMs = 10_000): Promise<Outcome> {
    const { requestStream } = METHODS.find((method) => method.path === path)!;
    const options: CallOptions = { deadline: Date.now() + withinMs };
    return new Promise((resolve) => {
      const done = (error: ServiceError | null) => {
        const [code] = error?.metadata?.get(ERROR_CODE_KEY) ?? [];
        resolve({ status: error?.code ?? 0, code: code?.toString(), message: error?.details ?? '' });
      };
      if (!requestStream) {
        this.client.makeUnaryRequest(path, same, same, messages[0]!, bearer(token), options, done);
        return;
      }
      const stream = this.client.makeBidiStreamRequest(path, same, same, bearer(token), options);
      let failure: ServiceError | null = null;
      stream.on('data', () => undefined).on('error', (error: ServiceError) => (failure = error));
      stream.on('status', () => setImmediate(() => done(failure)));
      for (const message of messages) stream.write(message);
      stream.end();
    });
  }

  close(): void {
    this.client.close();
  }
}

const same = (bytes: Buffer) => bytes;

// ---- requests by their descriptors ----

interface Field {
  name: string;
  type: string;
  label: string;
  typeName: string;
}
interface Loaded {
  type: { field: Field[]; nestedType: { name: string; field: Field[] }[] };
  requestType: { type: { name: string } };
  requestSerialize(value: object): Buffer;
}

const LOADED = loadSync([...PROTO_FILES], { includeDirs: [PROTO_DIR], keepCase: true }) as unknown as Record<
  string,
  Loaded
>;

export function encode(path: string, request: object): Buffer {
  const [, service, name] = path.split('/') as [string, string, string];
  return (LOADED[service] as unknown as Record<string, Loaded>)[name]!.requestSerialize(request);
}

/** What `good` becomes when one field of it, however deep, is something that nobody would send in good faith. */
export function spoilt(typeName: string, good: Record<string, unknown>): { what: string; request: object }[] {
  return LOADED[typeName]!.type.field.flatMap((field) => {
    const before = good[field.name];
    const values = entryOf(typeName, field) === null ? valuesFor(field, before) : MAPS;
    return values.map(({ what, value }) => ({
      what: `${field.name} ${what}`,
      request: { ...good, [field.name]: value },
    }));
  });
}

export const requestTypeOf = (path: string): string => {
  const [, service, name] = path.split('/') as [string, string, string];
  const packageName = service.slice(0, service.lastIndexOf('.'));
  return `${packageName}.${(LOADED[service] as unknown as Record<string, Loaded>)[name]!.requestType.type.name}`;
};

/** A request of that type with anything in its fields: what `pick` gives for a text, a number, bytes and so on. */
export function anyRequest(typeName: string, pick: (type: string, name: string) => unknown): Record<string, unknown> {
  const request: Record<string, unknown> = {};
  for (const field of LOADED[typeName]!.type.field) {
    const { name, type, label, typeName: inner } = field;
    const length = Number(pick('LENGTH', label === 'LABEL_REPEATED' ? 'several' : 'one'));
    const entry = entryOf(typeName, field);
    if (entry !== null) {
      const anyEntry = () => entry.map((part) => pick(part.type, part.name)) as [string, unknown];
      request[name] = Object.fromEntries(Array.from({ length }, anyEntry));
      continue;
    }
    const one = () =>
      type === 'TYPE_MESSAGE' ? anyRequest(`midip2p.v1.${inner.split('.').at(-1)}`, pick) : pick(type, name);
    if (label === 'LABEL_REPEATED') request[name] = Array.from({ length }, one);
    else if (length > 0) request[name] = one();
  }
  return request;
}

/** Of a map: its key and its value; null: the field is none. Its entries are of a type within the message's own. */
function entryOf(typeName: string, { type, typeName: inner }: Field): Field[] | null {
  if (type !== 'TYPE_MESSAGE' || inner === '') return null;
  const { nestedType } = LOADED[typeName]!.type;
  return nestedType.find(({ name }) => name === inner.split('.').at(-1))?.field ?? null;
}

const MAPS = [
  { what: 'none', value: {} },
  { what: 'a thousand', value: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`n${n}`, n])) },
  { what: 'strange names', value: { '': 1, '\u0000': 1, "'; DROP TABLE room; --": 1, ['x'.repeat(5000)]: 1 } },
];

function valuesFor(field: Field, before: unknown): { what: string; value: unknown }[] {
  const one = Array.isArray(before) ? before[0] : before;
  const single = scalarsFor(field, one);
  if (field.label !== 'LABEL_REPEATED') return single;
  return [
    ...single.map(({ what, value }) => ({ what: `[${what}]`, value: [value] })),
    { what: 'none', value: [] },
    { what: 'a thousand', value: Array.from({ length: 1000 }, () => one) },
  ];
}

const named = (values: Record<string, unknown>) => Object.entries(values).map(([what, value]) => ({ what, value }));

function scalarsFor({ type, typeName }: Field, before: unknown): { what: string; value: unknown }[] {
  switch (type) {
    case 'TYPE_STRING':
      return named({
        ...{ empty: '', 'of 5000 letters': 'x'.repeat(5000), 'of 60000 letters': 'x'.repeat(60_000), NUL: '\u0000' },
        ...{ 'with a NUL': 'a\u0000b', 'of many bytes': '🎹'.repeat(40), 'half a surrogate': '\ud83c' },
        ...{ SQL: "'; DROP TABLE room; --", UUID: '00000000-0000-4000-8000-000000000000' },
      });
    case 'TYPE_BYTES':
      return named({ empty: Buffer.alloc(0), 'of 31 bytes': Buffer.alloc(31), 'of 60000 bytes': Buffer.alloc(60_000) });
    case 'TYPE_UINT32':
      return named({ 0: 0, most: 2 ** 32 - 1 });
    case 'TYPE_UINT64':
      return named({ 0: 0, 'beyond a double': '18446744073709551615' });
    case 'TYPE_DOUBLE':
      return named({ NaN: NaN, Infinity: Infinity, negative: -1, huge: 1e308 });
    case 'TYPE_BOOL':
      return named({ false: false, true: true });
    case 'TYPE_ENUM':
      return named({ 0: 0, unknown: 99 });
    case 'TYPE_MESSAGE': {
      const inner = `midip2p.v1.${typeName.split('.').at(-1)}`;
      const deeper = before === undefined ? [] : spoilt(inner, before as Record<string, unknown>);
      return [{ what: '{}', value: {} }, ...deeper.map(({ what, request }) => ({ what: `.${what}`, value: request }))];
    }
    default:
      throw new Error(`no bad values are known for ${type}: add some`);
  }
}
