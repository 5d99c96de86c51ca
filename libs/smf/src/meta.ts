/** The meta events that say something to whoever plays; all others are kept and passed over. */
export const META_END_OF_TRACK = 0x2f;
export const META_TEMPO = 0x51;
export const META_TEXT = 0x01;
export const META_TRACK_NAME = 0x03;
/** µs a beat, where no tempo is said. */
export const TEMPO_UNSAID_US = 500_000;
