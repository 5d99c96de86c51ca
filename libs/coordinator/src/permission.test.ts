import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PermissionRefusedError } from './errors';
import { ed25519Key } from './introduction';
import { readPermission } from './permission';
import type { Signed } from './signed-message';

interface Vectors {
  /** Hex, as everything that is bytes. */
  key: string;
  session: string;
  tests: {
    description: string;
    requirement: string;
    payload: string;
    signature: string;
    code: string | null;
    peer?: string;
    number?: number;
    mayPlay?: boolean;
    mutedPorts?: string[];
    reason?: string;
  }[];
}

const file = path.join(__dirname, '../../../spec/vectors/toast/permissions.json');
const { key, session, tests } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const believed = { keys: [ed25519Key(Buffer.from(key, 'hex'))], sessionId: session };
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

function outcome(signed: Signed): object {
  try {
    const { peerId: peer, number, mayPlay, mutedPorts, reason } = readPermission(signed, believed);
    return { code: null, peer, number, mayPlay, mutedPorts, reason };
  } catch (error) {
    if (error instanceof PermissionRefusedError) return { code: error.code };
    throw error;
  }
}

it.each(tests)('$description ($requirement)', ({ payload, signature, code, ...fields }) => {
  const signed = { payload: bytes(payload), signature: bytes(signature) };
  const { peer, number, mayPlay, mutedPorts, reason } = fields;
  expect(outcome(signed)).toEqual(code === null ? { code, peer, number, mayPlay, mutedPorts, reason } : { code });
});

it('believes nothing with a bit changed, wherever it is', () => {
  const good = { payload: bytes(tests[0]!.payload), signature: bytes(tests[0]!.signature) };
  for (const part of ['payload', 'signature'] as const)
    for (let bit = 0; bit < good[part].length * 8; bit += 1) {
      const changed = new Uint8Array(good[part]);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(outcome({ ...good, [part]: changed })).toEqual({ code: 'permission-signature' });
    }
});

it('hands on the very bytes that were signed', () => {
  const good = { payload: bytes(tests[0]!.payload), signature: bytes(tests[0]!.signature) };
  expect(readPermission(good, believed).signed).toEqual(good);
});
