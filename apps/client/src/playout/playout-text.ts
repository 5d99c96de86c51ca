// Playout in plain words, for the screen.
import { milliseconds } from '../milliseconds';
import type { OutputReport } from '../session/report';

export function playoutText({ policy, tightUs, mostUs, offsetUs, ownWaits, room }: OutputReport): string {
  const what = {
    direct: 'direct, notes sound when they arrive',
    tight: `tight, every note sounds ${milliseconds(tightUs)} after it was played`,
    adaptive: `adaptive, as early as is steady, at most ${milliseconds(mostUs)} after it was played`,
  }[policy];
  const moved = offsetUs === 0 ? '' : `, and ${milliseconds(Math.abs(offsetUs))} ${offsetUs > 0 ? 'later' : 'earlier'}`;
  const whose = room ? 'as the room has it: ' : '';
  return `${whose}${what}${moved}${ownWaits && policy !== 'direct' ? '; yours wait, too' : ''}`;
}

/** An output and its players, each with why it is so. */
export const stateLines = (state: OutputReport): string[] => [
  `${state.output}: ${playoutText(state)}`,
  ...state.players.map((player) => `  ${player.player}: ${playerText(player)}`),
];

function playerText({ leastUs, slowUs, delayUs, beyond }: OutputReport['players'][number]): string {
  const when = delayUs === null ? '' : `after ${milliseconds(delayUs)}; `;
  const why = `takes ${milliseconds(leastUs)} to ${milliseconds(slowUs)}, one note in 1000 longer`;
  return `${when}${why}${beyond === 0 ? '' : `; ${beyond} came later and sounded at once`}`;
}
