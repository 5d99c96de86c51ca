// The pages, and the situation that each of them begins with.
import type { Step } from '../src/page';
import { stepsIn } from '../src/page';
import type { Kubernetes } from './kubernetes';
import type { Story } from './story';
import type { World } from './world';

export interface PageStory {
  file: string;
  reader: string;
  /** The machine is also called jam.example.org, a server runs there, and its certificate is vouched for. */
  jam?: boolean;
  /** helm and kubectl are there, and a cluster. */
  cluster?: boolean;
  /** docker is there, with what it needs of images. */
  docker?: boolean;
  begin?(story: Story): Promise<void>;
  /** What else is typed then, as it was printed. */
  printed?(story: Story, world: World, kubernetes: Kubernetes): Promise<Step[]>;
  /** How what stays ends, where that is not 0 at control-C. */
  ends?: Record<string, number>;
  /** What stood in a terminal at the end. */
  says?: RegExp[];
}

/** Ada has a room on the server, and plays there. */
async function friday(story: Story, host: string): Promise<void> {
  await story.before(host, `midip2p signup ${host} --server jam.example.org:7420`);
  await story.before(host, 'midip2p rooms create Friday');
}

/** PostgreSQL at db.example.org, with a database that a server has made. */
async function database(story: Story): Promise<void> {
  const as = process.getuid!() === 0 ? 'setpriv --reuid postgres --regid postgres --clear-groups ' : '';
  const bin = '$(ls -d /usr/lib/postgresql/*/bin | tail -1)';
  const owner = as === '' ? '' : ' --owner postgres';
  await story.before('operator', `install --directory${owner} /var/lib/trial && cd /`);
  await story.before('operator', `${as}${bin}/initdb -D /var/lib/trial/data -U midip2p -A trust --no-sync > /dev/null`);
  const settings = '-c listen_addresses=127.0.0.1 -c unix_socket_directories=';
  await story.before(
    'operator',
    `${as}${bin}/pg_ctl -D /var/lib/trial/data -o "${settings}" -l /var/lib/trial/log -w start`,
  );
  const url = 'postgresql://midip2p@db.example.org';
  await story.before('operator', `psql --quiet --command 'CREATE DATABASE midip2p' ${url}/postgres`);
  await story.before('operator', `MIDIP2P_DATABASE_URL=${url}/midip2p midip2p-server migrate`);
}

export const PAGES: PageStory[] = [
  { file: 'README.md', reader: 'ada' },
  { file: 'docs/daw.md', reader: 'ada' },
  { file: 'docs/client.md', reader: 'ada', jam: true, says: [/ada {2,}linked/, /kept \d+ routes as band/] },
  {
    file: 'docs/rooms.md',
    reader: 'ada',
    jam: true,
    begin: async (story) => {
      await story.before('ada', 'midip2p signup ada --server jam.example.org:7420');
      await story.before('ada', 'midip2p rooms create Friday');
      await story.before('ada', 'midip2p invite --uses 2');
      await story.before('ben', 'cp tools/midi-files/own/ode-to-joy.mid ~/pads.mid');
      await story.before('ben', 'midip2p join "midip2p://…" --play ~/pads.mid --stay', true);
      await story.before('cleo', 'midip2p signup cleo --server jam.example.org:7420');
      await story.before('cleo', 'midip2p join "midip2p://…" --no-devices --for 1');
    },
    ends: { ben: 1 },
    says: [
      /ben: player, muted\b/,
      /ben: player, muted: pads/,
      /ben: moderator/,
      /you are muted: nobody hears your notes: one moment please/,
      /you only listen from now on/,
      /you were removed from the session: wrong band/,
      /nobody comes to Friday by [0-9a-f]{12} any more/,
      /at most 8 at once/,
      /ada is timing master whenever there/,
      /Friday {2}of ada, 1 playing, 8 at most/,
      /guests are refused/,
      /ben \[guest\] is banned until .* from Friday/,
      /cleo owns Friday jam now, and you moderate it/,
      /Sunday is deleted/,
    ],
  },
  { file: 'docs/server.md', reader: 'ada', says: [/made the account ada/] },
  {
    file: 'docs/play.md',
    reader: 'ben',
    jam: true,
    begin: async (story) => {
      await friday(story, 'ada');
      await story.before('ada', 'midip2p invite');
      await story.before('ada', 'midip2p join', true);
    },
    says: [/you are ben \[guest\] at jam\.example\.org:7420/, /ada {2,}linked/, /ben is an account that lasts/],
  },
  {
    file: 'docs/routers.md',
    reader: 'ada',
    jam: true,
    begin: (story) => friday(story, 'ada'),
    says: [/--advertise home\.example\.net:7400: the name home/],
  },
  {
    file: 'docs/admin.md',
    reader: 'ada',
    jam: true,
    begin: async (story) => {
      await friday(story, 'ann');
      await story.before('ann', 'midip2p invite --uses 2');
      await story.before('dora', 'midip2p signup dora --server jam.example.org:7420');
      await story.before('dora', 'midip2p join "midip2p://…" --no-devices --for 1');
      await story.before('ben', 'midip2p signup ben --server jam.example.org:7420');
      await story.before('ben', 'midip2p join "midip2p://…"', true);
      await story.before('ann', 'midip2p join', true);
    },
    ends: { ben: 1 },
    says: [
      /made the administrator ada/,
      /signed in as ada/,
      /Friday {2}[0-9a-f-]{36} {2}of ann {2}3 members {2}2 playing/,
      /clock locked ±[\d.]+ ms/,
      /made the room Open stage of ben/,
      /an invitation to Big stage, good for 2 moderators,/,
      /by ada, who runs the server, until/,
      /nobody comes to Big stage by [0-9a-f]{12} any more/,
      /Big stage is closed; 0 devices left it/,
      /deleted Big stage; 0 devices left it/,
      /dora: player, muted/,
      /dora is banned until .* \(once more\) from Friday/,
      /dora may be invited to Friday again/,
      /ben owns Friday now/,
      /ben is no member of Friday any more; 0 devices left it; ann owns it now/,
      /removed ben; 1 device left Friday, until its session has ended/,
      /you were removed from the session: please turn it down/,
      /cleo is disabled; 0 devices left a jam/,
      /cleo may read and moderate, from the next sign-in on/,
      /midip2p_ak_[0-9A-Za-z]{46}/,
      /the API key dashboard lets nobody in any more/,
      /https:\/\/example\.org\/hook is told of session\.started, player\.joined, as [0-9a-f-]{36}\./,
      /made by ada {2}0 waiting {2}0 given up/,
      /an invitation to make 5 accounts, until .*\./,
      /[0-9a-f]{12} {2}for 5 accounts, 0 used/,
      /"accountName":"ann"/,
      /"openapi":"3\.1\.0"/,
    ],
  },
  {
    file: 'docs/relay.md',
    reader: 'ada',
    says: [
      /midip2p-relay listens on 127\.0\.0\.1:7430/,
      /both ends met; there and back through the relay takes \d+ µs/,
    ],
  },
  { file: 'docs/netlab.md', reader: 'ada', says: [/10\.77\.0\.1/] },
  { file: 'docs/release.md', reader: 'ada', says: [/npm, chart, deb, image, plugin/] },
  {
    file: 'docs/self-host.md',
    reader: 'ada',
    cluster: true,
    docker: true,
    begin: async (story) => {
      await database(story);
    },
    says: [/made the administrator olga/, /Rollback was a success/, /deployment\.apps\/jam-midip2p scaled/],
  },
  {
    file: 'deploy/helm/midip2p/README.md',
    reader: 'ada',
    cluster: true,
    // The notes that were printed are the next page. What the chart's pod would be runs beside it, with its certificate.
    printed: async (story, world, kubernetes) => {
      kubernetes.files(world, 'jam-midip2p-tls');
      const files = `MIDIP2P_TLS_CERTIFICATE_FILE=${world.file('tls.crt')} MIDIP2P_TLS_KEY_FILE=${world.file('tls.key')}`;
      await story.before('server', `MIDIP2P_SERVER_HOST=0.0.0.0 ${files} midip2p-server`, true);
      return stepsIn(story.output.slice(story.output.indexOf('NOTES:')));
    },
    says: [/made the account NAME/, /clock +locked/],
  },
];
