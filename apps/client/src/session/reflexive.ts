// Where the server sees the TCP ports on which we listen: there other players reach us through a router, if both dial.
import { isIPv6 } from 'node:net';
import type { Candidate } from '@midip2p/coordinator';
import type { Engine, Notice, Reflexive } from '@midip2p/engine';
import type { LookUp } from './advertised';
import type { Address } from './candidates';

/** Two round trips to the server are enough; one that does not answer keeps nobody from playing. */
const PATIENCE_MS = 700;
/** From the first answer to that of the other address family. */
const SECOND_MS = 100;

/** What the server sees now, and what it sees later on. */
export class ReflexiveCandidates {
  private readonly seen = new Map<string, Candidate>();
  private change: () => void = () => {};

  constructor(private readonly engine: Pick<Engine, 'reflect' | 'on' | 'off'>) {
    engine.on('notice', (notice) => this.take(notice));
  }

  /** Asks the server, which may have an address of each family; resolves when it has answered, or does not. */
  async ask(server: Address, lookUp: LookUp): Promise<void> {
    const reflectors = await this.reflectorsAt(server, lookUp);
    if (reflectors.length === 0) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, PATIENCE_MS);
      let second: NodeJS.Timeout | undefined;
      this.change = () => {
        if (this.seen.size >= reflectors.length) return finish();
        second ??= setTimeout(finish, SECOND_MS);
      };
      const finish = () => {
        clearTimeout(late);
        clearTimeout(second);
        resolve();
      };
    });
    this.change = () => {};
  }

  get candidates(): Candidate[] {
    return [...this.seen.values()];
  }

  /** `changed` is called from now on whenever the server sees us elsewhere. */
  onChange(changed: () => void): void {
    this.change = changed;
  }

  // ---- details ----

  /** Those that the engine could ask. A server that has no address is no reason not to play. */
  private async reflectorsAt({ host, port }: Address, lookUp: LookUp): Promise<Address[]> {
    const addresses = await lookUp(host).catch(() => []);
    const wanted = [false, true].flatMap((v6) => addresses.find(({ address }) => isIPv6(address) === v6) ?? []);
    return wanted
      .map(({ address }) => ({ host: address, port }))
      .filter((reflector) => {
        try {
          this.engine.reflect([reflector]);
          return true;
        } catch (error) {
          if ((error as { code?: string }).code === undefined) throw error;
          return false; // we do not listen on such addresses
        }
      });
  }

  private take({ kind, text }: Notice): void {
    if (kind !== 'reflected') return;
    const { host, port, clockPort } = JSON.parse(text) as Reflexive;
    this.seen.set(isIPv6(host) ? 'IPv6' : 'IPv4', { host, port, kind: 'reflexive', clockPort });
    this.change();
  }
}
