import { type JackFigures, jackLosses } from './jack-losses';

const figures = (more: Partial<JackFigures> = {}): JackFigures => ({
  rate: 48_000,
  frames: 128,
  received: 0,
  sent: 0,
  bufferChanges: 0,
  losses: 0,
  xruns: 0,
  refused: 0,
  stray: 0,
  incomplete: 0,
  tooLong: 0,
  carried: 0,
  tooLarge: 0,
  missed: 0,
  ...more,
});

describe('jackLosses', () => {
  it('tells what another program sent that was no message, once', () => {
    const [first, second] = [
      figures({ tooLong: 1, incomplete: 2, stray: 5 }),
      figures({ tooLong: 1, incomplete: 3, stray: 5 }),
    ];
    expect(jackLosses(null, first)).toEqual([
      {
        code: 'not-midi',
        message:
          'another program sent what cannot be played: 2 messages that were cut short, 1 SysEx of more than 65536 bytes, 5 bytes that belong to no message',
      },
    ]);
    expect(jackLosses(first, second).map(({ message }) => message)).toEqual([
      'another program sent what cannot be played: 1 message that was cut short',
    ]);
    expect(jackLosses(second, second)).toEqual([]);
  });

  it("tells what JACK's buffer did not hold", () => {
    expect(jackLosses(null, figures({ tooLarge: 2 }))).toMatchObject([{ code: 'message-too-large' }]);
  });
});
