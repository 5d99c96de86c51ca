import type { Report } from '../src/session/report';

/** Of a link. */
export const figures = {
  link: 1,
  eventsSent: 120,
  eventsReceived: 118,
  duplicates: 0,
  late: 0,
  beyond: 0,
  lost: 0,
  lateThere: 0,
  lostThere: 0,
  withheld: 0,
  withheldThere: 0,
  gaps: 0,
  resumed: 0,
  refused: 0,
  unacked: 0,
};
/** What a session tells of an evening, in order. */
export const evening: Report[] = [
  { event: 'joined', room: 'Friday', roomId: 'r', session: 's', peer: 'me', name: 'ada' },
  { event: 'peer', peer: 'p1', name: 'ben', state: 'introduced', link: 1, code: null, detail: null },
  { event: 'peer', peer: 'p2', name: 'cleo', state: 'introduced', link: 2, code: null, detail: null },
  { event: 'peer', peer: 'p1', name: 'ben', state: 'linked', link: 1, code: null, detail: null },
  {
    event: 'peer',
    peer: 'p2',
    name: 'cleo',
    state: 'unlinked',
    link: null,
    code: 'link-unreachable',
    detail: 'tried 192.0.2.7:41234 (no answer), [2001:db8::7]:41234 (refused)',
  },
  { event: 'master', peer: 'p1', self: false, epoch: { term: 3, elector: 0 } },
  {
    event: 'timeline',
    machineUs: 1,
    localUs: 1,
    state: 'locked',
    epoch: { term: 3, elector: 0 },
    referenceLocal: 0,
    referenceSession: 0,
    rate: 1,
    jitterBoundUs: 41.3,
    pathBoundUs: 18_400,
  },
  {
    event: 'stats',
    links: [{ peer: 'p1', rttUs: 36_800, ...figures }],
    played: 120,
    taken: 118,
    driver: null,
    outputs: [],
  },
  { event: 'playing', file: 'maple-leaf-rag.mid', messages: 4000, seconds: 182.4, startsUs: 5 },
  { event: 'trouble', what: 'MIDI', code: 'midi-system-missing', message: 'this machine has no MIDI system' },
];
