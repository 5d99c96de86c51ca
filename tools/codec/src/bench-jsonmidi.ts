// npm run bench -- jsonmidi: our codec beside other JSON parsers and writers, over the same texts and with the same checks.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './cases';
import { checkCorpora, corpora, type CorpusName } from './corpora';
import { InJavaScript } from './in-javascript';
import { type Measured, NativeRounds, writeCorpora } from './native-round';

const HELP = `usage: npm run bench -- jsonmidi [--messages N] [--rounds N] [--json]

Lets everybody read and write the same texts, in turns, and shows the median of what a message took, in ns.
  --messages  how many texts there are in each corpus, 100 to 20000 (default: 10000)
  --rounds    how many rounds, 1 to 1000 (default: 41)
  --json      the last line of stdout is one object: {"bench","machine","rows","ratios","wrong","wrongCases"}

notes        canonical texts of note-ons and note-offs
canonical    canonical texts of all types, as they are played
fixedStyle   the same from eight senders, each of which writes in a way of its own
randomOrder  the same, with another order and other white space in each text
write        canonical texts from bytes
javascript, javascriptWrite  canonical texts in one buffer to typed arrays, and back, in Node
touch        is no reader: it only touches every byte
A ratio is the best peer's time over ours; canonical is the worse of notes and canonical. wrong counts the vectors of
spec/ that a reader takes otherwise than they say, and wrongCases says which.
`;

const CORPORA: readonly CorpusName[] = ['notes', 'canonical', 'fixedStyle', 'randomOrder'];
const isPeer = (contender: string) => contender !== 'touch' && !contender.startsWith('ours');

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '41' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const messages = Number(values.messages);
  const rounds = Number(values.rounds);
  if (!(messages >= 100 && messages <= 20_000) || !(rounds >= 1 && rounds <= 1000)) {
    process.stderr.write(`bench jsonmidi: --messages takes 100 to 20000, --rounds 1 to 1000\n${HELP}`);
    return 2;
  }
  const { measured, wrongCases } = await measure(messages, rounds);
  const rows = medians(measured);
  const ratios = { ...ratiosOf(rows), wrong: wrongCases['ours']!.length };
  show(rows, ratios, wrongCases);
  if (values.json) {
    const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`;
    const wrong = Object.fromEntries(Object.entries(wrongCases).map(([name, all]) => [name, all.length]));
    process.stdout.write(`${JSON.stringify({ bench: 'jsonmidi', machine, rows, ratios, wrong, wrongCases })}\n`);
  }
  return 0;
}

// ---- details ----

interface Row {
  readonly case: string;
  readonly contender: string;
  readonly nsPerMessage: number;
}

async function measure(messages: number, rounds: number) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-jsonmidi-'));
  const texts = corpora(messages);
  checkCorpora(texts);
  try {
    writeCorpora(folder, texts, cases());
    const inJavaScript = new InJavaScript(texts.canonical);
    const { rounds: native, wrong } = await NativeRounds.start(folder, CORPORA);
    const measured: Measured[] = [];
    for (let i = 0; i < rounds; i += 1) measured.push(...(await native.round()), ...inJavaScript.round());
    native.end();
    return { measured, wrongCases: wrong };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function medians(measured: readonly Measured[]): Row[] {
  const all = new Map<string, number[]>();
  for (const [name, contender, ns] of measured) {
    const key = `${name}\n${contender}`;
    all.set(key, [...(all.get(key) ?? []), ns]);
  }
  return [...all].map(([key, times]) => {
    const [name, contender] = key.split('\n') as [string, string];
    const sorted = times.sort((a, b) => a - b);
    return { case: name, contender, nsPerMessage: Number(sorted[sorted.length >> 1]!.toFixed(2)) };
  });
}

function ratiosOf(rows: readonly Row[]): Record<string, number> {
  const ratio = (name: string) => {
    const of = rows.filter((row) => row.case === name);
    const best = Math.min(...of.filter(({ contender }) => isPeer(contender)).map(({ nsPerMessage }) => nsPerMessage));
    return Number((best / of.find(({ contender }) => contender === 'ours')!.nsPerMessage).toFixed(2));
  };
  return {
    notes: ratio('notes'),
    canonical: Math.min(ratio('notes'), ratio('canonical')),
    fixedStyle: ratio('fixedStyle'),
    randomOrder: ratio('randomOrder'),
    write: ratio('write'),
    javascript: ratio('javascript'),
    javascriptWrite: ratio('javascriptWrite'),
  };
}

function show(rows: readonly Row[], ratios: Record<string, number>, wrong: Record<string, string[]>): void {
  for (const { case: name, contender, nsPerMessage } of rows)
    process.stdout.write(`${name.padEnd(16)} ${contender.padEnd(20)} ${nsPerMessage.toFixed(1).padStart(8)} ns\n`);
  for (const [name, ratio] of Object.entries(ratios)) process.stdout.write(`best peer over ours, ${name}: ${ratio}\n`);
  for (const [reader, all] of Object.entries(wrong))
    if (all.length > 0) process.stdout.write(`${reader} is wrong about ${all.length}: ${all.join('; ')}\n`);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
