// Links as tests of them have them.
import { Links } from '../src/session/links';
import type { Report } from '../src/session/report';

/** Links over an engine and a patchbay that only note what they are told. */
export function someLinks() {
  const calls: string[] = [];
  const reports: string[] = [];
  const told: Report[] = [];
  const up: string[] = [];
  let next = 10;
  const engine = {
    openLink: (target: { peer: string }) => {
      calls.push(`open ${target.peer}`);
      return next++;
    },
    setCandidates: (link: number, candidates: readonly object[]): void =>
      void (candidates.length > 0 && calls.push(`move ${link} ${JSON.stringify(candidates)}`)),
    closeLink: (link: number): void => void calls.push(`close ${link}`),
    permit: (link: number, { mayPlay, mutedPorts }: { mayPlay: boolean; mutedPorts: string[] }): void =>
      void calls.push(`permit ${link} ${mayPlay} ${mutedPorts.join()}`.trimEnd()),
  };
  const routing = {
    linkOpened: (link: number, peer: string, name: string) => void calls.push(`route ${link} ${peer} ${name}`),
    linkClosed: (link: number) => void calls.push(`unroute ${link}`),
    streamDeclared: (link: number, stream: number, name: string) => void calls.push(`+${link}/${stream} ${name}`),
    streamClosed: (link: number, stream: number) => void calls.push(`-${link}/${stream}`),
  };
  const tell = (report: Report) => {
    told.push(report);
    reports.push(report.event === 'peer' ? `${report.name} ${report.state}` : report.event);
  };
  const links = new Links(engine as never, routing, tell, (peer) => up.push(peer));
  const notice = (kind: string, link: number, more = {}) =>
    links.notice({
      kind,
      link,
      stream: 0,
      port: 0,
      error: 'ok',
      count: 0,
      text: '',
      at: 0,
      peer: '',
      detail: '',
      way: '',
      ...more,
    } as never);
  return { links, calls, reports, told, up, notice, engine };
}

/** How the server introduces Ben. */
export const ben = {
  type: 'introduction',
  peerId: 'ben',
  name: 'Ben',
  displayName: '',
  guest: false,
  fingerprint: Uint8Array.of(1),
  mayPlay: true,
  mutedPorts: [],
  candidates: [],
} as never;
