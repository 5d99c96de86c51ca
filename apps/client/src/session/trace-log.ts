// Writes when each event of ours was captured and when the kernel took its frame, to find out where time goes.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { Engine } from '@midip2p/engine';
import { fileError } from '../errors';

const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;

export class TraceLog {
  private readonly file: number;

  constructor(
    path: string,
    private readonly engine: Pick<Engine, 'traces' | 'toMachine'>,
  ) {
    try {
      this.file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    } catch (error) {
      throw fileError('write', path, error);
    }
  }

  /** Writes what the engine has recorded since the last call. Machine times, whole µs. */
  write(): void {
    const lines = this.engine.traces().map(({ link, stream, sequence, capturedAt, sentAt }) => {
      const capturedUs = Math.round(this.engine.toMachine(capturedAt));
      return `${JSON.stringify({ link, stream, sequence, capturedUs, sentUs: Math.round(this.engine.toMachine(sentAt)) })}\n`;
    });
    if (lines.length > 0) writeSync(this.file, lines.join(''));
  }

  close(): void {
    this.write();
    closeSync(this.file);
  }
}
