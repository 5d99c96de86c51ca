import { FAULTS, withFault } from './fault';

const piece = [
  [0xb0, 7, 100],
  [0x90, 60, 64],
  [0x80, 60, 64],
  [0x80, 60, 64],
  [0xb0, 7, 90],
].map((bytes, i) => ({ timeUs: i * 1000, bytes: Uint8Array.from(bytes) }));
const hex = (messages: { bytes: Uint8Array }[]) => messages.map((m) => Buffer.from(m.bytes).toString('hex'));

describe('withFault', () => {
  it('drops one note-on', () => {
    expect(hex(withFault(piece, 'drop'))).toEqual(['b00764', '803c40', '803c40', 'b0075a']);
  });

  it('turns one data bit over, and leaves a note-on a note-on', () => {
    expect(hex(withFault(piece, 'flip'))[1]).toBe('903c41');
  });

  it('swaps two neighbours that differ, each in the time of the other', () => {
    const swapped = withFault(piece, 'swap');
    expect(hex(swapped)).toEqual(['b00764', '803c40', '903c40', '803c40', 'b0075a']);
    expect(swapped.map((m) => m.timeUs)).toEqual(piece.map((m) => m.timeUs));
  });

  it('sends one note-on twice', () => {
    expect(hex(withFault(piece, 'duplicate'))).toEqual(['b00764', '903c40', '903c40', '803c40', '803c40', 'b0075a']);
  });

  it.each(FAULTS)('leaves the piece itself alone: %s', (fault) => {
    const before = hex(piece);
    withFault(piece, fault);
    expect(hex(piece)).toEqual(before);
  });
});
