// Where a page of a list goes on: the values that the list is ordered by, of the last thing of the page before. The thing
// itself may be gone by then.
import { DomainError } from '../domain-error';

export class CursorUnknownError extends DomainError {
  readonly code = 'cursor-unknown';
  constructor() {
    super(
      'what the page is to come after is of another list, or made up: take `next` of the page before, or begin anew',
    );
  }
}

/** A value that a list is ordered by, as text and back. */
export interface KeyPart<T> {
  write(value: T): string;
  /** undefined: it is none. */
  read(text: string): T | undefined;
}

/** To the millisecond, as the database keeps it. */
export const TIME: KeyPart<Date> = {
  write: (value) => String(value.getTime()),
  read: (text) => (/^\d{1,15}$/.test(text) && Number(text) <= LAST_YEAR_MS ? new Date(Number(text)) : undefined),
};
export const ID: KeyPart<string> = {
  write: (value) => value,
  read: (text) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : undefined),
};
export const NUMBER: KeyPart<bigint> = {
  write: String,
  read: (text) => (/^\d{1,18}$/.test(text) ? BigInt(text) : undefined),
};
/** SHA-256 in hexadecimal digits. */
export const HASH: KeyPart<string> = {
  write: (value) => value,
  read: (text) => (/^[0-9a-f]{64}$/.test(text) ? text : undefined),
};
/** Neither NUL nor half a character can be in the database. */
export const NAME: KeyPart<string> = {
  write: (value) => value,
  read: (text) => (text.length <= 256 && !/\0|\p{Surrogate}/u.test(text) ? text : undefined),
};

/** Of one list. The text means nothing to who keeps it, and may change from version to version. */
export class Cursor<Key extends readonly unknown[]> {
  constructor(
    private readonly list: string,
    private readonly parts: { [Part in keyof Key]: KeyPart<Key[Part]> },
  ) {}

  write(key: Key): string {
    const texts = this.parts.map((part, index) => part.write(key[index]));
    return Buffer.from(JSON.stringify([this.list, ...texts])).toString('base64url');
  }

  /** null: from the beginning. CursorUnknownError. */
  read(after: string): Key | null {
    if (after === '') return null;
    const [list, ...texts] = textsIn(after);
    const key = this.parts.map((part, index) => (texts[index] === undefined ? undefined : part.read(texts[index])));
    if (list !== this.list || texts.length !== key.length || key.includes(undefined)) throw new CursorUnknownError();
    return key as unknown as Key;
  }
}

// ---- details ----

const LAST_YEAR_MS = Date.UTC(9999, 11, 31);

function textsIn(after: string): string[] {
  try {
    const texts: unknown = JSON.parse(Buffer.from(after, 'base64url').toString());
    if (Array.isArray(texts) && texts.every((text) => typeof text === 'string')) return texts;
  } catch {
    // no JSON: made up
  }
  throw new CursorUnknownError();
}
