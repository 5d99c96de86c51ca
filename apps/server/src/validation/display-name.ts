// What a person may be called, in any script.
import { line } from './line';

const MOST_CHARACTERS = 32;
const MOST_BYTES = 128;
const HOW_LONG = `must have at most ${MOST_CHARACTERS} characters and ${MOST_BYTES} bytes`;

/** Empty: none, and the account's name stands for it. */
export const displayName = line(0, MOST_BYTES)
  // To count characters takes long where there are many: bytes come first.
  .refine((name) => Buffer.byteLength(name) <= MOST_BYTES && charactersIn(name) <= MOST_CHARACTERS, HOW_LONG)
  .refine((name) => name === '' || /[\p{L}\p{N}]/u.test(name), 'must have a letter or a digit')
  .refine(
    (name) => !/[\p{Ps}\p{Pe}]/u.test(name),
    'must have no brackets, since the name that somebody signs in with is shown in them',
  );

/** As somebody who signs up wants to be called, if they say. */
export const displayNameOrEmpty = displayName.default('');

// ---- details ----

/** As people count them: a letter with its marks is one. */
const charactersIn = (text: string): number => [...new Intl.Segmenter().segment(text)].length;
