// What Nx knows of the packages: the lint's rule between them goes by it, and passes over everything where it is not there.
import { bin } from './house.mjs';
import { outputOf, StepFailed } from './step.mjs';

/** How Nx is asked by the set-up: no process that stays, no terminal of its own, nobody told. */
export const NX = { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', NX_ISOLATE_PLUGINS: 'false' };

/** Reads all packages anew, so that ESLint finds them; each as {name, root, tags, targets}. */
export async function readProjects() {
  const { status, stdout, stderr } = await outputOf(bin('nx'), ['graph', '--print'], { env: NX });
  if (status !== 0) throw new StepFailed(`the packages cannot be read:\n${stdout}${stderr}`.trimEnd());
  return Object.values(JSON.parse(stdout).graph.nodes).map(({ name, data }) => ({ name, ...data }));
}
