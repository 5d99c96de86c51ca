// The JSON Schema of packets, from their table.
import type { PacketField } from '../src/table/field';
import { PACKET_ROWS, RESERVED } from '../src/table/packet-rows';
import type { PacketRow } from '../src/table/row';

type Schema = Record<string, unknown>;

const integer = (minimum?: number, maximum?: number): Schema => ({ type: 'integer', minimum, maximum });

/** The kind of value of every name that packets have, whatever the type. [JM-2.2-2] */
export function kinds(): Record<string, Schema> {
  const numbers = PACKET_ROWS.flatMap((row) => row.fields)
    .filter(({ form }) => form === 'number' || form === 'signed' || form === 'septets')
    .map(({ name }) => [name, integer()]);
  const integers = { type: 'array', items: integer() };
  return {
    ...Object.fromEntries(numbers),
    part: { type: 'string' },
    text: { type: 'string' },
    data: integers,
    words: integers,
  };
}

export function packetSchema(): string {
  const reserved = {
    title: RESERVED,
    properties: {
      type: { const: RESERVED },
      protocol: { const: 'ump' },
      words: { items: integer(0, 0xffffffff), minItems: 1, maxItems: 4 },
    },
    required: ['words'],
  };
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:midip2p:jsonmidi:packets',
    title: 'JSONMIDI of packets',
    description:
      'The value of one JSONMIDI text of the Universal MIDI Packet (jsonmidi.md §8), made from the table of packets. What a schema cannot say is the page’s: the forms of numbers, names that come twice, UTF-8 and its bytes, depth, and which words are reserved.',
    type: 'object',
    properties: {
      type: { type: 'string' },
      protocol: { enum: ['midi1', 'midi2', 'ump'] },
      group: integer(1, 16),
      ...kinds(),
      port: integer(0, 65535),
      timestamp: integer(0, Number.MAX_SAFE_INTEGER),
    },
    required: ['type', 'protocol'],
    oneOf: [...PACKET_ROWS.map(rowSchema), reserved],
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function rowSchema(row: PacketRow): Schema {
  const texts = row.fields.filter(({ form }) => form === 'text');
  const others = row.fields.filter(({ form }) => form !== 'text');
  const required = others.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    title: `${row.protocol} ${row.type}`,
    properties: {
      type: { const: row.type },
      protocol: { const: row.protocol },
      ...Object.fromEntries(others.map((field) => [field.name, fieldSchema(field)])),
    },
    required: [...(row.group ? ['group'] : []), ...required],
    ...(texts[0] && fieldSchema(texts[0])),
  };
}

function fieldSchema(field: PacketField): Schema {
  switch (field.form) {
    case 'part':
      return { enum: ['first', 'middle', 'last'] };
    case 'data':
      return { items: integer(0, field.most), minItems: field.count ? 0 : field.capacity, maxItems: field.capacity };
    case 'text':
      return {
        if: { required: ['text'] },
        then: { properties: { text: { maxLength: field.capacity } } },
        else: { required: ['data'], properties: { data: { items: integer(0, 255), maxItems: field.capacity } } },
      };
    default:
      return integer(field.least, field.most);
  }
}
