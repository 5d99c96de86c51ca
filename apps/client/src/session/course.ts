// The course of a session: what it waits for, and when it is over.
import { ClientError } from '../errors';
import type { EmitReport } from './report';
import type { Unstruck } from './figures';
import type { Session } from './session';
import { unstruckText } from './unstruck-text';
import { aborted, until } from './until';

/** A file that plays into one of our inputs. */
interface Performance {
  port: number;
  file: string;
  messages: number;
  seconds: number;
  readonly handedOver: number;
  /** Machine time of the first message, µs; null before the start. */
  readonly startsUs: number | null;
  play(signal: AbortSignal): Promise<void>;
  /** Called when there are no more events: the other players are told. */
  close(): void;
}

export interface CourseOptions {
  performance: Performance | null;
  /** Other players who must be linked before the file starts. */
  players: number;
  until: Until;
}

/** When a session is over: when the file is, when every stream that was heard has closed, or when the person leaves. */
export type Until = 'played' | 'quiet' | 'told';

/** The time that players have to acknowledge the last events, or to come back. */
const ACKNOWLEDGE_MS = 10_000;
/**
 * Our last acknowledgement is sent with a heartbeat, ten times a second: a client that left at once would not send it.
 */
const LINGER_MS = 300;

/** Resolves when the session has served its purpose, or the signal says to leave. */
export async function runCourse(
  session: Session,
  plan: CourseOptions,
  emit: EmitReport,
  signal: AbortSignal,
): Promise<void> {
  const ready = until(() => session.links.linked >= plan.players && session.clockLocked, signal).then((isReady) => {
    if (isReady) emit({ event: 'ready', machineUs: Number(process.hrtime.bigint() / 1000n) });
    return isReady;
  });
  let unstruck: ClientError | null = null;
  const { performance: music } = plan;
  if (music !== null && (await ready)) {
    const before = session.figures.unstruck();
    await perform(session, music, emit, signal);
    if (!signal.aborted) unstruck = await settle(session, music, before, emit, signal);
  }
  if (plan.until === 'told') await aborted(signal);
  if (plan.until === 'quiet' && (await until(() => session.links.everyStreamClosed, signal)))
    await until(() => session.links.linked === 0, signal, LINGER_MS);
  if (unstruck !== null) throw unstruck;
}

async function perform(session: Session, music: Performance, emit: EmitReport, signal: AbortSignal): Promise<void> {
  const playing = music.play(signal);
  const { file, messages, seconds } = music;
  emit({ event: 'playing', file, messages, seconds, startsUs: Math.round(music.startsUs ?? 0) });
  session.emitTimeline();
  await playing;
}

/** Not null: everything arrived, but not all of it was played. */
async function settle(
  session: Session,
  music: Performance,
  before: readonly Unstruck[],
  emit: EmitReport,
  signal: AbortSignal,
): Promise<ClientError | null> {
  await until(() => session.figures.countsOf(music.port).events >= music.handedOver, signal, ACKNOWLEDGE_MS);
  session.emitTimeline();
  session.figures.emitStats();
  music.close();
  emit({ event: 'played', messages: music.handedOver, overflow: session.figures.countsOf(music.port).overflow });
  // The end of the stream is sent after the last event, and is acknowledged, too.
  if (await until(() => session.figures.acknowledged, signal, ACKNOWLEDGE_MS)) {
    const unstruck = since(before, session.figures.unstruck());
    for (const { peer, name, late, lost, withheld } of unstruck)
      emit({ event: 'unstruck', peer, name, late, lost, withheld });
    const missed = unstruck.filter(({ late, lost }) => late + lost > 0);
    if (missed.length > 0) return notStruck(music, missed);
    // A player may keep SysEx out: this is no failure of ours.
    emit({ event: 'acknowledged', withheld: unstruck.reduce((sum, { withheld }) => sum + withheld, 0) });
    return null;
  }
  if (signal.aborted) return null;
  throw new ClientError(
    'not-acknowledged',
    `nobody confirmed the end of ${music.file} within ${ACKNOWLEDGE_MS / 1000} s; the other players may have missed some of it, play it again`,
  );
}

/** What was not played since then; for a new link everything that was not played. */
function since(before: readonly Unstruck[], now: readonly Unstruck[]): Unstruck[] {
  return now.flatMap((at) => {
    const then = before.find(({ link }) => link === at.link);
    const [late, lost] = [at.late - (then?.late ?? 0), at.lost - (then?.lost ?? 0)];
    const withheld = at.withheld - (then?.withheld ?? 0);
    return late > 0 || lost > 0 || withheld > 0 ? [{ ...at, late, lost, withheld }] : [];
  });
}

function notStruck(music: Performance, unstruck: readonly Unstruck[]): ClientError {
  const each = unstruck.map((at) => `${at.name} (${unstruckText(at)})`);
  return new ClientError(
    'not-struck',
    `all of ${music.file} arrived, but some of it did not sound at ${each.join(', ')}; send fewer events at once, or more slowly`,
  );
}
