// Replays the statements of one join without the server: no server that sends them can be quicker than this.
import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Statement } from './statement-tap';

/** The rows that a join's statements refer to and that exist before it: those of the recording, or of a replay. */
export interface Place {
  roomId: string;
  accountId: string;
  sessionId: string;
  /** Of the peer that is in the session all the time. */
  peerId: string;
  /** Of the room's last event before. */
  number: number;
}

export interface Recording {
  place: Place;
  /** How many events the join has added to the room. */
  events: number;
  statements: Statement[];
}

/** Numbers of the recorded room begin here, so that nothing else looks like one. */
export const FIRST_NUMBER = 4_200_000_000;
const NAMES = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b42000\d{5}\b/g;

export class Replay {
  private number: number;

  constructor(
    private readonly recording: Recording,
    private readonly client: Client,
    private readonly place: Place,
  ) {
    this.number = place.number;
  }

  /** Sends all statements once, one after the other. */
  async once(): Promise<void> {
    const { place, statements, events } = this.recording;
    const ids = new Map(
      (['roomId', 'accountId', 'sessionId', 'peerId'] as const).map((which) => [place[which], this.place[which]]),
    );
    // Whatever else has an id was made by the join, and is made anew.
    const idNow = (id: string) => ids.get(id) ?? ids.set(id, randomUUID()).get(id)!;
    const now = (name: string) =>
      name.includes('-') ? idNow(name) : String(Number(name) - place.number + this.number);
    for (const { text, values, name } of statements) {
      const meant = values.map((value) => (typeof value === 'string' ? value.replace(NAMES, now) : value));
      await this.client.query(values.length === 0 ? text : { text, values: meant, ...(name !== '' && { name }) });
    }
    this.number += events;
  }
}

/**
 * Whole transactions, in the order in which they began, so that one connection can send what several sent at a time.
 */
export function inOneRow(statements: readonly Statement[]): Statement[] {
  const rows: Statement[][] = [];
  const open = new Map<number, Statement[]>();
  for (const statement of statements) {
    const transaction = open.get(statement.connection);
    if (transaction) {
      transaction.push(statement);
      if (/^(COMMIT|ROLLBACK)$/i.test(statement.text)) open.delete(statement.connection);
      continue;
    }
    const row = [statement];
    rows.push(row);
    if (/^BEGIN/i.test(statement.text)) open.set(statement.connection, row);
  }
  return rows.flat();
}
