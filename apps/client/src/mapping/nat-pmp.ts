// NAT-PMP, the NAT Port Mapping Protocol (RFC 6886): two requests, for the router's address and for the mapping.
import { askByDatagram } from './datagrams';
import type { Gateway } from './gateway';
import { type Grant, LIFE_SECONDS, MappingError, type Places, type Wanted, type Way } from './way';

const VERSION = 0;
const ADDRESS = 0;
const MAP = { udp: 1, tcp: 2 } as const;
const ANSWER = 128;
const ADDRESS_BYTES = 12;
const MAP_BYTES = 16;

/** RFC 6886, 3.5. */
const RESULTS: Record<number, string> = {
  2: 'it is not allowed to',
  3: 'it has no network itself',
  4: 'it has no room for more',
  5: 'it makes no mappings',
};

export class NatPmp implements Way {
  readonly by = 'NAT-PMP';

  constructor(
    private readonly gateway: Gateway,
    private readonly places: Places,
  ) {}

  async ask(wanted: Wanted, signal: AbortSignal): Promise<Grant> {
    const address = await this.exchange(Buffer.from([VERSION, ADDRESS]), ADDRESS, ADDRESS_BYTES, () => true, signal);
    const host = [...address.subarray(8, 12)].join('.');
    return { host, ...(await this.map(wanted, wanted.external, LIFE_SECONDS, signal)) };
  }

  async giveBack(wanted: Wanted, signal: AbortSignal): Promise<void> {
    await this.map(wanted, 0, 0, signal); // RFC 6886, 3.4
  }

  // ---- details ----

  private async map(
    { transport, port }: Wanted,
    external: number,
    seconds: number,
    signal: AbortSignal,
  ): Promise<Omit<Grant, 'host'>> {
    const request = Buffer.alloc(12);
    request.writeUInt8(MAP[transport], 1);
    request.writeUInt16BE(port, 4);
    request.writeUInt16BE(external, 6);
    request.writeUInt32BE(seconds, 8);
    const isOurs = (answer: Buffer) => answer.readUInt16BE(8) === port;
    const answer = await this.exchange(request, MAP[transport], MAP_BYTES, isOurs, signal);
    return { external: answer.readUInt16BE(10), seconds: answer.readUInt32BE(12) };
  }

  private exchange(
    request: Buffer,
    operation: number,
    bytes: number,
    isOurs: (answer: Buffer) => boolean,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { host, own } = this.gateway;
    const read = (answer: Buffer): Buffer | null => {
      if (answer.length < 4 || answer[0] !== VERSION || answer[1] !== ANSWER + operation) return null;
      const result = answer.readUInt16BE(2);
      if (result !== 0)
        throw new MappingError(
          'mapping-refused',
          `the router refused: ${RESULTS[result] ?? `NAT-PMP result ${result}`}`,
        );
      return answer.length === bytes && isOurs(answer) ? answer : null;
    };
    return askByDatagram({ host, port: this.places.port, own, request }, read, signal);
  }
}
