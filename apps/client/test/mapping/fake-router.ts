// A router that speaks PCP, NAT-PMP and UPnP on real sockets of this machine, and can be told to answer badly.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Places } from '../../src/mapping/way';
import { UpnpOfRouter, type UpnpSettings } from './upnp-of-router';

/** `lies`: datagrams in place of an answer. */
type Datagrams = 'none' | 'pcp' | 'nat-pmp' | { refuses: number } | { lies: readonly Buffer[] } | 'silent';

export interface RouterSettings {
  datagrams: Datagrams;
  /** What UPnP's calls and description are; null: there is none. */
  upnp: UpnpSettings | null;
  external: string;
  /** The port that leads to a port of ours. */
  portFor(port: number, transport: 'tcp' | 'udp'): number;
}

export class FakeRouter {
  static readonly HOST = '127.0.0.1';
  /** "tcp 7400" → where it leads, and for how long. */
  readonly mappings = new Map<string, { to: string; seconds: number }>();
  /** Every request of PCP and NAT-PMP, in hex. */
  readonly heard: string[] = [];
  /** How many datagrams searched for it. */
  searches = 0;
  upnp: UpnpOfRouter | null = null;
  private readonly sockets: Socket[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(readonly settings: RouterSettings) {}

  static async start(settings: Partial<RouterSettings> = {}): Promise<FakeRouter> {
    const usual = { datagrams: 'none', upnp: null, external: '203.0.113.7', portFor: (port: number) => port } as const;
    const router = new FakeRouter({ ...usual, ...settings });
    await router.open((message) => {
      router.heard.push(message.toString('hex'));
      return router.datagram(message);
    });
    if (router.settings.datagrams === 'none') router.sockets[0]!.close();
    if (router.settings.upnp !== null)
      router.upnp = await UpnpOfRouter.start(router.mappings, () => router.settings, router.settings.upnp, router.stir);
    await router.open((message) => {
      router.searches += 1;
      return router.upnp?.search(message.toString()) ?? [];
    });
    return router;
  }

  places(): Places {
    const [port, searchPort] = this.ports;
    return { port: port!, group: null, searchPort: searchPort! };
  }

  /** Resolves as soon as what has come makes that true. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  async close(): Promise<void> {
    await this.upnp?.close();
    for (const socket of this.sockets.slice(this.settings.datagrams === 'none' ? 1 : 0)) socket.close();
  }

  // ---- details ----

  private readonly ports: number[] = [];

  private readonly stir = (): void => {
    this.waiting.forEach((resolve) => resolve());
    this.waiting.clear();
  };

  private async open(answer: (message: Buffer) => readonly (Buffer | string)[]): Promise<void> {
    const socket = createSocket('udp4');
    socket.on('message', (message, { address, port }) => {
      for (const one of answer(message)) socket.send(one, port, address);
      this.stir();
    });
    socket.bind(0, FakeRouter.HOST);
    await once(socket, 'listening');
    this.ports.push((socket.address() as AddressInfo).port);
    this.sockets.push(socket);
  }

  private datagram(message: Buffer): readonly Buffer[] {
    const { datagrams } = this.settings;
    if (datagrams === 'silent' || datagrams === 'none') return [];
    if (typeof datagrams === 'object' && 'lies' in datagrams) return datagrams.lies;
    const isPcp = message[0] === 2;
    if (datagrams === 'nat-pmp') return [isPcp ? older() : this.natPmp(message)];
    return isPcp ? [this.pcp(message, typeof datagrams === 'object' ? datagrams.refuses : 0)] : [];
  }

  /** RFC 6887, 11.1. */
  private pcp(request: Buffer, result: number): Buffer {
    const answer = Buffer.from(request);
    answer.writeUInt8(0x81, 1);
    answer.writeUInt8(result, 3);
    answer.fill(0, 8, 24);
    if (result !== 0) return answer;
    const transport = request[36] === 6 ? 'tcp' : 'udp';
    const [port, seconds] = [request.readUInt16BE(40), request.readUInt32BE(4)];
    const external = this.settings.portFor(port, transport);
    this.keep(transport, external, `${[...request.subarray(20, 24)].join('.')}:${port}`, seconds);
    answer.writeUInt16BE(external, 42);
    for (const [n, part] of this.settings.external.split('.').entries()) answer.writeUInt8(Number(part), 56 + n);
    return answer;
  }

  /** RFC 6886, 3.2 and 3.3. */
  private natPmp(request: Buffer): Buffer {
    const operation = request[1]!;
    if (operation === 0)
      return Buffer.from([0, 128, 0, 0, 0, 0, 0, 1, ...this.settings.external.split('.').map(Number)]);
    const transport = operation === 2 ? 'tcp' : 'udp';
    const [port, seconds] = [request.readUInt16BE(4), request.readUInt32BE(8)];
    const external = this.settings.portFor(port, transport);
    this.keep(transport, external, `${FakeRouter.HOST}:${port}`, seconds);
    const answer = Buffer.alloc(16);
    answer.writeUInt8(128 + operation, 1);
    answer.writeUInt16BE(port, 8);
    answer.writeUInt16BE(seconds === 0 ? 0 : external, 10);
    answer.writeUInt32BE(seconds, 12);
    return answer;
  }

  private keep(transport: string, external: number, to: string, seconds: number): void {
    if (seconds === 0) this.mappings.delete(`${transport} ${external}`);
    else this.mappings.set(`${transport} ${external}`, { to, seconds });
  }
}

/** RFC 6886, 3.5: a version that it does not support. */
const older = () => Buffer.from([0, 0x81, 0, 1, 0, 0, 0, 1]);
