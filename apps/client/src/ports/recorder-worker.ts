// The recorder's worker: takes events as they become due, and writes the log only while nothing else is due.
import { closeSync, openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeJsonMidi, OutputPort, type TakenEvent } from '@midip2p/engine';
import { writeSmf } from '@midip2p/smf';
import { type ClientError, fileError } from '../errors';
import { eventLine } from './event-log';
import { recordedMessages, type RecordedEvent } from './recording';
import { RecordingFile } from './recording-file';

export interface RecorderAssignment {
  handle: number;
  /** null: no such file is wanted. */
  smf: string | null;
  log: string | null;
}

export type RecorderReport =
  | { kind: 'open' }
  | { kind: 'taken'; events: number }
  | { kind: 'trouble'; file: string; code: string; message: string }
  /** `file` is where the recording is, null where there is none. */
  | { kind: 'closed'; events: number; file: string | null };

/** Events that wait for a quiet moment at most, before the log is written all the same. */
const LOG_BATCH = 512;

class Recorder {
  private readonly port: OutputPort;
  private readonly smf: RecordingFile | null;
  private log: number | null;
  private readonly events: RecordedEvent[] = [];
  private unwritten: TakenEvent[] = [];

  constructor(
    private readonly to: RecorderAssignment,
    private readonly tell: (report: RecorderReport) => void,
  ) {
    this.port = OutputPort.fromHandle(to.handle);
    this.smf = to.smf === null ? null : new RecordingFile(to.smf);
    this.log = to.log === null ? null : openLog(to.log);
  }

  run(): void {
    const { tell } = this;
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
    const written = this.smf?.write(writeSmf(recordedMessages(this.events), {})) ?? { file: null, trouble: null };
    if (written.trouble !== null) this.complain(this.to.smf!, written.trouble);
    this.port.close();
    tell({ kind: 'closed', events: this.events.length, file: written.file });
  }

  private complain(file: string, { code, message }: ClientError): void {
    this.tell({ kind: 'trouble', file, code, message });
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
    this.unwritten = [];
    try {
      writeSync(this.log, lines.join(''));
    } catch (error) {
      this.complain(this.to.log!, fileError('write', this.to.log!, error));
      this.log = null; // a log with a hole would lie; the recording goes on
    }
  }
}

function openLog(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw fileError('write', file, error);
  }
}

if (parentPort !== null) {
  const parent = parentPort;
  new Recorder(workerData as RecorderAssignment, (report) => parent.postMessage(report)).run();
}
