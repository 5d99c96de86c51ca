// UPnP: what a router's description offers, and the three calls that make a mapping and give it back
// (WANIPConnection:1 and :2, WANPPPConnection:1).
import type { Gateway } from './gateway';
import { exchange } from './http';
import { isOf, searchRouter } from './upnp-search';
import { type Grant, LIFE_SECONDS, MappingError, type Places, type Wanted, type Way } from './way';
import { all, type Element, elementsOf, textOf } from './xml';

const SERVICES = ['WANIPConnection:2', 'WANIPConnection:1', 'WANPPPConnection:1'].map(
  (name) => `urn:schemas-upnp-org:service:${name}`,
);

/** Somebody else behind the router has that port: another one, not more often than this. */
const TRIES = 3;
const CONFLICT = new Set([718, 729]);
const ONLY_PERMANENT = 725;
const WORDS: Record<number, string> = {
  501: 'it could not',
  606: 'it is not allowed to',
  718: 'somebody else has that port',
  728: 'it has no room for more',
};

/** A call that the router has answered with an error of UPnP's. */
class Fault extends MappingError {
  constructor(readonly number: number) {
    super('mapping-refused', `the router refused: ${WORDS[number] ?? `UPnP error ${number}`}`);
  }
}

export class Upnp implements Way {
  readonly by = 'UPnP';

  private constructor(
    private readonly gateway: Gateway,
    private readonly service: string,
    private readonly control: URL,
  ) {}

  static async find(gateway: Gateway, places: Places, signal: AbortSignal): Promise<Upnp> {
    const location = await searchRouter(gateway, places, signal);
    const { status, text } = await exchange(location, gateway.own, signal);
    if (status !== 200) throw new MappingError('mapping-garbled', `the router's description has status ${status}`);
    const { service, control } = serviceIn(elementsOf(text), location);
    if (!isOf(control, gateway))
      throw new MappingError('mapping-garbled', 'the router names an address that is not its own');
    return new Upnp(gateway, service, control);
  }

  async ask(wanted: Wanted, signal: AbortSignal): Promise<Grant> {
    const address = textOf(await this.call('GetExternalIPAddress', [], signal), 'NewExternalIPAddress') ?? '';
    for (let attempt = 1, { external } = wanted; ; attempt += 1) {
      try {
        return { host: address, external, seconds: await this.add({ ...wanted, external }, LIFE_SECONDS, signal) };
      } catch (error) {
        if (!(error instanceof Fault && CONFLICT.has(error.number) && attempt < TRIES)) throw error;
        external = 49152 + Math.floor(Math.random() * 16384);
      }
    }
  }

  /** Only if it leads to us: a router lets anybody delete anything. */
  async giveBack({ transport, port, external }: Wanted, signal: AbortSignal): Promise<void> {
    const which = [
      ['NewRemoteHost', ''],
      ['NewExternalPort', external],
      ['NewProtocol', transport.toUpperCase()],
    ] as const;
    const entry = await this.call('GetSpecificPortMappingEntry', which, signal);
    const isOurs =
      textOf(entry, 'NewInternalClient') === this.gateway.own && Number(textOf(entry, 'NewInternalPort')) === port;
    if (isOurs) await this.call('DeletePortMapping', which, signal);
  }

  // ---- details ----

  private async add(wanted: Wanted, seconds: number, signal: AbortSignal): Promise<number> {
    const { transport, port, external } = wanted;
    try {
      await this.call(
        'AddPortMapping',
        [
          ['NewRemoteHost', ''],
          ['NewExternalPort', external],
          ['NewProtocol', transport.toUpperCase()],
          ['NewInternalPort', port],
          ['NewInternalClient', this.gateway.own],
          ['NewEnabled', 1],
          ['NewPortMappingDescription', 'MIDIp2p'],
          ['NewLeaseDuration', seconds],
        ],
        signal,
      );
      return LIFE_SECONDS;
    } catch (error) {
      if (!(error instanceof Fault && error.number === ONLY_PERMANENT && seconds > 0)) throw error;
      return this.add(wanted, 0, signal); // it knows no leases; who leaves gives it back all the same
    }
  }

  private async call(
    action: string,
    args: readonly (readonly [string, string | number])[],
    signal: AbortSignal,
  ): Promise<Element> {
    const { service, control, gateway } = this;
    const body = [
      '<?xml version="1.0"?>',
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">',
      `<s:Body><u:${action} xmlns:u="${service}">`,
      ...args.map(([name, value]) => `<${name}>${value}</${name}>`),
      `</u:${action}></s:Body></s:Envelope>`,
    ].join('');
    const { status, text } = await exchange(control, gateway.own, signal, { action: `${service}#${action}`, body });
    const answer = elementsOf(text);
    if (status === 200) return answer;
    const number = Number(textOf(answer, 'errorCode') ?? NaN);
    if (Number.isInteger(number)) throw new Fault(number);
    throw new MappingError('mapping-refused', `the router refused: HTTP status ${status}`);
  }
}

// ---- details ----

function serviceIn(description: Element, location: URL): { service: string; control: URL } {
  const base = textOf(description, 'URLBase') || location.href;
  const offered = [...all(description, 'service')];
  for (const service of SERVICES)
    for (const element of offered) {
      const control = textOf(element, 'controlURL');
      if (textOf(element, 'serviceType') !== service || control === null || !URL.canParse(control, base)) continue;
      return { service, control: new URL(control, base) };
    }
  throw new MappingError('mapping-refused', 'the router makes no mappings by UPnP');
}
