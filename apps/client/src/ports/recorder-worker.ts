// The recorder's worker: takes events as they are played, and writes them to its files at every quiet moment.
import { closeSync, writeSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { encodeJsonMidi, OutputPort, type TakenEvent } from '@midip2p/engine';
import { Sounding } from '@midip2p/smf';
import { type ClientError, complaintOf, fileError } from '../errors';
import type { Naming } from '../recording/journal';
import { type NewFile, newFile } from '../recording/new-file';
import type { Finished } from '../recording/part';
import { Tape } from '../recording/tape';
import { Unfinished } from '../recording/unfinished';
import { eventLine } from './event-log';

export interface RecorderAssignment {
  handle: number;
  /** null: no such file is wanted. */
  smf: string | null;
  log: string | null;
  /** True: clock, active sensing and the like go into the .mid, too. */
  system: boolean;
  room: string;
  /** The folder of the configuration. */
  folder: string;
}

type RecorderReport =
  /** The files that it writes, under other names if those that were asked for are taken. */
  | { kind: 'open'; file: string | null; log: string | null }
  | { kind: 'finished'; finished: Finished }
  | { kind: 'trouble'; file: string; code: string; message: string }
  /** `file`: the recording; null: there is none. */
  | { kind: 'closed'; events: number; file: string | null };

/** The longest time until an event is in its file, however many more come. */
const LONGEST_WAIT_MS = 200;

class Recorder {
  private readonly port: OutputPort;
  private readonly tape: Tape | null;
  private log: NewFile | null;
  private logged = 0;
  private lines: string[] = [];
  /** The notes that each stream holds in the log, by link and stream. */
  private readonly sounding = new Map<string, Sounding>();
  private waitsSince: number | null = null;

  constructor(
    to: RecorderAssignment,
    private readonly orders: NonNullable<typeof parentPort>,
    private readonly post: (report: RecorderReport) => void,
  ) {
    this.port = OutputPort.fromHandle(to.handle);
    const options = { room: to.room, system: to.system, startsAt: this.port.now() };
    const finished = (what: Finished) => post({ kind: 'finished', finished: what });
    const trouble = (file: string, { code, message }: ClientError) => post({ kind: 'trouble', file, code, message });
    this.tape =
      to.smf === null ? null : new Tape({ file: to.smf, ...options }, new Unfinished(to.folder), finished, trouble);
    this.log = to.log === null ? null : newFile(to.log);
  }

  run(): void {
    this.post({ kind: 'open', file: this.tape?.file ?? null, log: this.log?.file ?? null });
    while (!this.port.closed()) {
      if (this.port.waitUntilDue()) this.take();
      else this.write();
      if (this.waitsSince !== null && performance.now() - this.waitsSince > LONGEST_WAIT_MS) this.write();
    }
    this.take(); // events that came between the last call and the end
    this.write();
    if (this.log !== null) closeSync(this.log.descriptor);
    const whole = this.tape === null ? { file: null, events: this.logged } : this.finish(this.tape);
    this.post({ kind: 'closed', ...whole });
    this.port.close();
  }

  // ---- details ----

  private finish(tape: Tape): { file: string | null; events: number } {
    try {
      return tape.finish();
    } catch (error) {
      this.post({ kind: 'trouble', file: tape.file, ...complaintOf(error) });
      return { file: null, events: 0 };
    }
  }

  private take(): void {
    const events = this.port.takeUntil(null);
    // The name of a player was told before the first of that player's events could come.
    for (let order = receiveMessageOnPort(this.orders); order; order = receiveMessageOnPort(this.orders))
      this.tape?.name(order.message as Naming);
    for (const event of events) {
      const { link, stream, midi, arrivedAt, capturedAt } = event;
      this.tape?.add({
        link,
        stream,
        midi,
        arrivedAt,
        arrivedSession: this.port.toSession(arrivedAt),
        capturedAt: capturedAt < 0 ? null : capturedAt,
      });
      if (this.log !== null) this.addToLog(event);
    }
    if (events.length > 0) this.waitsSince ??= performance.now();
  }

  /** Writes events of others that were not too late to be heard. */
  private addToLog(event: TakenEvent): void {
    const { link, stream, midi } = event;
    if (midi.length === 0) return this.endInLog(event);
    if (link === 0 || event.late) return;
    const key = `${link}/${stream}`;
    (this.sounding.get(key) ?? this.sounding.set(key, new Sounding()).get(key)!).see(midi);
    this.addLine(event, midi, stream);
    this.logged += 1;
  }

  /** A source that has gone holds no notes any more. */
  private endInLog(event: TakenEvent): void {
    for (const [key, sounding] of this.sounding) {
      const [link, stream] = key.split('/').map(Number) as [number, number];
      const isMeant =
        (event.link === 0 && event.stream === 0) ||
        (event.link === link && (event.stream === 0 || event.stream === stream));
      if (isMeant) for (const midi of sounding.release()) this.addLine({ ...event, link, stream }, midi, stream);
    }
  }

  private addLine(event: TakenEvent, midi: Uint8Array, stream: number): void {
    const { arrivedAt, readyAt, takenAt, capturedAt } = event;
    const text = encodeJsonMidi(midi, stream, capturedAt < 0 ? null : capturedAt);
    const times = {
      arrivedUs: this.port.toMachine(arrivedAt),
      readyUs: this.port.toMachine(readyAt),
      takenUs: this.port.toMachine(takenAt),
    };
    this.lines.push(eventLine(text, event, midi, times));
  }

  private write(): void {
    this.waitsSince = null;
    this.tape?.flush();
    if (this.log === null || this.lines.length === 0) return;
    const bytes = Buffer.from(this.lines.join(''));
    this.lines = [];
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.log.descriptor, bytes, at);
    } catch (error) {
      const { file } = this.log;
      const { code, message } = fileError('write', file, error);
      this.post({ kind: 'trouble', file, code, message });
      this.log = null; // a log with a hole would lie; the recording goes on
    }
  }
}

if (parentPort !== null) {
  const parent = parentPort;
  new Recorder(workerData as RecorderAssignment, parent, (report) => parent.postMessage(report)).run();
}
