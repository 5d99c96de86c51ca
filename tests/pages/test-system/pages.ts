// The pages, and the situation that each of them begins with.
import type { Story } from './story';

export interface PageStory {
  file: string;
  reader: string;
  /** The machine is also called jam.example.org, a server runs there, and its certificate is vouched for. */
  jam?: boolean;
  begin?(story: Story): Promise<void>;
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

export const PAGES: PageStory[] = [
  { file: 'docs/client.md', reader: 'ada', jam: true, says: [/ada {2,}linked/, /kept \d+ routes as band/] },
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
    says: [/made the account ben at jam\.example\.org:7420/, /ada {2,}linked/],
  },
  {
    file: 'docs/admin.md',
    reader: 'ada',
    jam: true,
    begin: async (story) => {
      await friday(story, 'ann');
      await story.before('ann', 'midip2p invite');
      await story.before('ben', 'midip2p join "midip2p://…"', true);
      await story.before('ann', 'midip2p join', true);
    },
    ends: { ben: 1 },
    says: [
      /made the administrator ada/,
      /signed in as ada/,
      /Friday {2}[0-9a-f-]{36} {2}of ann {2}2 members {2}2 playing/,
      /clock locked ±[\d.]+ ms/,
      /made the room Open stage of ben/,
      /Big stage is closed; 0 devices left it/,
      /removed ben; 1 device left Friday, until its session has ended/,
      /you were removed by those who run the server: please turn it down/,
      /cleo is disabled; 0 devices left a jam/,
      /"accountName":"ann"/,
      /"openapi":"3\.1\.0"/,
    ],
  },
  { file: 'docs/netlab.md', reader: 'ada', says: [/10\.77\.0\.1/] },
];
