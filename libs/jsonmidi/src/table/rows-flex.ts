import { bits, flagged, part, signed, sixteen, text } from './field';
import { fixed, rowsOf } from './row';

const flex = rowsOf('ump', true, 0xd);
const status = (bank: number, value: number) => [fixed(16, 8, bank), fixed(24, 8, value)];
const whole = fixed(8, 2, 0);
const toGroup = [fixed(10, 2, 1), fixed(12, 4, 0)];
/** For one channel of the group, or for the whole group. */
const channel = flagged(sixteen('channel', 12), { at: 10, bits: 2, there: 0, lacking: 1 });
const words = [channel, part(8, 2), text(32, 12)] as const;

/** Tempo, metre, key and chords. [JM-8.3-6] */
export const FLEX_SETUP = [
  flex('setTempo', [whole, ...toGroup, ...status(0, 0)], [bits('tempo10ns', 32, 32)]),
  flex(
    'setTimeSignature',
    [whole, ...toGroup, ...status(0, 1)],
    [bits('numerator', 32, 8), bits('denominatorPower', 40, 8), bits('thirtySecondNotes', 48, 8)],
  ),
  flex(
    'setMetronome',
    [whole, ...toGroup, ...status(0, 2)],
    [
      bits('clocksPerClick', 32, 8),
      bits('accent1', 40, 8),
      bits('accent2', 48, 8),
      bits('accent3', 56, 8),
      bits('subdivision1', 64, 8),
      bits('subdivision2', 72, 8),
    ],
  ),
  flex('setKeySignature', [whole, ...status(0, 5)], [channel, signed('sharpsFlats', 32, 4), bits('tonic', 36, 4)]),
  flex(
    'setChordName',
    [whole, ...status(0, 6)],
    [
      channel,
      signed('sharpsFlats', 32, 4),
      bits('tonic', 36, 4),
      bits('chordType', 40, 8),
      bits('alteration1', 48, 8),
      bits('alteration2', 56, 8),
      bits('alteration3', 64, 8),
      bits('alteration4', 72, 8),
      signed('bassSharpsFlats', 96, 4),
      bits('bassTonic', 100, 4),
      bits('bassChordType', 104, 8),
      bits('bassAlteration1', 112, 8),
      bits('bassAlteration2', 120, 8),
    ],
  ),
] as const;

/** Texts about the music, and those that are sung. [JM-8.3-7] */
export const FLEX_TEXT = [
  flex('metadataText', status(1, 0x00), words),
  flex('projectName', status(1, 0x01), words),
  flex('compositionName', status(1, 0x02), words),
  flex('midiClipName', status(1, 0x03), words),
  flex('copyrightNotice', status(1, 0x04), words),
  flex('composerName', status(1, 0x05), words),
  flex('lyricistName', status(1, 0x06), words),
  flex('arrangerName', status(1, 0x07), words),
  flex('publisherName', status(1, 0x08), words),
  flex('primaryPerformerName', status(1, 0x09), words),
  flex('accompanyingPerformerName', status(1, 0x0a), words),
  flex('recordingDate', status(1, 0x0b), words),
  flex('recordingLocation', status(1, 0x0c), words),
  flex('performanceText', status(2, 0x00), words),
  flex('lyrics', status(2, 0x01), words),
  flex('lyricsLanguage', status(2, 0x02), words),
  flex('ruby', status(2, 0x03), words),
  flex('rubyLanguage', status(2, 0x04), words),
] as const;
