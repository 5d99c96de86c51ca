import type { SysexPart } from '../message';

/**
 * Where in a packet a field stands, and how it is written in a text. Bits are counted from the first of the packet's first
 * word, the most significant, which is bit 0; the bits of a field are within one word. [JM-8.2-1]
 */
interface Place {
  readonly name: string;
  readonly at: number;
}

/** A field that need not be there. Without `flag` it is 0 then; with it, these bits say whether it is there. */
interface MayLack {
  readonly optional: boolean;
  readonly flag?: { readonly at: number; readonly bits: number; readonly there: number; readonly lacking: number };
}

/** `least`: the number in the text for bits that are all 0; `most`: the greatest in the text. */
type NumberField = Place & MayLack & { readonly form: 'number'; readonly bits: number } & Range;
/** Two's complement. */
type SignedField = Place & MayLack & { readonly form: 'signed'; readonly bits: number } & Range;
/** Seven bits of each of `count` bytes; bit 7 of each is 0. */
export type SeptetsField = Place &
  MayLack & { readonly form: 'septets'; readonly count: number; readonly lowFirst: boolean } & Range;
/** 0: no `part`; 1–3: the three words. */
type PartField = Place & { readonly form: 'part'; readonly bits: number; readonly optional: true };
/** Bytes, of which the packet says how many: `count` minus `extra`. Without `count` all `capacity` of them are there. */
export type DataField = Place & {
  readonly form: 'data';
  readonly capacity: number;
  readonly most: number;
  readonly count?: { readonly at: number; readonly bits: number; readonly extra: number };
  readonly optional: false;
};
/** Bytes that are UTF-8 or meant to be, with zeros behind them: `text`, or `data` where they are no plain text. */
export type TextField = Place & { readonly form: 'text'; readonly capacity: number; readonly optional: false };

interface Range {
  readonly least: number;
  readonly most: number;
}

export type PacketField = NumberField | SignedField | SeptetsField | PartField | DataField | TextField;

// ---- the words in which the table is written ----

const REQUIRED = { optional: false } as const;

/** A number of `bits` bits. */
export const bits = <const N extends string>(name: N, at: number, bits: number) =>
  ({ name, form: 'number', at, bits, least: 0, most: 2 ** bits - 1, ...REQUIRED }) as const;
/** 0–127, in the lower seven bits of the byte at `at`. */
export const seven = <const N extends string>(name: N, at: number) => bits(name, at + 1, 7);
/** 1–16 in the text, 0–15 in the four lower bits of so many. */
export const sixteen = <const N extends string>(name: N, at: number, bits = 4) =>
  ({ name, form: 'number', at, bits, least: 1, most: 16, ...REQUIRED }) as const;
export const signed = <const N extends string>(name: N, at: number, bits: number) =>
  ({ name, form: 'signed', at, bits, least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1, ...REQUIRED }) as const;
const septets = <const N extends string>(name: N, at: number, count: number, lowFirst: boolean) =>
  ({ name, form: 'septets', at, count, lowFirst, least: 0, most: 2 ** (7 * count) - 1, ...REQUIRED }) as const;
/** Bytes of seven bits, the first of them the lowest. */
export const lowFirst = <const N extends string>(name: N, at: number) => septets(name, at, 2, true);
/** Bytes of seven bits, the first of them the highest. */
export const highFirst = <const N extends string>(name: N, at: number, count: number) =>
  septets(name, at, count, false);
/** The field may be left out, and is 0 then. */
export const orZero = <const F extends PacketField>(field: F) => ({ ...field, optional: true }) as const;
/** The field may be left out, and these bits say whether it is. */
export const flagged = <const F extends PacketField>(
  field: F,
  flag: { at: number; bits: number; there: number; lacking: number },
) => ({ ...field, optional: true, flag }) as const;
export const part = (at: number, bits: number) => ({ name: 'part', form: 'part', at, bits, optional: true }) as const;
export const data = (at: number, capacity: number, most: number, count?: DataField['count']) =>
  ({ name: 'data', form: 'data', at, capacity, most, ...(count && { count }), ...REQUIRED }) as const;
export const text = (at: number, capacity: number) =>
  ({ name: 'text', form: 'text', at, capacity, ...REQUIRED }) as const;

// ---- what TypeScript knows of a field ----

type ValueOf<F extends PacketField> = F['form'] extends 'data'
  ? number[]
  : F['form'] extends 'part'
    ? SysexPart
    : number;
type Plain<F extends PacketField> = Exclude<F, { form: 'text' }>;

/** The members of a message that has these fields. */
export type MembersOf<F extends PacketField> = {
  [One in Plain<F> as One extends { optional: false } ? One['name'] : never]: ValueOf<One>;
} & { [One in Plain<F> as One extends { optional: true } ? One['name'] : never]?: ValueOf<One> } & (Extract<
    F,
    { form: 'text' }
  > extends never
    ? unknown
    : { text: string } | { data: number[] });
