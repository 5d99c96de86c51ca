// What is played through DAWs besides real pieces: every kind of message.
import type { PlannedEvent } from '@midip2p/testkit';

const hex = (...bytes: number[]) => Buffer.from(bytes).toString('hex');

/** Notes, pedals, bends and both pressures on every channel; with `all` also SysEx and program changes. */
export function everyKind(all: boolean): PlannedEvent[] {
  const messages: string[] = [];
  for (let channel = 0; channel < 16; channel++) {
    messages.push(
      hex(0x90 | channel, 36 + channel, 100),
      hex(0xa0 | channel, 36 + channel, 33 + channel),
      hex(0xd0 | channel, 70 + channel),
      hex(0xb0 | channel, 64, 127),
      hex(0xe0 | channel, channel * 8, 40 + channel),
      hex(0xb0 | channel, 1, 50 + channel),
      hex(0x80 | channel, 36 + channel, 64),
      hex(0xb0 | channel, 64, 0),
      hex(0xe0 | channel, 0, 64),
      hex(0xb0 | channel, 11, 99),
    );
    if (all) messages.push(hex(0xc0 | channel, 20 + channel), hex(0xf0, 0x7d, channel, 1, 2, 3, 0xf7));
  }
  return messages.map((message, i) => ({ frame: i * 200, hex: message }));
}
