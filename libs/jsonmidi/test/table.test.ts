// What is made from the one table of packets: MIDIP2P_GOLDENS=write (npm run goldens) writes it, else it is compared.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketField } from '../src/table/field';
import { PACKET_ROWS } from '../src/table/packet-rows';
import { type PacketRow, WORDS } from '../src/table/row';
import { packetSchema } from './packet-schema';
import { SPEC } from './vectors';

function compare(name: string, make: (now: string) => string): void {
  const file = join(SPEC, name);
  const now = readFileSync(file, 'utf8');
  const wanted = make(now);
  if (process.env.MIDIP2P_GOLDENS === 'write') writeFileSync(file, wanted);
  else expect(now).toBe(wanted);
}

const lines = (values: readonly unknown[]): string => values.map((value) => `    ${JSON.stringify(value)}`).join(',\n');

it('spec/jsonmidi.packets.json is the table', () => {
  compare(
    'jsonmidi.packets.json',
    () =>
      `{\n  "description": "The table of jsonmidi.md §8, for programs",\n` +
      `  "words": ${JSON.stringify(WORDS)},\n  "types": [\n${lines(PACKET_ROWS)}\n  ]\n}\n`,
  );
});

it('the tables of spec/jsonmidi.md say the same [JM-8.2-1]', () => {
  compare('jsonmidi.md', (page) =>
    page.replace(
      /(<!-- packets (\S+) (\S+) -->\n)[^]*?(?=\n\n|$)/g,
      (_, mark: string, messageType: string, protocol) => {
        const rows = PACKET_ROWS.filter((row) => row.messageType === Number(messageType) && row.protocol === protocol);
        expect(rows.length).toBeGreaterThan(0);
        return `${mark}${tableOf(rows)}`;
      },
    ),
  );
});

it('the page has a table for every row', () => {
  const page = readFileSync(join(SPEC, 'jsonmidi.md'), 'utf8');
  for (const { type, fields } of PACKET_ROWS) {
    expect(page).toContain(`| \`${type}\` |`);
    for (const { name } of fields) expect(page).toContain(`\`${name}\``);
  }
});

it('the JSON Schema of packets is made from it', () => {
  compare('jsonmidi.packets.schema.json', () => packetSchema());
});

it('no two types could say the same packet', () => {
  const patterns = PACKET_ROWS.map((row) => JSON.stringify([row.messageType, row.fixed]));
  expect(new Set(patterns).size).toBe(patterns.length);
  const names = PACKET_ROWS.map(({ type, protocol }) => `${protocol} ${type}`);
  expect(new Set(names).size).toBe(names.length);
});

it('no two fields of a type stand on the same bits, and none crosses a word', () => {
  for (const row of PACKET_ROWS) {
    const taken = new Set<number>();
    for (const [at, size] of bitsOf(row)) {
      for (let bit = at; bit < at + size; bit++) {
        expect([row.type, bit, taken.has(bit)]).toEqual([row.type, bit, false]);
        taken.add(bit);
      }
      if (size <= 32) expect(at >> 5).toBe((at + size - 1) >> 5);
      expect(at + size).toBeLessThanOrEqual(32 * WORDS[row.messageType]!);
    }
  }
});

// ---- details ----

/** Every place of a row: its first bit and how many. */
function bitsOf(row: PacketRow): [number, number][] {
  const places = row.fields.flatMap((field): [number, number][] => {
    if (field.form === 'data') {
      return [
        [field.at, 8 * field.capacity],
        ...(field.count ? [[field.count.at, field.count.bits] as [number, number]] : []),
      ];
    }
    if (field.form === 'text') return [[field.at, 8 * field.capacity]];
    if (field.form === 'part') return [[field.at, field.bits]];
    const flag = field.flag ? [[field.flag.at, field.flag.bits] as [number, number]] : [];
    return [[field.at, field.form === 'septets' ? 8 * field.count : field.bits], ...flag];
  });
  return [
    [0, 4],
    ...(row.group ? [[4, 4] as [number, number]] : []),
    ...row.fixed.map((f): [number, number] => [f.at, f.bits]),
    ...places,
  ];
}

function tableOf(rows: readonly PacketRow[]): string {
  const texts = rows.map(
    ({ type, fixed, fields }) =>
      `| \`${type}\` | ${fixed.map(({ at, bits, value }) => `${span(at, bits)} = ${value}`).join('; ')} | ${fields.map(fieldText).join('; ')} |`,
  );
  return ['| `type` | fixed bits | fields, in canonical order |', '|---|---|---|', ...texts].join('\n');
}

const span = (at: number, bits: number): string => (bits === 1 ? `${at}` : `${at}–${at + bits - 1}`);

function fieldText(field: PacketField): string {
  const name = `\`${field.name}\``;
  switch (field.form) {
    case 'data': {
      const { at, capacity, most, count } = field;
      const size = count ? `0–${capacity}` : `${capacity}`;
      const counted = count ? `, counted in ${span(count.at, count.bits)}${count.extra ? ' with one more' : ''}` : '';
      return `${name} of ${size} bytes 0–${most}: from ${at}${counted}`;
    }
    case 'text':
      return `${name} or \`data\` of at most ${field.capacity} bytes: from ${field.at}`;
    case 'part':
      return `${name}: ${span(field.at, field.bits)}`;
    default: {
      const place =
        field.form === 'septets'
          ? `${span(field.at, 8 * field.count)}, seven bits a byte, the ${field.lowFirst ? 'low' : 'high'} ones first`
          : span(field.at, field.bits);
      const { flag } = field;
      const lacks = flag
        ? `, may lack: ${span(flag.at, flag.bits)} = ${flag.there} with it, ${flag.lacking} without`
        : field.optional
          ? ', 0 where it lacks'
          : '';
      return `${name} ${field.least}–${field.most}: ${place}${lacks}`;
    }
  }
}
