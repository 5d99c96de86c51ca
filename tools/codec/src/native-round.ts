import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Case } from './cases';
import type { Sample } from './corpora';

const PROGRAM = path.join(__dirname, '../../../native/node/build/core/bench/midip2p_bench_codec');
const PARTS = ['first', 'middle', 'last'];

/** [case, contender, ns per message] */
export type Measured = readonly [string, string, number];

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex') || '-';

/** The files that the C++ part reads (native/core/bench/corpus.hpp). */
export function writeCorpora(folder: string, corpora: Record<string, Sample[]>, vectors: Case[]): void {
  const line = (sender: number, text: Buffer, what: string, { midi, port, timestamp, part = null }: Said) =>
    `${sender} ${midi === null ? 'refused' : hex(midi)} ${port ?? '-'} ${timestamp ?? '-'} ` +
    `${PARTS.indexOf(part ?? '') + 1} ${hex(text)} ${what}\n`;
  for (const [name, samples] of Object.entries(corpora)) {
    const lines = samples.map((one) => line(one.sender, Buffer.from(one.text), '-', one));
    writeFileSync(path.join(folder, name), lines.join(''));
  }
  const lines = vectors.map((one) => line(0, one.text, one.description, one));
  writeFileSync(path.join(folder, 'cases'), lines.join(''));
}

type Said = Pick<Case, 'midi' | 'port' | 'timestamp'> & { part?: string | null };

/** The C++ part of the bench, which measures a round whenever it is asked. */
export class NativeRounds {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
  ) {}

  /** Starts it. Rejects if it does not read the corpora as everybody has to. */
  static async start(
    folder: string,
    names: readonly string[],
  ): Promise<{ rounds: NativeRounds; wrong: Record<string, string[]> }> {
    const child = spawn(PROGRAM, [folder, ...names], { stdio: ['pipe', 'pipe', 'inherit'] });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const rounds = new NativeRounds(child, lines);
    const { wrong } = (await Promise.race([rounds.next(), failed])) as { wrong: Record<string, string[]> };
    return { rounds, wrong };
  }

  async round(): Promise<Measured[]> {
    this.child.stdin!.write('\n');
    return (await this.next()) as Measured[];
  }

  end(): void {
    this.child.stdin!.end();
  }

  private async next(): Promise<unknown> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('the C++ part of the bench has ended');
    return JSON.parse(value as string);
  }
}
