// What Nx knows of the packages: the lint's rule between them goes by it, and passes over everything where it is not there.
import { bin } from './house.mjs';
import { outputOf, StepFailed } from './step.mjs';

/** Reads all packages anew, so that ESLint finds them. */
export async function readProjects() {
  const env = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_ISOLATE_PLUGINS: 'false' };
  const { status, stdout, stderr } = await outputOf(bin('nx'), ['show', 'projects'], { env });
  if (status !== 0) throw new StepFailed(`the packages cannot be read:\n${stdout}${stderr}`.trimEnd());
}
