// One of the two players of `npm start`: what it plays, by which clock, and what is spoilt on the way.
import path from 'node:path';
import { type ClockShift, DrivenPlayer, type PlayerPlan, type TimelineSnapshot } from '@midip2p/testkit';

export interface JamPlayerPlan extends PlayerPlan {
  file: string;
  seconds: number;
  shift: ClockShift;
  fault: string | null;
  /** How late its notes are still to be played, ms; null: the client's default. */
  windowMs: number | null;
}

export class JamPlayer extends DrivenPlayer<JamPlayerPlan> {
  /** Joins the room, plays, and listens to the other; resolves when the process has ended well. */
  join(): Promise<void> {
    const { folder, shift, fault } = this.plan;
    return this.play([
      ...['--record', path.join(folder, 'heard.mid'), '--log', this.log, '--trace', this.trace, '--until-quiet'],
      ...[`--clock-shift=${shift.us}:${shift.ppm}`],
      ...(fault === null ? [] : ['--fault', fault]),
    ]);
  }

  /** Joins again, plays to the first who comes, and stays until it is ended. */
  comeBack(): Promise<void> {
    return this.play(['--stay']);
  }

  /** Its reports on its clock so far. */
  get timelines(): TimelineSnapshot[] {
    return this.eventsNamed('timeline') as unknown as TimelineSnapshot[];
  }

  // ---- details ----

  private play(how: string[]): Promise<void> {
    const { file, seconds, windowMs } = this.plan;
    const client = this.enter([
      ...['--no-devices', '--players', '1', '--play', file, '--seconds', String(seconds)],
      ...(windowMs === null ? [] : ['--window', String(windowMs)]),
      ...how,
    ]);
    return this.endsWell(client, 'play');
  }
}
