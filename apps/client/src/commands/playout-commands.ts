// playout: when notes sound at the outputs of the client that runs, looked at and changed while the music plays.
import { askRunning } from '../control/ask';
import { RunningClients } from '../control/running';
import { choiceFrom, type PlayoutFlags } from '../playout/choice';
import type { PlayoutAnswer, PlayoutRequest } from '../playout/playout-requests';
import { stateLines } from '../playout/playout-text';
import type { Print } from './print';

export type PlayoutCommandFlags = PlayoutFlags & { room?: string; output?: string };

/** Nothing typed: only shows it. */
export async function playoutCommand(
  folder: string,
  policy: string | undefined,
  { room, output, ...flags }: PlayoutCommandFlags,
  print: Print,
): Promise<void> {
  const change = choiceFrom({ ...flags, ...(policy !== undefined && { playout: policy }) });
  const request: PlayoutRequest = {
    do: 'playout',
    change: Object.keys(change).length === 0 ? null : change,
    output: output ?? null,
  };
  const answer = await askRunning<PlayoutAnswer>(new RunningClients(folder), room ?? null, request);
  const none = answer.outputs.length === 0 ? ['no outputs: nothing sounds here'] : [];
  print([...none, ...answer.outputs.flatMap(stateLines)], { event: 'playout', ...answer });
}
