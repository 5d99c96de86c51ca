// examples/decoder.py, which somebody wrote from the page and the vectors alone: it decides every vector as they say.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hex, textOf, type Vector, vectorFiles } from '../test/vectors';

const DECODER = join(__dirname, '../../../examples/decoder.py');

/** What the decoder prints, a line for each text. */
function decoded(input: string, ...flags: string[]): { status: number | null; answers: unknown[] } {
  const { error, status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-I', DECODER, ...flags], {
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

const expected = ({ midi, port, timestamp, part, error }: Vector): unknown =>
  error === null
    ? { midi, port, timestamp, part: part ?? null, error }
    : { midi: null, port: null, timestamp: null, part: null, error };

it('decides every vector as the vectors say', () => {
  const vectors = vectorFiles().flatMap((file) => file.tests.map((v) => ({ ...v, file: file.name })));
  const { status, answers } = decoded(vectors.map((v) => hex(textOf(v))).join('\n') + '\n', '--hex');
  expect(answers.length).toBe(vectors.length);
  const named = (values: unknown[]) =>
    values.map((value, i) => [`${vectors[i]!.file}: ${vectors[i]!.description}`, value]);
  expect(named(answers)).toEqual(named(vectors.map(expected)));
  expect(status).toBe(1); // some were refused
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
