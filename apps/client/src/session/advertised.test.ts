import { advertisedCandidates, parseAdvertised } from './advertised';
import type { Report } from './report';

describe('parseAdvertised', () => {
  it.each([
    ['7400', { host: null, port: 7400 }],
    ['203.0.113.7:7400', { host: '203.0.113.7', port: 7400 }],
    ['[2001:db8::7]:7400', { host: '2001:db8::7', port: 7400 }],
    ['home.example.org:7400', { host: 'home.example.org', port: 7400 }],
    ['my_nas:1', { host: 'my_nas', port: 1 }],
  ])('%s', (text, parsed) => {
    expect(parseAdvertised(text)).toEqual(parsed);
  });

  it.each([
    '',
    '0',
    '65536',
    '203.0.113.7',
    '203.0.113.7:0',
    '203.0.113:7400',
    '2001:db8::7:7400',
    'a b:7',
    '-x:7',
    ':7',
  ])("'%s' is none", (text) => {
    expect(parseAdvertised(text)).toBeNull();
  });
});

describe('advertisedCandidates', () => {
  const reports: Report[] = [];
  const lookUp = (name: string) =>
    name === 'home.example.org'
      ? Promise.resolve([{ address: '203.0.113.7' }, { address: '2001:db8::7' }])
      : Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
  const of = (...texts: string[]) =>
    advertisedCandidates(
      texts.map((text) => parseAdvertised(text)!),
      lookUp,
      (report) => void reports.push(report),
    );

  it('has an address for an address, for each of a name, and none of ours for a port alone', async () => {
    expect(await of('7400', '198.51.100.1:1', 'home.example.org:7401')).toEqual([
      { host: '0.0.0.0', port: 7400, kind: 'seen' },
      { host: '198.51.100.1', port: 1, kind: 'advertised' },
      { host: '203.0.113.7', port: 7401, kind: 'advertised' },
      { host: '2001:db8::7', port: 7401, kind: 'advertised' },
    ]);
    expect(reports).toEqual([]);
  });

  it('goes on without a name that nobody knows, and says so', async () => {
    expect(await of('hoem.example.org:7400', '198.51.100.1:1')).toHaveLength(1);
    expect(reports).toEqual([
      expect.objectContaining({
        event: 'trouble',
        what: '--advertise hoem.example.org:7400',
        code: 'advertised-name-unknown',
        message: expect.stringMatching(/leads to no address \(ENOTFOUND\)/) as string,
      }),
    ]);
  });
});
