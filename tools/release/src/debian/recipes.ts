// The two Debian packages: what is in each besides its program.
export interface Recipe {
  /** Of the package, and of its program. */
  name: string;
  /** deploy/debian/… has its files. */
  folder: string;
  workspace: string;
  /** As apropos shows it. */
  summary: string;
  /** Files of that folder, and where they lie on a machine. */
  files: Record<string, string>;
  /** Programs and libraries that may be missing, for a part of it that then says so. */
  optional: RegExp;
  /** More of the manual page. */
  more: [title: string, text: string][];
}

export const RECIPES: readonly Recipe[] = [
  {
    name: 'midip2p',
    folder: 'client',
    workspace: 'apps/client',
    summary: 'play MIDI together with musicians in other places',
    files: {
      midip2p: 'usr/bin/midip2p',
      'midip2p.service': 'usr/lib/systemd/user/midip2p.service',
      'midip2p.desktop': 'usr/share/applications/midip2p.desktop',
      copyright: 'usr/share/doc/midip2p/copyright',
      'lintian-overrides': 'usr/share/lintian/overrides/midip2p',
    },
    // The driver for ALSA; without it JACK's is there.
    optional: /@julusian\/midi\//,
    more: [
      [
        'files',
        [
          '~/.config/midip2p/             credentials, presets of routes',
          '~/.config/midip2p/service.env  what midip2p.service joins: MIDIP2P_JOIN="ROOM" OPTIONS',
        ].join('\n'),
      ],
      ['see also', 'midip2p-server(1)'],
    ],
  },
  {
    name: 'midip2p-server',
    folder: 'server',
    workspace: 'apps/server',
    summary: 'introduce players who play MIDI together',
    files: {
      'midip2p-server': 'usr/bin/midip2p-server',
      'midip2p-server.service': 'usr/lib/systemd/system/midip2p-server.service',
      'server.json': 'etc/midip2p/server.json',
      copyright: 'usr/share/doc/midip2p-server/copyright',
      'lintian-overrides': 'usr/share/lintian/overrides/midip2p-server',
    },
    optional: /^$/,
    more: [
      [
        'files',
        [
          '/etc/midip2p/server.json  settings of the service and of every command',
          '/var/lib/midip2p/         keys, certificate, the database; stays when the package is removed',
        ].join('\n'),
      ],
      ['see also', 'midip2p(1)'],
    ],
  },
];
