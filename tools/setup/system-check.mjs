// What the system tests need of this machine beyond npm test. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { StepFailed, step } from './step.mjs';

/** Throws StepFailed naming everything that is missing. */
export const checkSystem = (machine) =>
  step('checking what this machine lets us do', () => {
    const missing = missingForSystemTests(machine);
    if (missing.length > 0) throw new StepFailed(`missing for the system tests:\n${missing.join('\n')}`);
  });

/** `tun`: the device; `env`: where programs are looked for. */
export function missingForSystemTests({ tun = '/dev/net/tun', env = process.env } = {}) {
  const succeeds = (command, ...args) => spawnSync(command, args, { env, stdio: 'ignore' }).status === 0;
  const missing = [];
  const hasTools = succeeds('nsenter', '--version') && succeeds('unshare', '--version');
  if (!hasTools) missing.push(lacks('nsenter and unshare', 'apt-get install util-linux'));
  try {
    closeSync(openSync(tun, 'r+'));
  } catch (error) {
    const remedy = error.code === 'EACCES' ? `be root, or chmod 666 ${tun}` : 'modprobe tun';
    missing.push(lacks(`${tun} (${error.code})`, remedy));
  }
  const may =
    hasTools &&
    (succeeds('unshare', '--net', 'true') || succeeds('unshare', '--user', '--map-root-user', '--net', 'true'));
  const unsure = hasTools ? '' : ' (not tried: no unshare)';
  if (!may) missing.push(lacks(`network namespaces${unsure}`, 'be root, or sysctl -w user.max_user_namespaces=10000'));
  const jackTools = JACK_TOOLS.filter((tool) => !onPath(tool, env));
  if (jackTools.length > 0)
    missing.push(lacks(`JACK and its tools (${jackTools.join(', ')})`, 'apt-get install jackd2'));
  if (!succeeds('c++', '-E', '-include', 'jack/midiport.h', '-x', 'c++', '/dev/null'))
    missing.push(lacks("JACK's headers", 'apt-get install libjack-jackd2-dev'));
  if (!onPath('fluidsynth', env) || !existsSync(SOUNDS))
    missing.push(lacks('FluidSynth and its sounds', 'apt-get install fluidsynth timgm6mb-soundfont'));
  // Helm comes in an archive of its own inside an npm tarball.
  if (!onPath('unzip', env)) missing.push(lacks('unzip', 'apt-get install unzip'));
  if (!existsSync(POSTGRESQL)) missing.push(lacks('PostgreSQL with its tools', 'apt-get install postgresql'));
  const containers = CONTAINER_TOOLS.filter((tool) => !onPath(tool, env) && !existsSync(`/usr/sbin/${tool}`));
  if (containers.length > 0)
    missing.push(
      lacks(
        `what builds and runs the image (${containers.join(', ')})`,
        'apt-get install buildah podman runc catatonit debootstrap',
      ),
    );
  // Debian's own Python, which has Debian's modules.
  if (!succeeds('/usr/bin/python3', '-c', 'import mido, rtmidi'))
    missing.push(lacks('python-mido with python-rtmidi', 'apt-get install python3-mido python3-rtmidi'));
  return missing;
}

// ---- details ----

/** Debian has them in jackd2 or, later, in jack-example-tools. */
const JACK_TOOLS = ['jackd', 'jack_wait', 'jack_bufsize', 'jack_connect', 'jack_midiseq', 'jack_midi_dump'];

/** debootstrap and runc are in /usr/sbin, which is not on everybody's path. */
const CONTAINER_TOOLS = ['buildah', 'podman', 'runc', 'catatonit', 'debootstrap'];

/** Where Debian keeps them by version; not on the path. */
const POSTGRESQL = '/usr/lib/postgresql';

const SOUNDS = '/usr/share/sounds/sf2/TimGM6mb.sf2';

const onPath = (program, env) =>
  (env.PATH ?? '').split(path.delimiter).some((folder) => folder !== '' && existsSync(path.join(folder, program)));

const lacks = (what, remedy) => `  - ${what}\n      ${remedy}`;
