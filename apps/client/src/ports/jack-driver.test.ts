import { offersOf } from './jack-driver';

it('offers the software synths of other programs, as a shell takes it, and no client of our own', () => {
  expect(offersOf(['fluidsynth:midi_00', "Zyn's:in", 'midip2p:in', 'midip2p-01:in', 'ada:in'], 'ada:out')).toEqual([
    { output: 'fluidsynth:midi_00', command: "jack_connect 'ada:out' 'fluidsynth:midi_00'" },
    { output: "Zyn's:in", command: "jack_connect 'ada:out' 'Zyn'\\''s:in'" },
  ]);
});
