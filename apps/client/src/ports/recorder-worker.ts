// The recorder's worker: takes events as they become due, and writes the log only while nothing else is due.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeJsonMidi, OutputPort, type TakenEvent } from '@midip2p/engine';
import { writeSmf } from '@midip2p/smf';
import { fileError } from '../errors';
import { eventLine } from './event-log';
import { recordedMessages, type RecordedEvent } from './recording';

export interface RecorderAssignment {
  handle: number;
  /** null: no such file is wanted. */
  smf: string | null;
  log: string | null;
}

export type RecorderReport = { kind: 'open' } | { kind: 'taken'; events: number } | { kind: 'closed'; events: number };

/** Events that wait for a quiet moment at most, before the log is written all the same. */
const LOG_BATCH = 512;

class Recorder {
  private readonly port: OutputPort;
  private readonly log: number | null;
  private readonly events: RecordedEvent[] = [];
  private unwritten: TakenEvent[] = [];

  constructor(private readonly to: RecorderAssignment) {
    this.port = OutputPort.fromHandle(to.handle);
    this.log = to.log === null ? null : onFile(to.log, (file) => openSync(file, 'w'));
  }

  run(tell: (report: RecorderReport) => void): void {
    tell({ kind: 'open' });
    while (!this.port.closed()) {
      if (!this.port.waitUntilDue()) {
        this.writeLog();
        continue;
      }
      this.take();
      tell({ kind: 'taken', events: this.events.length });
      if (this.unwritten.length >= LOG_BATCH) this.writeLog();
    }
    this.take(); // what came between the last look and the end
    this.writeLog();
    if (this.log !== null) closeSync(this.log);
    if (this.to.smf !== null) {
      onFile(this.to.smf, (file) => writeFileSync(file, writeSmf(recordedMessages(this.events), {})));
    }
    this.port.close();
    tell({ kind: 'closed', events: this.events.length });
  }

  private take(): void {
    for (const event of this.port.takeUntil(null).events) {
      this.events.push({
        bytes: event.midi,
        source: `${event.link}/${event.stream}`,
        capturedAt: event.capturedAt < 0 ? null : event.capturedAt,
        arrivedAt: event.arrivedAt,
      });
      if (this.log !== null) this.unwritten.push(event);
    }
  }

  private writeLog(): void {
    if (this.log === null || this.unwritten.length === 0) return;
    const lines = this.unwritten.map((event) =>
      eventLine(
        encodeJsonMidi(event.midi, event.stream, event.capturedAt < 0 ? null : event.capturedAt),
        event,
        event.midi,
        {
          arrivedUs: this.port.toMachine(event.arrivedAt),
          readyUs: this.port.toMachine(event.readyAt),
          takenUs: this.port.toMachine(event.takenAt),
        },
      ),
    );
    writeSync(this.log, lines.join(''));
    this.unwritten = [];
  }
}

function onFile<T>(file: string, act: (file: string) => T): T {
  try {
    return act(file);
  } catch (error) {
    throw fileError('write', file, error);
  }
}

if (parentPort !== null) {
  const parent = parentPort;
  new Recorder(workerData as RecorderAssignment).run((report) => parent.postMessage(report));
}
