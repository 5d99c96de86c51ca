// Installs what packages.json names and this machine lacks: as root at once, otherwise by sudo after a yes. Node's own modules
// only, since it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { at } from './house.mjs';
import { isFresh, packageSystem, SYSTEMS } from './package-systems.mjs';
import { isProgram } from './probes.mjs';
import { run, step, StepFailed } from './step.mjs';

const LIST = JSON.parse(readFileSync(at('tools/setup/packages.json'), 'utf8'));
export const PURPOSES = Object.keys(LIST.purposes);

/** What packages.json names for these purposes, by key. */
export const needsOf = (purposes) =>
  Object.fromEntries(purposes.flatMap((purpose) => LIST.purposes[purpose]).map((name) => [name, LIST.needs[name]]));

/**
 * Installs the packages that bring what is missing (of missingOf), or throws StepFailed with what to type. `machine` says
 * who asks, and how it may: {env, uid, terminal, system}.
 */
export async function obtain(missing, machine = {}) {
  const { env, uid, terminal, system } = known(machine);
  const packages = packagesOf(missing, system);
  if (packages.length === 0 || env.MIDIP2P_NO_INSTALL === '1') throw new StepFailed(howToGet(missing, machine));

  process.stderr.write(`missing on this machine:\n${missing.map(({ what }) => `  - ${what}\n`).join('')}`);
  const command = [...system.install, ...packages];
  const prefix =
    uid === 0 ? [] : await permission(system, command, { env, terminal }, () => howToGet(missing, machine));
  await install(system, command, prefix, env);
}

/** What will not work on this machine's system, however much is installed; undefined where nothing is known. */
export const limitsOf = (machine = {}) => known(machine).system?.limits;

/** Everything that is missing with what brings it: on this machine, or where its system is not known, on each that is. */
export function howToGet(missing, machine = {}) {
  const { uid, system } = known(machine);
  const systems = system ? { [system.name]: system } : SYSTEMS;
  const lines = missing.flatMap(({ what, need, installable }) => [
    `  - ${what}`,
    ...Object.entries(installable ? systems : {})
      .filter(([name]) => need[name])
      .map(([name, { title, typed }]) => `      ${title}: ${typed} ${need[name].join(' ')}`),
    ...(need.otherwise ? [`      otherwise ${need.otherwise}`] : []),
    ...(system && !need[system.name] ? [`      ${system.title} has no package for it that we know`] : []),
  ]);
  const packages = packagesOf(missing, system);
  const sudo = uid === 0 ? '' : 'sudo ';
  const all =
    packages.length > 0
      ? `\nto install what can be installed, type:\n  ${sudo}${system.typed} ${packages.join(' ')}`
      : '';
  return `missing on this machine:\n${lines.join('\n')}${all}`;
}

// ---- details ----

const known = ({
  env = process.env,
  uid = process.getuid(),
  terminal = isTerminal(),
  system = packageSystem({ env }),
}) => ({
  ...{ env, uid, terminal, system },
});

const isTerminal = () => process.stdin.isTTY === true && process.stderr.isTTY === true;

const packagesOf = (missing, system) => [
  ...new Set(missing.flatMap(({ need, installable }) => (installable && system && need[system.name]) || [])),
];

/** What goes in front of the command for somebody who is not root. Throws StepFailed, with what to do, unless they may. */
async function permission(system, command, { env, terminal }, instead) {
  const refused = (why) => new StepFailed(`nothing was installed: ${why}\n${instead()}`);
  if (!isProgram('sudo', env)) throw refused('that takes root, and there is no sudo here');
  const freely = spawnSync('sudo', ['-n', 'true'], { env, stdio: 'ignore' }).status === 0;
  if (env.MIDIP2P_YES === '1') {
    if (!freely && !terminal) throw refused('sudo wants a password, and there is no terminal to ask at');
  } else {
    if (!terminal) throw refused('there is no terminal to ask at; --yes or MIDIP2P_YES=1 is a yes beforehand');
    process.stderr.write(`  $ sudo ${command.join(' ')}\n`);
    if (!(await saysYes('install them so? [y/N] '))) throw refused('the answer was no');
  }
  // It asks at the terminal itself; what is shown while packages are installed must not write over that.
  if (!freely && spawnSync('sudo', ['-v'], { env, stdio: 'inherit' }).status !== 0)
    throw refused('sudo did not let you');
  // sudo hands no variable on that is not named to it.
  return ['sudo', '-n', ...Object.entries(system.env ?? {}).map(([name, value]) => `${name}=${value}`)];
}

function saysYes(question) {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    reader.question(question, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      reader.close();
    });
    reader.once('close', () => resolve(false)); // the input has ended
  });
}

async function install(system, command, prefix, env) {
  const go = (words, title, log) => {
    const [program, ...args] = [...prefix, ...words];
    process.stderr.write(`  $ ${[program, ...args].join(' ')}\n`);
    const whole = { ...env, ...system.env };
    return step(title, (tell) =>
      run(program, args, { log, tell, progress: progress(), env: whole, why: words.join(' ') }),
    );
  };
  if (!isFresh(system)) {
    // One source of several that is out of reach fails it, and what is wanted may be in the others all the same.
    await go(system.refresh, 'fetching the lists of packages', 'system-lists').catch((error) => {
      if (!(error instanceof StepFailed)) throw error;
      process.stderr.write(`${error.message}\n`);
    });
  }
  await go(command, 'installing system packages', 'system-packages');
}

/** How far a package system is, by what it says. */
function progress() {
  let fetched = 0;
  let installed = 0;
  return (line) => {
    if (/^Get:\d+ /.test(line)) fetched += 1;
    if (/^Setting up |^\(\s*\d+\/\d+\) installing |^\s*Installing +:|^\(\d+\/\d+\) Installing /.test(line))
      installed += 1;
    return installed > 0 ? `${installed} installed` : `${fetched} fetched`;
  };
}
