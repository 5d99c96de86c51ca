import { timesOf } from './evidence';

const taken = (sequence: number, machineUs: number) => ({
  bytes: '903c64',
  port: 3,
  link: 1,
  sequence,
  arrivedUs: machineUs - 40,
  readyUs: machineUs - 30,
  machineUs,
});

describe('timesOf', () => {
  it('follows an event from hop to hop', () => {
    const times = timesOf([taken(9, 1100)], [{ link: 2, stream: 3, sequence: 9, capturedUs: 1000, sentUs: 1025 }]);
    expect(times).toEqual({
      latency: [100],
      hops: { capturedToSent: [25], sentToArrived: [35], arrivedToReady: [10], readyToTaken: [30] },
      untraced: 0,
    });
  });

  it('says which events it knows nothing of', () => {
    const other = { link: 2, stream: 4, sequence: 9, capturedUs: 0, sentUs: 0 };
    expect(timesOf([taken(9, 1100)], [other])).toMatchObject({ latency: [], untraced: 1 });
  });
});
