// One session, from finding the room to the end of the jam.
import { resolveRoom } from './commands/room-commands';
import type { SessionOptions } from './commands/session-options';
import type { Ending } from './ending';
import { type Client, Jam } from './jam';
import type { EmitReport } from './session/report';

/** Resolves when the session was left properly: recordings are on disk, and everybody was told. */
export async function playTogether(
  plan: SessionOptions,
  client: Client,
  report: EmitReport,
  ending: Ending,
): Promise<void> {
  const { coordinator } = client;
  const enter = () =>
    plan.invitation === null ? resolveRoom(coordinator, plan.room) : coordinator.acceptInvitation(plan.invitation);
  const jam = await Jam.join(plan, client, enter, report, ending);
  let failure: unknown = null;
  try {
    await jam.start();
    await jam.course();
  } catch (error) {
    failure = error;
  }
  const left = await jam.leave();
  failure ??= left;
  if (failure !== null) throw failure as Error;
}
