import { timingOf } from './client-messages';

const REPORT = {
  epoch: { term: 1, elector: 0 },
  state: 'locked',
  synchronised: true,
  service: null,
  inputs: [],
} as const;
const TIMES = { rttUs: 900, jitterBoundUs: 12, pathBoundUs: 450 };

it('tells every figure of a link by name, but for zeros, and five of them as servers of before know them', () => {
  const figures = { eventsSent: 5, eventsReceived: 0, late: 1, hedgedFrames: 3 };
  const message = timingOf({ ...REPORT, ...TIMES, inputs: [], links: [{ peerId: 'p2', rttUs: null, figures }] });
  expect(message).toMatchObject({
    value: {
      links: [
        {
          ...{ peerId: 'p2', rttUs: undefined, eventsSent: 5, eventsReceived: 0, late: 1, gaps: 0, resumed: 0 },
          figures: { eventsSent: 5, late: 1, hedgedFrames: 3 },
        },
      ],
    },
  });
  expect(Object.keys((message.value as { links: { figures: object }[] }).links[0]!.figures)).not.toContain(
    'eventsReceived',
  );
});
