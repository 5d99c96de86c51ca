// A short run of `npm run bench -- plugin`, which plugin:test has built: that it works, never how fast a block is.
import { complaintsOf, shortRun } from '@midip2p/bench';

jest.setTimeout(600_000);

it('measures a block of the plugin, beside its floor', async () => {
  const report = await shortRun('plugin', '--blocks', '750');
  expect(complaintsOf('plugin', report)).toEqual([]);
  expect(report).toMatchObject({ rows: [{ case: 'floor' }, { case: 'idle' }, { case: 'pianist' }] });
});
