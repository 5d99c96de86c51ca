// Every operation of openapi.json, and a request that nothing is wrong with for each that needs the administrator's right.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './error-table';

export interface Operation {
  id: string;
  method: string;
  /** With its parameters in braces. */
  path: string;
  open: boolean;
  /** About the account of who asks, which needs no right. */
  own: boolean;
  hasBody: boolean;
  query: string[];
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        tags: string[];
        security?: object[];
        requestBody?: object;
        parameters?: { in: string; name: string }[];
      }
    >
  >;
}

export const OPERATIONS: Operation[] = Object.entries(
  (JSON.parse(readFileSync(join(__dirname, '../openapi.json'), 'utf8')) as Document).paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, tags, security, requestBody, parameters = [] }]) => ({
    id: operationId,
    method: method.toUpperCase(),
    path,
    open: security === undefined,
    own: tags.includes('own account'),
    hasBody: requestBody !== undefined,
    query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
  })),
);

export interface Sent {
  /** Of the path. */
  path?: Record<string, string>;
  query?: string;
  body?: unknown;
}

/** Called otherwise over gRPC, where a service of the players' has that name. */
const CALLED: Record<string, string> = {
  listRooms: 'ListAllRooms',
  createRoom: 'CreateRoomFor',
  deleteRoom: 'DeleteAnyRoom',
  setDisplayName: 'SetAccountDisplayName',
};

/** The call over gRPC that does the same. */
export const callOf = ({ id }: Operation): string =>
  `/midip2p.v1.AdminService/${CALLED[id] ?? id[0]!.toUpperCase() + id.slice(1)}`;

/** What each row sends that nothing is wrong with, as REST has it; by operation. */
export const goodRequests = (rows: Record<string, Row>): Record<string, () => Promise<Sent>> =>
  Object.fromEntries(
    OPERATIONS.filter((operation) => callOf(operation) in rows).map((operation) => [
      operation.id,
      async () => overRest(operation, (await rows[callOf(operation)]!.good()) as Record<string, unknown>),
    ]),
  );

// ---- details ----

/** What the path names stands in it, and the rest in the query or in the body. */
function overRest({ path, query, hasBody }: Operation, { page, ...message }: Record<string, unknown>): Sent {
  const fields = Object.entries({ ...message, ...(page as object | undefined) }).map(
    ([name, value]) => [inJson(name), inWords(value)] as const,
  );
  const [named, others] = [true, false].map((wanted) =>
    fields.filter(([name]) => path.includes(`{${name}}`) === wanted),
  ) as [typeof fields, typeof fields];
  const asked = others
    .filter(([name]) => query.includes(name))
    .map(([name, value]): [string, string] => [name, String(value)]);
  return {
    path: Object.fromEntries(named) as Record<string, string>,
    query: new URLSearchParams(asked).toString(),
    ...(hasBody && { body: Object.fromEntries(others) }),
  };
}

const inJson = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
/** Of an enum its last word; of a list that may be absent, which over gRPC is a message, the list. */
const inWords = (value: unknown): unknown => {
  if (typeof value === 'object' && value !== null && 'names' in value) return value.names;
  return typeof value === 'string' && /^[A-Z]+(_[A-Z]+)+$/.test(value) ? value.split('_').at(-1)!.toLowerCase() : value;
};
