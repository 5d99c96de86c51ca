// examples/decoder.py, which somebody wrote from the page and the vectors alone: it decides every vector as they say.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type AnyVector, hex, packetVectorFiles, textOf, vectorFiles } from '../test/vectors';

const DECODER = join(__dirname, '../../../examples/decoder.py');

/** What the decoder prints, a line for each text. */
function decoded(input: string, ...flags: string[]): { status: number | null; answers: unknown[] } {
  const { error, status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-B', '-E', '-s', DECODER, ...flags], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error !== undefined || stderr !== '') throw error ?? new Error(stderr);
  return {
    status,
    answers: stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  };
}

function decides<V extends AnyVector>(
  files: { name: string; tests: V[] }[],
  answer: (v: V) => object,
  flags: string[],
) {
  const vectors = files.flatMap((file) => file.tests.map((v) => ({ name: `${file.name}: ${v.description}`, v })));
  expect(vectors.length).toBeGreaterThan(300);
  const { status, answers } = decoded(vectors.map(({ v }) => hex(textOf(v))).join('\n') + '\n', '--hex', ...flags);
  const wanted = vectors.map(({ v }) => (v.error === null ? answer(v) : { error: v.error }));
  const named = (values: unknown[]) => values.map((value, i) => [vectors[i]?.name, value]);
  expect(named(answers)).toEqual(named(wanted));
  expect(status).toBe(1); // some were refused
}

it('decides every vector of bytes as the vectors say', () => {
  decides(
    vectorFiles(),
    ({ midi, port, timestamp, part, error }) => ({ midi, port, timestamp, part: part ?? null, error }),
    [],
  );
});

it('decides every vector of packets as the vectors say', () => {
  decides(packetVectorFiles(), ({ packet, port, timestamp, error }) => ({ packet, port, timestamp, error }), [
    '--packets',
  ]);
});

it('carries no packets without being asked to', () => {
  expect(decoded('{"type":"noOperation","protocol":"ump"}\n').answers).toEqual([{ error: 'jsonmidi-ump-not-carried' }]);
});

it('takes texts as they are, one on a line', () => {
  expect(decoded('{"type":"noteOn","channel":16,"note":60,"velocity":100,"port":3}\n{"type":"stop"}\n')).toEqual({
    status: 0,
    answers: [
      { midi: '9F 3C 64', port: 3, timestamp: null, part: null, error: null },
      { midi: 'FC', port: null, timestamp: null, part: null, error: null },
    ],
  });
});
