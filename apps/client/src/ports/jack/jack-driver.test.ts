import { lineOf, offersOf } from './jack-driver';

it('offers the software synths of other programs, as a shell takes it, and no client of our own', () => {
  expect(offersOf(['fluidsynth:midi_00', "Zyn's:in", 'midip2p:in', 'midip2p-01:in', 'ada:in'], 'ada:out')).toEqual([
    { output: 'fluidsynth:midi_00', command: "jack_connect 'ada:out' 'fluidsynth:midi_00'" },
    { output: "Zyn's:in", command: "jack_connect 'ada:out' 'Zyn'\\''s:in'" },
  ]);
});

it('says in a line how JACK is set, and what it has cost', () => {
  const quiet = { rate: 48_000, frames: 128, received: 9, sent: 9, bufferChanges: 0, losses: 0, stray: 0 };
  const figures = { ...quiet, xruns: 2, refused: 0, incomplete: 0, tooLong: 0, carried: 7, tooLarge: 1, missed: 3 };
  expect(lineOf(figures)).toBe('128 frames at 48000 Hz (2.67 ms), 2 xruns, 4 events lost');
  expect(lineOf({ ...figures, xruns: 0, tooLarge: 0, missed: 0 })).toBe('128 frames at 48000 Hz (2.67 ms)');
});
