// A sentence for people: what the JACK driver has lost since the last call.
import type { JackStatus } from '@midip2p/engine';
import { droppedText } from '../midi-splitter';

/** Its figures since it was opened. */
export type JackFigures = Omit<JackStatus, 'running' | 'clientName'>;

export function jackLosses(before: JackFigures | null, now: JackFigures): { code: string; message: string }[] {
  const more = now.tooLarge - (before?.tooLarge ?? 0);
  const dropped = droppedText(inputsOf(before), inputsOf(now));
  return [
    ...(more > 0
      ? [
          {
            code: 'message-too-large',
            message: `${more} SysEx did not fit into JACK's buffer of ${now.frames} frames and went to nobody; raise it (jack_bufsize), or send shorter ones`,
          },
        ]
      : []),
    ...(dropped === ''
      ? []
      : [{ code: 'not-midi', message: `another program sent what cannot be played: ${dropped}` }]),
  ];
}

const inputsOf = (figures: JackFigures | null) => ({
  strayBytes: figures?.stray ?? 0,
  incomplete: figures?.incomplete ?? 0,
  tooLarge: figures?.tooLong ?? 0,
});
