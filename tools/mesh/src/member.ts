// One of many players: its part, and the client that plays it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DrivenClient, DrivenPlayer, type PlayerPlan } from '@midip2p/testkit';
import { fileOf, hexOf, type PartNote } from './part';

export interface MemberPlan extends PlayerPlan {
  part: readonly PartNote[];
}

export class Member extends DrivenPlayer<MemberPlan> {
  private readonly file: string;

  constructor(plan: MemberPlan) {
    super(plan);
    mkdirSync(plan.folder, { recursive: true });
    this.file = path.join(plan.folder, 'part.mid');
    writeFileSync(this.file, fileOf(plan.part));
  }

  get played(): string[] {
    return hexOf(this.plan.part);
  }

  /** Joins, and plays its part once `players` others are linked. `more` are options of `midip2p join`. */
  join(players: number, ...more: string[]): DrivenClient {
    rmSync(this.log, { force: true }); // of an earlier life: a client writes over no file
    return this.enter([
      ...['--no-devices', '--players', String(players), '--play', this.file],
      ...['--log', this.log, '--trace', this.trace, '--until-quiet', ...more],
    ]);
  }
}
