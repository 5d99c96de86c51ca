// Two players whose clients are at one JACK server.
import { Band as Players, type JackServer } from '@midip2p/ports';
import type { DrivenClient } from '@midip2p/testkit';

export interface Band {
  ada: DrivenClient;
  ben: DrivenClient;
  end(): Promise<void>;
}

/** Resolves when the two are linked and their clocks locked. Their JACK clients are called `ada` and `ben`. */
export async function aBand(jack: JackServer): Promise<Band> {
  const band = await Players.gather({ jack, names: ['ada', 'ben'] });
  const [ada, ben] = [band.player('ada').client, band.player('ben').client];
  for (const [name, { events }] of [
    ['ada', ada],
    ['ben', ben],
  ] as const)
    expect(events.find(({ event }) => event === 'ports')).toMatchObject({
      driver: 'jack',
      inputs: [`${name}:in`],
      outputs: [`${name}:out`],
    });
  return { ada, ben, end: () => band.end() };
}
