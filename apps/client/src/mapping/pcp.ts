// PCP, the Port Control Protocol (RFC 6887): one request and one answer of 60 bytes.
import { randomBytes } from 'node:crypto';
import { askByDatagram } from './datagrams';
import type { Gateway } from './gateway';
import { type Grant, LIFE_SECONDS, MappingError, type Places, type Wanted, type Way } from './way';

/** The router speaks NAT-PMP, which came before. */
export class OlderProtocolError extends Error {}

const VERSION = 2;
const MAP = 1;
const ANSWER = 0x80;
const LENGTH = 60;
const NONCE_BYTES = 12;
const PROTOCOL = { tcp: 6, udp: 17 } as const;

/** RFC 6887, 7.4. */
const RESULTS: Record<number, string> = {
  2: 'it is not allowed to',
  4: 'it makes no mappings',
  5: 'it does not know an option',
  7: 'it has no network itself',
  8: 'it has no room for more',
  9: 'it maps neither TCP nor UDP',
  10: 'you have too many already',
  11: 'it cannot give that port',
  12: 'another router stands between you and it',
};

export class Pcp implements Way {
  readonly by = 'PCP';
  /** By which the router knows that it is we who ask again. */
  private readonly nonces = { tcp: randomBytes(NONCE_BYTES), udp: randomBytes(NONCE_BYTES) };

  constructor(
    private readonly gateway: Gateway,
    private readonly places: Places,
  ) {}

  ask(wanted: Wanted, signal: AbortSignal): Promise<Grant> {
    return this.exchange(wanted, LIFE_SECONDS, signal);
  }

  async giveBack(wanted: Wanted, signal: AbortSignal): Promise<void> {
    await this.exchange(wanted, 0, signal);
  }

  // ---- details ----

  private exchange(wanted: Wanted, seconds: number, signal: AbortSignal): Promise<Grant> {
    const { host, own } = this.gateway;
    const nonce = this.nonces[wanted.transport];
    const request = mapRequest(own, nonce, wanted, seconds);
    return askByDatagram(
      { host, port: this.places.port, own, request },
      (answer) => read(answer, nonce, wanted),
      signal,
    );
  }
}

function mapRequest(own: string, nonce: Buffer, { transport, port, external }: Wanted, seconds: number): Buffer {
  const request = Buffer.alloc(LENGTH);
  request.writeUInt8(VERSION, 0);
  request.writeUInt8(MAP, 1);
  request.writeUInt32BE(seconds, 4);
  writeAddress(request, own, 8);
  nonce.copy(request, 24);
  request.writeUInt8(PROTOCOL[transport], 36);
  request.writeUInt16BE(port, 40);
  request.writeUInt16BE(external, 42);
  writeAddress(request, '0.0.0.0', 44);
  return request;
}

/** IPv4 within IPv6: ::ffff:a.b.c.d. */
function writeAddress(into: Buffer, host: string, at: number): void {
  into.writeUInt16BE(0xffff, at + 10);
  for (const [n, part] of host.split('.').entries()) into.writeUInt8(Number(part), at + 12 + n);
}

function read(answer: Buffer, nonce: Buffer, { transport, port }: Wanted): Grant | null {
  if (answer.length >= 4 && answer[0]! < VERSION && (answer[1]! & ANSWER) !== 0) throw new OlderProtocolError();
  if (answer.length !== LENGTH || answer[0] !== VERSION || answer[1] !== (ANSWER | MAP)) return null;
  const isOurs =
    answer.subarray(24, 36).equals(nonce) && answer[36] === PROTOCOL[transport] && answer.readUInt16BE(40) === port;
  if (!isOurs) return null;
  const result = answer[3]!;
  if (result === 1) throw new OlderProtocolError(); // it knows the protocol, but not this version
  if (result !== 0)
    throw new MappingError('mapping-refused', `the router refused: ${RESULTS[result] ?? `PCP result ${result}`}`);
  const host = answer.readUInt16BE(54) === 0xffff ? [...answer.subarray(56)].join('.') : '';
  return { host, external: answer.readUInt16BE(42), seconds: answer.readUInt32BE(4) };
}
