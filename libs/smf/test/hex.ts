// Files as a person writes them: hex, and 'text' in quotes.

export function bytes(text: string): Uint8Array {
  const parts = text.match(/'[^']*'|[0-9a-f]{2}/gi) ?? [];
  return Uint8Array.from(
    parts.flatMap((part) => (part[0] === "'" ? [...Buffer.from(part.slice(1, -1))] : [Number.parseInt(part, 16)])),
  );
}

const uint16 = (value: number) => value.toString(16).padStart(4, '0');
const uint32 = (value: number) => value.toString(16).padStart(8, '0');

/** With a length of its own, where it is wrong on purpose. */
export const chunk = (kind: string, body: string, length = bytes(body).length) => `'${kind}' ${uint32(length)} ${body}`;

export const END = '00 FF 2F 00';

interface Head {
  format?: number;
  /** How many tracks it says there are. */
  count?: number;
  division?: string;
}

/** Its header as text; 96 ticks a beat unless said. */
export const head = ({ format = 0, count = 1, division = '00 60' }: Head = {}) =>
  chunk('MThd', `${uint16(format)} ${uint16(count)} ${division}`);

/** A file of these tracks, each without its end-of-track event. */
export const song = (tracks: string[], about: Head = {}) =>
  [
    head({ format: tracks.length > 1 ? 1 : 0, count: tracks.length, ...about }),
    ...tracks.map((track) => chunk('MTrk', `${track} ${END}`)),
  ].join(' ');
