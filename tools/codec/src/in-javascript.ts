import { EventBatch } from '@midip2p/engine';
import { eventOf, textOf } from './by-json';
import type { Sample } from './corpora';
import type { Measured } from './native-round';

/** What reads or writes the whole corpus in JavaScript, typed arrays on the one side and a buffer of lines on the other. */
interface Contender {
  readonly name: string;
  readonly case: 'javascript' | 'javascriptWrite';
  run(): void;
}

/** Of a corpus in canonical form: all of it in one buffer of lines. Throws if a contender does not read or write it. */
export class InJavaScript {
  private readonly lines: Buffer;
  private readonly right: EventBatch;
  private readonly batch: EventBatch;
  private readonly contenders: Contender[];

  constructor(private readonly samples: readonly Sample[]) {
    this.lines = Buffer.from(samples.map(({ text }) => `${text}\n`).join(''));
    this.right = this.empty();
    this.right.decode(this.lines);
    this.batch = this.empty();
    this.contenders = this.all();
    for (const contender of this.contenders) this.check(contender);
  }

  round(): Measured[] {
    return this.contenders.map(({ name, case: of, run }) => {
      const start = process.cpuUsage(); // as in C++: what others do on the machine meanwhile counts less
      run();
      const { user, system } = process.cpuUsage(start);
      return [of, name, ((user + system) * 1000) / this.samples.length];
    });
  }

  private empty(): EventBatch {
    return new EventBatch(this.samples.length, this.lines.length);
  }

  private all(): Contender[] {
    const { lines, batch, right } = this;
    const written = new Uint8Array(this.samples.length * 200 + 100_000);
    return [
      { name: 'ours', case: 'javascript', run: () => void batch.decode(lines) },
      { name: 'JSON.parse', case: 'javascript', run: () => parsedOneByOne(lines, batch) },
      { name: 'JSON.parse of all', case: 'javascript', run: () => parsedTogether(lines, batch) },
      {
        name: 'ours',
        case: 'javascriptWrite',
        run: () => {
          const { bytes } = right.encode(written);
          this.demand(bytes === lines.length && lines.compare(written, 0, bytes) === 0, 'ours writes other lines');
        },
      },
      {
        name: 'JSON.stringify',
        case: 'javascriptWrite',
        run: () => {
          let text = '';
          for (let i = 0; i < right.length; i += 1) text += `${textOf(right, i)}\n`;
          this.demand(lines.equals(Buffer.from(text)), 'JSON.stringify writes other lines');
        },
      },
    ];
  }

  private check({ name, case: of, run }: Contender): void {
    this.batch.length = 0;
    run();
    if (of === 'javascriptWrite') return; // has been compared
    const { batch, right } = this;
    let same = batch.length === this.samples.length;
    this.samples.forEach(({ midi, port, timestamp }, i) => {
      same &&= Buffer.compare(batch.midiOf(i), midi) === 0 && batch.ports[i] === (port ?? -1);
      same &&= batch.timestamps[i] === (timestamp ?? -1) && batch.errors[i] === 0 && batch.ends[i] === right.ends[i];
    });
    this.demand(same, `${name} reads other events`);
  }

  private demand(holds: boolean, otherwise: string): void {
    if (!holds) throw new Error(`bench jsonmidi: ${otherwise}`);
  }
}

// ---- details ----

function parsedOneByOne(lines: Buffer, batch: EventBatch): void {
  let row = 0;
  let midiAt = 0;
  for (let at = 0; at < lines.length; row += 1) {
    const end = lines.indexOf(10, at);
    midiAt = eventOf(JSON.parse(lines.toString('utf8', at, end)), batch, row, midiAt);
    at = end + 1;
  }
  batch.length = row;
}

function parsedTogether(lines: Buffer, batch: EventBatch): void {
  const all = JSON.parse(`[${lines.toString('utf8', 0, lines.length - 1).replaceAll('\n', ',')}]`) as unknown[];
  let midiAt = 0;
  for (let row = 0; row < all.length; row += 1) midiAt = eventOf(all[row], batch, row, midiAt);
  batch.length = all.length;
}
