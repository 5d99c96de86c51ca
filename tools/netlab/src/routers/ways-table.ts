// What players have found out about their ways, as a table for people.
import type { Found } from './nat-probe';

export type FoundBy = Found & { kind: string; address: string; publicAddress: string };

const WORDS: Readonly<Record<string, string>> = {
  none: 'none',
  'same-for-all': 'the same for all',
  'another-for-each': 'another for each',
  blocked: 'blocked',
  everybody: 'everybody',
  'same-address': 'who was called, from any port',
  'same-address-and-port': 'who was called',
};

export function waysTable(players: readonly FoundBy[]): string {
  const rows: [string, (player: FoundBy) => string][] = [
    ['', ({ kind }) => kind],
    ['own address', ({ address }) => address],
    ['public address', ({ publicAddress }) => publicAddress],
    ['UDP: mapped port', ({ udp }) => WORDS[udp.mapping]!],
    ['UDP: let in', ({ udp }) => WORDS[udp.filtering]!],
    ['TCP: mapped port', ({ tcp }) => WORDS[tcp.mapping]!],
    ['TCP: let in', ({ tcp }) => WORDS[tcp.filtering]!],
    ['TCP: others get', ({ tcp }) => tcp.refusal ?? 'a connection'],
    ['TCP: ports out', ({ tcp }) => tcp.ports.join(', ')],
    ['IPv6: others get', ({ ipv6 }) => ipv6?.unasked ?? 'no IPv6'],
  ];
  const cells = rows.map(([name, of]) => [name, ...players.map(of)]);
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('');
}
