// The workflow files type commands that exist: nobody here can run them, so at least that is checked.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../../..');
const FOLDER = join(ROOT, '.github/workflows');

interface Step {
  run?: string;
  uses?: string;
}
interface Workflow {
  name: string;
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, { 'runs-on': string; 'timeout-minutes'?: number; steps: Step[] }>;
}

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const files = readdirSync(FOLDER);

it('there are the two', () => {
  expect(files.sort()).toEqual(['ci.yml', 'release.yml']);
});

describe.each(files)('%s', (file) => {
  const workflow = parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const lines = steps.flatMap(({ run }) => (run ?? '').split('\n')).filter(Boolean);

  it('has a name, jobs, and no more rights than it needs', () => {
    expect(workflow).toMatchObject({ name: file.replace('.yml', ''), permissions: { contents: 'read' } });
    expect(steps.length).toBeGreaterThan(2);
    for (const step of steps) expect(step.run ?? step.uses).toEqual(expect.any(String));
  });

  it('runs scripts of package.json, and files, that are there', () => {
    const named = lines.flatMap((line) =>
      [...line.matchAll(/\bnpm (?:run )?(test|start|[\w:]+)/g)].map(([, name]) => name!),
    );
    for (const name of named.filter((one) => one !== 'ci' && one !== 'run'))
      expect(Object.keys(scripts)).toContain(name);
    const started = lines.flatMap((line) => [...line.matchAll(/\b(?:bash|node) (\S+)/g)].map(([, path]) => path!));
    for (const path of started) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    const projects = lines.flatMap((line) => /--projects (.*)$/.exec(line)?.[1]?.split(' ') ?? []);
    for (const path of projects) expect([path, existsSync(join(ROOT, path, 'jest.config.js'))]).toEqual([path, true]);
    expect(named.length + started.length).toBeGreaterThan(0);
  });

  it('takes actions of the forge alone, by their major version', () => {
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
  });
});
