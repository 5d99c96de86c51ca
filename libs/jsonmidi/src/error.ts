/** The stable codes of spec/jsonmidi.md §6; `not-midi` is a writer's. */
export type JsonMidiErrorCode =
  | 'jsonmidi-syntax'
  | 'jsonmidi-utf8'
  | 'jsonmidi-depth'
  | 'jsonmidi-duplicate-field'
  | 'jsonmidi-wrong-type'
  | 'jsonmidi-number'
  | 'jsonmidi-missing-field'
  | 'jsonmidi-unknown-type'
  | 'jsonmidi-protocol'
  | 'jsonmidi-ump-not-carried'
  | 'jsonmidi-out-of-range'
  | 'not-midi';

/** Why a text or a message was refused. `offset`: bytes into the text, where the fault has a place. */
export class JsonMidiError extends Error {
  override readonly name = 'JsonMidiError';
  constructor(
    readonly code: JsonMidiErrorCode,
    what: string,
    readonly offset: number | null = null,
  ) {
    super(offset === null ? what : `${what} at byte ${offset}`);
  }
}
