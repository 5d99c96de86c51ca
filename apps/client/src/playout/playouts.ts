// When events sound at the outputs of this client: one choice for all of them, and others for single ports.
import type { RoomPlayout } from '@midip2p/coordinator';
import type { Engine, Playout } from '@midip2p/engine';
import { ClientError } from '../errors';
import type { OutputReport } from '../session/report';
import { changedBy, type PlayoutChoice, playoutOf, roomChoice } from './choice';
import type { Fitting } from './fitting';

export interface Output {
  id: number;
  name: string;
}

/** Design: ports are known by name, so that a device which is plugged in again sounds as before. */
export class Playouts {
  private outputs: readonly Output[] = [];
  private readonly alone = new Map<string, PlayoutChoice>();
  private readonly applied = new Map<number, string>();

  constructor(
    private readonly engine: Pick<Engine, 'setPlayout' | 'stats'>,
    private common: PlayoutChoice,
    private room: RoomPlayout,
    private readonly fitting: Pick<Fitting, 'agreed'>,
    private readonly nameOf: (link: number) => string | null,
  ) {}

  /** The outputs as they are now. */
  get all(): readonly Output[] {
    return this.outputs;
  }

  /** The room's setting from now on. */
  followRoom(room: RoomPlayout): void {
    this.room = room;
    this.apply();
  }

  /** What the room's players need may have changed. */
  refit(): void {
    if (this.room.policy === 'fitting') this.apply();
  }

  /** The longest adaptive delay of any player at any output here, µs: what a common delay would have to be. null: nobody was heard. */
  get needUs(): number | null {
    const ours = new Set(this.outputs.map(({ id }) => id));
    const needs = this.engine
      .stats()
      .heard.filter(({ port }) => ours.has(port))
      .map(({ adaptiveUs }) => adaptiveUs);
    return needs.length === 0 ? null : Math.max(...needs);
  }

  /** These are the outputs now. */
  settle(outputs: readonly Output[]): void {
    this.outputs = [...outputs];
    for (const id of this.applied.keys()) if (!outputs.some((output) => output.id === id)) this.applied.delete(id);
    this.apply();
  }

  /** For the one output whose name that is, or is a part of; null: for all of them, also those that had their own. */
  choose(change: Partial<PlayoutChoice>, output: string | null): void {
    if (output === null) {
      this.common = changedBy(this.common, change);
      this.alone.clear();
    } else {
      const { name } = this.find(output);
      this.alone.set(name, changedBy(this.alone.get(name) ?? this.common, change));
    }
    this.apply();
  }

  states(): OutputReport[] {
    const { heard } = this.engine.stats();
    return this.outputs.map(({ id, name }) => {
      const playout = this.playoutOf(name);
      const players = heard.flatMap(({ port, link, leastUs, slowUs, adaptiveUs, beyond }) => {
        const player = port === id ? this.nameOf(link) : null;
        return player === null ? [] : [{ player, leastUs, slowUs, delayUs: delayOf(playout, adaptiveUs), beyond }];
      });
      const { policy } = this.alone.get(name) ?? this.common;
      const room = policy === 'room' && this.room.policy !== 'own';
      return { output: name, alone: this.alone.has(name), room, ...playout, players };
    });
  }

  // ---- details ----

  private playoutOf(name: string): Playout {
    const room = roomChoice(this.room, this.fitting.agreed()) ?? {};
    return playoutOf(this.alone.get(name) ?? this.common, room);
  }

  private apply(): void {
    for (const { id, name } of this.outputs) {
      const playout = this.playoutOf(name);
      const text = JSON.stringify(playout);
      if (this.applied.get(id) === text) continue;
      this.engine.setPlayout(id, playout);
      this.applied.set(id, text);
    }
  }

  private find(text: string): Output {
    const exact = this.outputs.filter(({ name }) => name === text);
    const found = exact.length > 0 ? exact : this.outputs.filter(({ name }) => name.includes(text));
    const [output, other] = found;
    if (output !== undefined && other === undefined) return output;
    const names = (found.length > 0 ? found : this.outputs).map(({ name }) => name).join(', ');
    const what = found.length > 0 ? `'${text}' may be ${names}` : `no output is called '${text}'`;
    const known = found.length > 0 || names === '' ? '' : ` (there are ${names})`;
    throw new ClientError('unknown-port', `${what}${known}; name one of them`, 2);
  }
}

const delayOf = ({ policy, tightUs, mostUs, offsetUs }: Playout, adaptiveUs: number): number | null =>
  policy === 'direct' ? null : (policy === 'tight' ? tightUs : Math.min(adaptiveUs, mostUs)) + offsetUs;
