// A loaded image, run confined as the chart runs it, on a PostgreSQL of its own: migrated, ready, asked, and drained.
import { request } from 'node:https';
import { startTestDatabase } from '@midip2p/testkit';
import type { Context } from './artefact';
import type { Containers } from './containers';
import { ReleaseError } from './failure';

const CONFINED = [
  ...['--health-interval', 'disable', '--rm', '--user', '1000:1000', '--read-only', '--cap-drop', 'all'],
  ...['--security-opt', 'no-new-privileges', '--memory', '512m', '--network', 'host'],
  ...['--tmpfs', '/tmp', '--volume', '/var/lib/midip2p'],
];

export async function runningImage(containers: Containers, image: string, { version }: Context): Promise<string> {
  const database = await startTestDatabase();
  const settings = {
    MIDIP2P_DATABASE_URL: database.url,
    MIDIP2P_DATABASE_MIGRATE: 'false',
    MIDIP2P_SERVER_HOST: '127.0.0.1',
    MIDIP2P_SERVER_PORT: '0',
    MIDIP2P_SERVER_DRAIN_SECONDS: '0',
  };
  const given = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const name = `midip2p-release-${process.pid}`;
  try {
    await containers.run('podman', ['run', ...CONFINED, ...given, image, 'migrate']);
    const lines: string[] = [];
    let ready: (line: string) => void;
    const line = new Promise<string>((resolve) => (ready = resolve));
    const ended = containers.tried(['run', '--name', name, ...CONFINED, ...given, image, 'serve', '--json'], (text) => {
      lines.push(text);
      if (text.includes('"address"')) ready(text);
    });
    const first = await Promise.race([line, ended.then(() => null)]);
    if (first === null) throw new ReleaseError('image-wrong', `the image does not serve: ${lines.join('\n')}`);
    const { address } = JSON.parse(first) as { address: { port: number } };
    const about = await asked(address.port);
    if (about.version !== version)
      throw new ReleaseError('image-wrong', `the image's server says that it is ${about.version}, not ${version}`);
    await containers.run('podman', ['exec', name, 'midip2p-server', 'health']);
    await containers.run('podman', ['kill', '--signal', 'TERM', name]);
    const { code } = await ended;
    if (code !== 0)
      throw new ReleaseError('image-wrong', `the image's server did not drain (${code}): ${lines.at(-1)}`);
    return 'loaded into an empty store; migrated, served, answered, drained, without root on a read-only system';
  } finally {
    await containers.tried(['rm', '--force', '--ignore', name]);
    await database.stop();
  }
}

// ---- details ----

/** What the server says of itself, to whom it need not prove who it is. */
function asked(port: number): Promise<{ version?: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/api/v1/about', rejectUnauthorized: false };
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(JSON.parse(text) as { version?: string }));
    })
      .on('error', reject)
      .end();
  });
}
