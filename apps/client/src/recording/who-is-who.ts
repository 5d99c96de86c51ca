// Tells the recorder the names: players by their links, their inputs, and the players of streams that others pass on.
import type { Naming } from './journal';

export class WhoIsWho {
  private readonly players = new Map<number, { peer: string; name: string }>();
  private readonly written = new Set<string>();

  constructor(
    self: string,
    private readonly write: (naming: Naming) => void,
  ) {
    write({ link: 0, stream: null, name: self, player: null });
  }

  /** Our own name. */
  ports(inputs: readonly { id: number; name: string }[]): void {
    for (const { id, name } of inputs) {
      if (this.written.has(`${id} ${name}`)) continue;
      this.written.add(`${id} ${name}`);
      this.write({ link: 0, stream: id, name, player: null });
    }
  }

  linkOpened(link: number, peer: string, name: string): void {
    this.players.set(link, { peer, name });
    this.write({ link, stream: null, name, player: null });
  }

  linkClosed(link: number): void {
    this.players.delete(link);
  }

  /** `origin`: the peer that plays it, if that is not the one at the other end of the link. */
  streamDeclared(link: number, stream: number, name: string, origin: string | null): void {
    this.write({ link, stream, name, player: origin === null ? null : this.playerOf(origin, link) });
  }

  streamClosed(): void {
    // events that it has played keep its name
  }

  // ---- details ----

  private playerOf(peer: string, link: number): string {
    const player = [...this.players.values()].find((one) => one.peer === peer);
    return player?.name ?? `somebody that ${this.players.get(link)?.name ?? 'a player'} hears`;
  }
}
